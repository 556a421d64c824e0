import { type Outcome, succeeded } from '../../src/domain/failure.ts';
import type { StagedFile, Staging } from '../../src/ports/staging.ts';
import type { RemoteStagedFile, RemoteStaging } from '../contracts/staging-contract.ts';

const fileByLength = (file: StagedFile): RemoteStagedFile => ({
  write: (offset, bytes) => file.write(offset, bytes),
  read: (offset, length) => {
    const into = new Uint8Array(length);
    const read = file.read(offset, into);
    return read.ok ? succeeded(into.slice(0, read.value)) : read;
  },
  close: () => file.close(),
});

/** `Staging` in the form that its contract suite takes, which can also be had across a thread. */
export const readsByLength = (
  staging: Staging,
  wrap: (file: RemoteStagedFile) => RemoteStagedFile = (file) => file,
): RemoteStaging => ({
  open: async (transfer, sizeBytes): Promise<Outcome<RemoteStagedFile>> => {
    const opened = await staging.open(transfer, sizeBytes);
    return opened.ok ? succeeded(wrap(fileByLength(opened.value))) : opened;
  },
  remove: (transfer) => staging.remove(transfer),
  list: () => staging.list(),
});
