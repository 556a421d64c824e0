import { GRANULE_BYTES, granuleCount } from '../../src/domain/byte-range.ts';
import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../src/domain/failure.ts';
import type { TransferId } from '../../src/domain/ids.ts';
import type { GranuleProof } from '../../src/domain/transfer.ts';
import type {
  Carrier,
  PartOrder,
  Published,
  PublishOrder,
  StagedTransfer,
  StoredPart,
} from '../../src/ports/carrier.ts';
import type { Clock } from '../../src/ports/clock.ts';
import {
  CUT,
  DEADLINE,
  DEADLINE_MS,
  DIRECT_LOST,
  NO_ROOM,
  type PretendWorld,
  type ServedPart,
  type StagedGranules,
  WORKER_DIED,
} from './pretend-world.ts';
import type { SharedLine } from './shared-line.ts';

/** What stands in staging where a granule of a document was written. */
export const hash = (document: string, granule: number): string => `${document}#${granule}`;

/** A carrier over the pretend world; `kill` stops it as a crash would: nothing more is written or reported. */
export const createFakeCarrier = (world: PretendWorld, clock: Clock): Carrier & { kill(): void } => {
  let alive = true;
  const inFlight = new Map<number, number>();
  const filesInFlight = new Map<TransferId, number>();
  const listeners = new Set<(lane: number, transfer: TransferId, bytes: number) => void>();
  const documents = new Map<TransferId, string>();

  /** 'over' at its time, 'stopped' when the signal said so and the worker has noticed; never after a kill. */
  const after = (milliseconds: number, signal?: AbortSignal): Promise<'over' | 'stopped'> =>
    new Promise((resolve) => {
      const settle = (how: 'over' | 'stopped') => (): void => {
        if (alive) resolve(how);
      };
      const stop = (): void => {
        cancel();
        if (world.lingerMs === 0) settle('stopped')();
        else clock.at(clock.now() + world.lingerMs, settle('stopped'));
      };
      let cancel = (): void => {};
      if (signal?.aborted) stop();
      else {
        cancel = clock.at(clock.now() + milliseconds, settle('over'));
        signal?.addEventListener('abort', stop, { once: true });
      }
    });
  const tell = (order: PartOrder, bytes: number): void => {
    for (const listener of listeners) listener(order.location.dc, order.transfer, bytes);
  };
  const carried = async (
    line: SharedLine,
    order: PartOrder,
    due: number,
    signal: AbortSignal,
  ): Promise<'over' | 'stopped' | 'deadline'> => {
    const received = (bytes: number): void => {
      if (alive) tell(order, bytes);
    };
    const how = await line.carry(due, order.transport === 'http', received, signal);
    return alive ? how : new Promise(() => {});
  };
  /** What befell everything that was begun before and is not over. */
  const mishap = (startedAt: number): Failure | null => {
    if (world.workersDiedAt >= startedAt && world.workersDiedAt <= clock.now()) return WORKER_DIED;
    return null;
  };

  const enter = (order: PartOrder): void => {
    const dc = order.location.dc;
    world.busy.fetches += 1;
    inFlight.set(dc, (inFlight.get(dc) ?? 0) + 1);
    world.mostInFlight.set(dc, Math.max(world.mostInFlight.get(dc) ?? 0, inFlight.get(dc) ?? 0));
    filesInFlight.set(order.transfer, (filesInFlight.get(order.transfer) ?? 0) + 1);
    world.mostFiles = Math.max(world.mostFiles, filesInFlight.size);
  };
  const leave = (order: PartOrder): void => {
    const dc = order.location.dc;
    world.busy.fetches -= 1;
    inFlight.set(dc, (inFlight.get(dc) ?? 1) - 1);
    const left = (filesInFlight.get(order.transfer) ?? 1) - 1;
    if (left === 0) filesInFlight.delete(order.transfer);
    else filesInFlight.set(order.transfer, left);
  };

  const store = (order: PartOrder, length: number): readonly GranuleProof[] => {
    const staged = (order.direct ? world.direct : world.staged).get(order.transfer);
    if (!staged) throw new Error('a part was written before its staging was prepared');
    const proofs: GranuleProof[] = [];
    for (let start = 0; start < length; start += GRANULE_BYTES) {
      const granule = (order.offset + start) / GRANULE_BYTES;
      staged.granules.set(granule, hash(order.location.id, granule));
      proofs.push({ granule, sha256: hash(order.location.id, granule) });
    }
    return proofs;
  };

  /** Why a part cannot be written straight into the folder; what was written before is lost with it. */
  const unwritable = (transfer: TransferId): Failure | null => {
    if (!world.direct.has(transfer)) return DIRECT_LOST;
    if (world.directFailure) world.direct.delete(transfer);
    return world.directFailure;
  };

  const fetchPart = async (order: PartOrder, signal: AbortSignal): Promise<Outcome<StoredPart>> => {
    if (order.offset % order.limit !== 0)
      throw new Error(`offset ${order.offset} is no multiple of ${order.limit}`);
    documents.set(order.transfer, order.location.id);
    const served: ServedPart = { order, startedAt: clock.now(), endedAt: null, outcome: null };
    world.served.push(served);
    enter(order);
    world.watcher.sent?.(order);
    const due = Math.min(order.limit, order.sizeBytes - order.offset);
    const scripted = world.script(order, clock.now());
    const overLine = scripted === null && world.line ? await carried(world.line, order, due, signal) : null;
    const reply =
      overLine === 'deadline'
        ? 'silence'
        : (scripted ?? { afterMs: world.rttMs + (due * 1_000) / world.bytesPerSecond });
    const how = overLine ?? (await after(reply === 'silence' ? DEADLINE_MS : reply.afterMs, signal));
    leave(order);
    served.endedAt = clock.now();
    if (how === 'stopped') {
      served.outcome = 'aborted';
      world.watcher.ended?.(order, ABORTED);
      return failed(ABORTED);
    }
    const cut = world.cutAt >= served.startedAt && world.cutAt <= clock.now() ? CUT : null;
    const unwritten = order.direct ? unwritable(order.transfer) : null;
    const failure =
      mishap(served.startedAt) ??
      unwritten ??
      cut ??
      (reply === 'silence' ? DEADLINE : (reply.failure ?? null));
    if (failure) {
      served.outcome = failure;
      world.watcher.ended?.(order, failure);
      return failed(failure);
    }
    const bytes = reply === 'silence' ? 0 : (reply.bytes ?? due);
    if (!overLine) tell(order, bytes);
    served.outcome = 'stored';
    world.watcher.ended?.(order, null, bytes);
    return succeeded({ bytes, proofs: store(order, bytes) });
  };

  const refused = (transfer: TransferId, failure: Failure): Outcome<never> => {
    world.watcher.failed?.(transfer, failure);
    return failed(failure);
  };
  /** Why what is staged may not be published: null when every granule is there. */
  const unfit = (order: PublishOrder, staged: StagedGranules | undefined): Failure | null => {
    if (staged?.granules.size === granuleCount(order.sizeBytes)) return null;
    world.prematurePublishes.push(order.transfer);
    return { category: 'integrity', code: 'STAGING_CHANGED', message: 'Staging is not whole.' };
  };
  const copy = (order: PublishOrder, staged: StagedGranules | undefined): Published => {
    const contents = [...(staged?.granules ?? [])];
    const document = documents.get(order.transfer) ?? contents[0]?.[1].split('#')[0] ?? '';
    if (contents.some(([granule, content]) => content !== hash(document, granule)))
      world.wrongBytes.push(order.name);
    let path = order.name;
    for (let count = 2; world.folder.has(path); count += 1) path = `${order.name} (${count})`;
    world.folder.set(path, { sizeBytes: order.sizeBytes, document });
    return { path, sha256: `sha-${document}` };
  };

  const proved = (transfer: TransferId, granules: Uint8Array): Outcome<Uint8Array> => {
    world.watcher.proved?.(transfer, granules);
    return succeeded(granules);
  };

  const openDirect = (order: StagedTransfer): Outcome<Uint8Array> => {
    if (world.directFailure) return refused(order.transfer, world.directFailure);
    const known = world.direct.get(order.transfer);
    const file = known?.sizeBytes === order.sizeBytes ? known : null;
    if (!file) world.direct.set(order.transfer, { sizeBytes: order.sizeBytes, granules: new Map() });
    const isThere = (granule: number): boolean => file?.granules.has(granule) ?? false;
    const there = order.granules.map((byte, index) => {
      let kept = 0;
      for (let bit = 0; bit < 8; bit += 1) if (isThere(index * 8 + bit)) kept |= byte & (1 << bit);
      return kept;
    });
    return proved(order.transfer, there);
  };

  return {
    async openLane(access) {
      world.opened.push({ dc: access.dc, at: clock.now() });
      return succeeded(undefined);
    },
    closeLanes: async () => succeeded(undefined),
    async prepare(order, signal) {
      if (world.prepareMs > 0) {
        world.busy.prepares += 1;
        const how = await after(world.prepareMs, signal);
        world.busy.prepares -= 1;
        if (how === 'stopped') return failed(ABORTED);
      }
      if (order.direct) return openDirect(order);
      world.direct.delete(order.transfer);
      if (world.prepareFailure) return refused(order.transfer, world.prepareFailure);
      if (!world.staged.has(order.transfer)) {
        let bytes = order.sizeBytes;
        for (const { sizeBytes } of world.staged.values()) bytes += sizeBytes;
        if (bytes > world.stagingBytes) return refused(order.transfer, NO_ROOM);
      }
      const before = world.staged.get(order.transfer);
      // As staging does: a file of another size is cut, or made longer.
      const kept = [...(before?.granules ?? [])].filter(
        ([granule]) => granule < granuleCount(order.sizeBytes),
      );
      const resized = { sizeBytes: order.sizeBytes, granules: new Map(kept) };
      const staged = before?.sizeBytes === order.sizeBytes ? before : resized;
      world.staged.set(order.transfer, staged);
      const there = order.granules.slice();
      let held = 0;
      for (const proof of order.proofs) {
        if (staged.granules.get(proof.granule) === proof.sha256) held += 1;
        else there[proof.granule >> 3] = (there[proof.granule >> 3] ?? 0) & ~(1 << (proof.granule & 7));
      }
      return proved(order.transfer, held > 0 ? there : new Uint8Array(there.length));
    },
    fetch: fetchPart,
    async publish(order, progress, signal): Promise<Outcome<Published>> {
      const startedAt = clock.now();
      world.busy.publishes += 1;
      world.mostPublishing = Math.max(world.mostPublishing, world.busy.publishes);
      progress(Math.floor(order.sizeBytes / 2));
      const how = await after(world.publishMs, signal);
      world.busy.publishes -= 1;
      if (how === 'stopped') return failed(ABORTED);
      const staged = (order.direct ? world.direct : world.staged).get(order.transfer);
      if (order.direct && !staged) return refused(order.transfer, DIRECT_LOST);
      const failure = mishap(startedAt) ?? world.publishScript(order) ?? unfit(order, staged);
      return failure ? refused(order.transfer, failure) : succeeded(copy(order, staged));
    },
    async discard(transfer) {
      if (world.discardMs > 0) {
        world.busy.discards += 1;
        await after(world.discardMs);
        world.busy.discards -= 1;
      }
      world.discarding(transfer);
      world.staged.delete(transfer);
      world.direct.delete(transfer);
      world.discarded.push(transfer);
      return succeeded(undefined);
    },
    async sweep(known) {
      for (const transfer of [...world.staged.keys()])
        if (!known.includes(transfer)) world.staged.delete(transfer);
      return succeeded(undefined);
    },
    watch(received) {
      listeners.add(received);
      return () => {
        listeners.delete(received);
      };
    },
    kill() {
      alive = false;
      world.direct.clear();
      world.busy.fetches = 0;
      world.busy.prepares = 0;
      world.busy.publishes = 0;
      world.busy.discards = 0;
    },
  };
};
