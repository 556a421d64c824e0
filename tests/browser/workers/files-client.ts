import * as Comlink from 'comlink';
import { type Outcome, succeeded } from '../../../src/domain/failure.ts';
import type { TransferId } from '../../../src/domain/ids.ts';
import type { Published, PublishOrder, StagedTransfer } from '../../../src/domain/orders.ts';
import type { RemoteStaging } from '../../contracts/staging-contract.ts';
import type { Fault } from './faulty-folder.ts';
import type { FilesWorker } from './files.worker.ts';
import workerUrl from './files.worker.ts?worker&url';

export interface PublishAttempt {
  readonly outcome: Outcome<Published>;
  readonly operations: readonly string[];
}

export interface FilesClient {
  readonly staging: RemoteStaging;
  /** `null`: the fault froze the worker. */
  publish(
    folder: FileSystemDirectoryHandle | null,
    order: PublishOrder,
    fault?: Fault | null,
    progress?: (bytes: number) => void,
    renameLimitMs?: number,
  ): Promise<PublishAttempt | null>;
  abort(): Promise<void>;
  readonly direct: {
    /** `null`: the fault froze the worker. */
    open(
      folder: FileSystemDirectoryHandle | null,
      order: StagedTransfer,
      fault?: Fault | null,
    ): Promise<Outcome<Uint8Array> | null>;
    write(transfer: TransferId, offset: number, bytes: Uint8Array): Promise<Outcome<void>>;
    /** Stopped, if wanted, when the first piece has been read back. */
    publish(order: PublishOrder, isStopped?: boolean): Promise<Outcome<Published>>;
    discard(transfer: TransferId): Promise<void>;
  };
  /** Whether opening a file settles although garbage is collected all the while. */
  opensUnderCollection(name: string): Promise<boolean>;
  sweep(folder: FileSystemDirectoryHandle | null): Promise<Outcome<void>>;
  /** As a kill: nothing is cleaned up by code of ours. */
  kill(): void;
}

export const startFiles = async (place: FileSystemDirectoryHandle): Promise<FilesClient> => {
  const worker = new Worker(workerUrl, { type: 'module' });
  const remote = Comlink.wrap<FilesWorker>(worker);
  await remote.start(place);
  return {
    staging: {
      open: async (transfer: TransferId, sizeBytes: number) => {
        const opened = await remote.open(transfer, sizeBytes);
        if (!opened.ok) return opened;
        const number = opened.value;
        return succeeded({
          write: (offset: number, bytes: Uint8Array) => remote.write(number, offset, bytes),
          read: (offset: number, length: number) => remote.read(number, offset, length),
          close: () => remote.close(number),
        });
      },
      remove: (transfer) => remote.remove(transfer),
      list: () => remote.list(),
    },
    publish: (folder, order, fault = null, progress = () => undefined, renameLimitMs = 30_000) =>
      new Promise((resolve, reject) => {
        const frozen = Comlink.proxy(() => resolve(null));
        remote
          .publish(folder, order, fault, frozen, Comlink.proxy(progress), renameLimitMs)
          .then(resolve, reject);
      }),
    direct: {
      open: (folder, order, fault = null) =>
        new Promise((resolve, reject) => {
          const frozen = Comlink.proxy(() => resolve(null));
          remote.openDirect(folder, order, fault, frozen).then(resolve, reject);
        }),
      write: (transfer, offset, bytes) => remote.writeDirect(transfer, offset, bytes),
      publish: (order, isStopped = false) => remote.publishDirect(order, isStopped),
      discard: (transfer) => remote.discardDirect(transfer),
    },
    abort: () => remote.abort(),
    opensUnderCollection: (name) => remote.opensUnderCollection(name),
    sweep: (folder) => remote.sweep(folder),
    kill: () => worker.terminate(),
  };
};
