import * as Comlink from 'comlink';
import { ABORTED, failed, type Outcome, succeeded } from '../domain/failure.ts';
import type { TransferId } from '../domain/ids.ts';
import type { Carrier } from '../ports/carrier.ts';
import type { LaneAccess } from '../ports/source.ts';
import { type Patience, startPatience } from './patience.ts';
import { REAL_TIMING, type Timing } from './pulse.ts';
import { type SupervisedWorker, superviseWorker } from './supervised-worker.ts';
import type { Destination, NetworkAccess, TransferWorker } from './transfer-contract.ts';

/** Makes the way out for one worker; called again when a worker is replaced. */
export type NetworkFor = () => NetworkAccess;

export interface TransferPool extends Carrier {
  useNetwork(networkFor: NetworkFor): Promise<void>;
  useDestination(destination: Destination): Promise<void>;
  /** Deletes what a kill left in the folder; only while nothing is being published. */
  sweepFolder(): Promise<Outcome<void>>;
  terminate(): void;
}

/** What supervises one worker; handed in so that tests need no browser. */
export type Supervise = (
  create: (name: string) => Worker,
  label: string,
) => Pick<SupervisedWorker<TransferWorker>, 'call' | 'died' | 'terminate'>;
type Supervised = ReturnType<Supervise>;

/** A worker that dies before it could start is given longer and longer pauses, up to this. */
const LONGEST_PAUSE_MS = 30_000;

const MINUTE_MS = 60_000;
/** What a worker does in its own files, or in no time. The slowest of it reads a few granules and deletes a file. */
const ORDER_LIMIT_MS = 2 * MINUTE_MS;
/** Deletes one file after the other. */
const SWEEP_LIMIT_MS = 10 * MINUTE_MS;
/** A request of a mebibyte; its connection gives up by itself after 15 s without a byte. */
const FETCH_LIMIT_MS = 10 * MINUTE_MS;
/**
 * Publishing without progress: the last of it, closing, tells of none, and takes the disk a while for a large file.
 * As much again as the slowest stick needs, 1 MiB/s.
 */
const publishLimitMs = (sizeBytes: number): number => 5 * MINUTE_MS + (sizeBytes * 1_000) / 1_048_576;

/**
 * The carrier over several transfer workers. A slot always lives in the same worker, so that its session and
 * connection stay there; whatever opens or deletes a staged file as a whole waits for what was ordered of it before,
 * and has the others let go of it. What goes straight into the folder lives in the first worker, whatever the slot.
 * A dead worker is replaced at once and told what its predecessor knew; the orders it held fail with `system`. So is
 * one that answers pings but leaves an order unsettled beyond all reason: a browser's call may be lost, and whoever
 * waits for it would wait for ever.
 */
export const createTransferPool = (
  create: (name: string) => Worker,
  size: number,
  supervise: Supervise = superviseWorker<TransferWorker>,
  timing: Timing = REAL_TIMING,
): TransferPool => {
  const watchers = new Set<(lane: number, transfer: TransferId, bytes: number) => void>();
  const lanes = new Map<number, LaneAccess>();
  let networkFor: NetworkFor | null = null;
  let destination: Destination = null;
  let lastOrder = 0;
  let ended = false;

  const report = (dc: number, transfer: TransferId, bytes: number): void => {
    for (const watcher of watchers) watcher(dc, transfer, bytes);
  };

  /** Every call goes through here: one that does not settle costs the worker its life, and fails with that. */
  const askWithin = async <T>(
    worker: Supervised,
    limitMs: number,
    ask: (remote: Comlink.Remote<TransferWorker>, moved: () => void) => PromiseLike<Outcome<T>>,
  ): Promise<Outcome<T>> => {
    const patience = startPatience(limitMs, () => worker.terminate(), timing);
    try {
      return await worker.call((remote) => ask(remote, patience.moved));
    } finally {
      patience.end();
    }
  };
  const tell = (
    worker: Supervised,
    ask: (remote: Comlink.Remote<TransferWorker>) => PromiseLike<void>,
  ): Promise<Outcome<void>> =>
    askWithin(worker, ORDER_LIMIT_MS, async (remote) => succeeded(await ask(remote)));

  const tellNetwork = (worker: Supervised, makeAccess: NetworkFor): Promise<Outcome<void>> => {
    const access = makeAccess();
    const sent = access.kind === 'demo' ? Comlink.transfer(access, [access.port]) : access;
    return tell(worker, (remote) => remote.useNetwork(sent));
  };

  /** `misfortunes`: predecessors in a row that died before they could start. */
  const start = (index: number, misfortunes = 0): Supervised => {
    const worker = supervise(create, 'transfer-worker');
    let begun = false;
    void askWithin(worker, ORDER_LIMIT_MS, (remote) => remote.start(Comlink.proxy(report))).then(
      (outcome) => {
        begun = outcome.ok;
      },
    );
    // Nothing is waited for: messages arrive in order, so whatever is ordered next finds a worker that knows all this.
    if (networkFor) void tellNetwork(worker, networkFor);
    if (destination) void tell(worker, (remote) => remote.useDestination(destination));
    for (const access of lanes.values())
      void askWithin(worker, ORDER_LIMIT_MS, (remote) => remote.openLane(access));
    void worker.died.then(() => {
      const next = begun ? 0 : misfortunes + 1;
      const replace = (): void => {
        if (!ended) workers[index] = start(index, next);
      };
      // At once: whoever is told that an order failed may give the next in the same turn.
      if (next === 0) replace();
      else timing.later(replace, Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** (next - 1)));
    });
    return worker;
  };
  const workers: Supervised[] = [];
  for (let index = 0; index < size; index += 1) workers.push(start(index));

  const workerOf = (slot: number): Supervised => {
    const worker = workers[slot % size];
    if (!worker) throw new RangeError(`no worker for slot ${slot}`);
    return worker;
  };

  const everywhere = async (
    ask: (remote: Comlink.Remote<TransferWorker>) => PromiseLike<Outcome<void>>,
  ): Promise<Outcome<void>> => {
    const outcomes = await Promise.all(workers.map((worker) => askWithin(worker, ORDER_LIMIT_MS, ask)));
    return outcomes.find((outcome) => !outcome.ok) ?? succeeded(undefined);
  };

  /** What is under way on each staged file. */
  const running = new Map<TransferId, Set<Promise<unknown>>>();
  const track = async <T>(transfer: TransferId, work: Promise<T>): Promise<T> => {
    const orders = running.get(transfer) ?? new Set();
    running.set(transfer, orders.add(work));
    try {
      return await work;
    } finally {
      orders.delete(work);
      if (orders.size === 0) running.delete(transfer);
    }
  };

  /** An order that was stopped may still be at work; it must not open the file again after the release. */
  const releaseEverywhere = async (transfer: TransferId): Promise<void> => {
    await Promise.allSettled(running.get(transfer) ?? []);
    await everywhere((remote) => remote.release(transfer).then(() => succeeded(undefined)));
  };

  /** A cancellation is the order's number: the answer still comes, so nothing is left half-done unseen. */
  const ordered = async <T>(
    worker: Supervised,
    transfer: TransferId,
    limitMs: number,
    signal: AbortSignal,
    ask: (
      remote: Comlink.Remote<TransferWorker>,
      order: number,
      moved: () => void,
    ) => PromiseLike<Outcome<T>>,
  ): Promise<Outcome<T>> => {
    if (signal.aborted) return failed(ABORTED);
    lastOrder += 1;
    const order = lastOrder;
    const stopping: Patience[] = [];
    const abort = (): void => {
      void tell(worker, (remote) => remote.abort(order));
      stopping.push(startPatience(ORDER_LIMIT_MS, () => worker.terminate(), timing));
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await track(
        transfer,
        askWithin(worker, limitMs, (remote, moved) => ask(remote, order, moved)),
      );
    } finally {
      signal.removeEventListener('abort', abort);
      for (const patience of stopping) patience.end();
    }
  };

  /** What goes straight into the folder is written by one worker alone, which has the only handle to it. */
  const direct = (): Supervised => workerOf(0);

  /** Publishing hashes and copies for seconds: each worker gets every second one. */
  let nextPublisher = 0;

  return {
    openLane: (access) => {
      lanes.set(access.dc, access);
      return everywhere((remote) => remote.openLane(access));
    },
    closeLanes: () => {
      lanes.clear();
      return everywhere((remote) => remote.closeLanes());
    },
    prepare: (staged, signal) =>
      ordered(direct(), staged.transfer, ORDER_LIMIT_MS, signal, (remote, order) =>
        remote.prepare(order, staged),
      ),
    fetch: (part, signal) =>
      ordered(
        part.direct ? direct() : workerOf(part.slot),
        part.transfer,
        FETCH_LIMIT_MS,
        signal,
        (remote, order) => remote.fetch(order, part),
      ),
    publish: async (publish, progress, signal) => {
      await releaseEverywhere(publish.transfer);
      const worker = publish.direct ? direct() : workerOf(nextPublisher);
      if (!publish.direct) nextPublisher += 1;
      const limitMs = publishLimitMs(publish.sizeBytes);
      return ordered(worker, publish.transfer, limitMs, signal, (remote, order, moved) => {
        const told = (bytes: number): void => {
          moved();
          progress(bytes);
        };
        return remote.publish(order, publish, Comlink.proxy(told));
      });
    },
    discard: async (transfer) => {
      await releaseEverywhere(transfer);
      return askWithin(workerOf(0), ORDER_LIMIT_MS, (remote) => remote.discard(transfer));
    },
    sweep: (known) => askWithin(workerOf(0), SWEEP_LIMIT_MS, (remote) => remote.sweep(known)),
    watch: (received) => {
      watchers.add(received);
      return () => watchers.delete(received);
    },
    useNetwork: async (makeAccess) => {
      networkFor = makeAccess;
      await Promise.all(workers.map((worker) => tellNetwork(worker, makeAccess)));
    },
    useDestination: async (next) => {
      destination = next;
      await everywhere((remote) => remote.useDestination(next).then(() => succeeded(undefined)));
    },
    sweepFolder: () => askWithin(workerOf(0), SWEEP_LIMIT_MS, (remote) => remote.sweepFolder()),
    terminate: () => {
      ended = true;
      for (const worker of workers) worker.terminate();
    },
  };
};
