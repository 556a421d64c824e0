import * as Comlink from 'comlink';
import { createClock } from '../../../src/adapters/browser/clock.ts';
import { createDirectFiles } from '../../../src/adapters/files/direct-files.ts';
import { keepingAlive } from '../../../src/adapters/files/keep-alive.ts';
import { createPublisher } from '../../../src/adapters/files/publisher.ts';
import { createStaging } from '../../../src/adapters/files/staging.ts';
import { type Outcome, succeeded } from '../../../src/domain/failure.ts';
import type { TransferId } from '../../../src/domain/ids.ts';
import type { Published, PublishOrder, StagedTransfer } from '../../../src/domain/orders.ts';
import type { RemoteStagedFile } from '../../contracts/staging-contract.ts';
import { readsByLength } from '../../support/reads-by-length.ts';
import { type Fault, faultyFolder } from './faulty-folder.ts';

/** Far more than an opening takes; a call that was dropped would never settle. */
const MOST_TURNS = 3_000;

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });

/** Collects garbage between all turns while the work goes on; false: it never settled. */
const settlesUnderCollection = async (work: Promise<unknown>): Promise<boolean> => {
  const collect: unknown = Reflect.get(globalThis, 'gc');
  if (typeof collect !== 'function') throw new Error('start the browser with --js-flags=--expose-gc');
  let settled = false;
  void work.finally(() => {
    settled = true;
  });
  for (let turn = 0; turn < MOST_TURNS && !settled; turn += 1) {
    if (turn < 100) collect();
    await nextTurn();
  }
  return settled;
};

/** Staging and publisher in a dedicated worker, the only place where they run; files are named by number. */
export const createFilesWorker = () => {
  let place: FileSystemDirectoryHandle | null = null;
  const directory = async (): Promise<FileSystemDirectoryHandle> => {
    if (!place) throw new Error('call start first');
    return place;
  };
  let directFolder: FileSystemDirectoryHandle | null = null;
  const directFiles = createDirectFiles({
    folder: () => directFolder,
    staging: directory,
    clock: createClock(),
  });
  const staging = readsByLength(createStaging(directory));
  const files: RemoteStagedFile[] = [];
  const clock = createClock();
  let stop = new AbortController();

  const file = (number: number): RemoteStagedFile => {
    const found = files[number];
    if (!found) throw new Error(`no file ${number}`);
    return found;
  };

  return {
    start: (handle: FileSystemDirectoryHandle): void => {
      place = handle;
    },
    open: async (transfer: TransferId, sizeBytes: number): Promise<Outcome<number>> => {
      const opened = await staging.open(transfer, sizeBytes);
      return opened.ok ? succeeded(files.push(opened.value) - 1) : opened;
    },
    /** Nothing but `keepingAlive` holds the handle while the call runs: the callback's own frame is gone by then. */
    opensUnderCollection: async (name: string): Promise<boolean> => {
      const found = (await directory()).getFileHandle(name, { create: true });
      return settlesUnderCollection(
        found.then((handle) => keepingAlive(handle, (kept) => kept.createSyncAccessHandle())),
      );
    },
    write: (number: number, offset: number, bytes: Uint8Array) => file(number).write(offset, bytes),
    read: (number: number, offset: number, length: number) => file(number).read(offset, length),
    close: (number: number) => file(number).close(),
    remove: (transfer: TransferId) => staging.remove(transfer),
    list: () => staging.list(),

    /** `frozen` is called when the fault stops the worker; then nothing settles any more. */
    publish: async (
      folder: FileSystemDirectoryHandle | null,
      order: PublishOrder,
      fault: Fault | null,
      frozen: () => void,
      progress: (bytes: number) => void,
      renameLimitMs: number,
    ): Promise<{ readonly outcome: Outcome<Published>; readonly operations: readonly string[] }> => {
      stop = new AbortController();
      const faulty = folder ? faultyFolder(folder, fault, frozen) : null;
      const publisher = createPublisher({
        folder: () => faulty?.folder ?? null,
        staging: directory,
        clock,
        renameLimit: () => renameLimitMs,
      });
      const outcome = await publisher.publish(order, progress, stop.signal);
      return { outcome, operations: faulty?.operations ?? [] };
    },
    abort: (): void => stop.abort(),
    sweep: (folder: FileSystemDirectoryHandle | null): Promise<Outcome<void>> =>
      createPublisher({
        folder: () => folder,
        staging: directory,
        clock,
        isHeld: directFiles.holds,
      }).sweep(),

    /** `frozen` as for `publish`; the fault holds for all that is done with this folder from now on. */
    openDirect: (
      folder: FileSystemDirectoryHandle | null,
      order: StagedTransfer,
      fault: Fault | null,
      frozen: () => void,
    ): Promise<Outcome<Uint8Array>> => {
      directFolder = folder && faultyFolder(folder, fault, frozen).folder;
      return directFiles.open(order);
    },
    writeDirect: async (transfer: TransferId, offset: number, bytes: Uint8Array): Promise<Outcome<void>> => {
      const opened = directFiles.opened(transfer);
      return opened.ok ? opened.value.write(offset, bytes) : opened;
    },
    /** Stopped, if wanted, when the first piece has been read back. */
    publishDirect: (order: PublishOrder, isStopped: boolean): Promise<Outcome<Published>> => {
      stop = new AbortController();
      return directFiles.publish(order, () => isStopped && stop.abort(), stop.signal);
    },
    discardDirect: (transfer: TransferId): Promise<void> => directFiles.discard(transfer),
  };
};

export type FilesWorker = ReturnType<typeof createFilesWorker>;

Comlink.expose(createFilesWorker());
