import { GRANULE_BYTES } from '../../src/domain/byte-range.ts';
import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../src/domain/failure.ts';
import type { TransferId } from '../../src/domain/ids.ts';
import type { GranuleProof } from '../../src/domain/transfer.ts';
import type { Carrier, PartOrder, Published, PublishOrder, StoredPart } from '../../src/ports/carrier.ts';
import type { Clock } from '../../src/ports/clock.ts';

/** One request as the pretend server and disk saw it. */
export interface ServedPart {
  readonly order: PartOrder;
  readonly startedAt: number;
  endedAt: number | null;
  outcome: 'stored' | 'aborted' | Failure | null;
}

/** What the script answers to a request: bytes after a while, a failure after a while, or nothing ever. */
export type Reply =
  | { readonly afterMs: number; readonly failure?: Failure; readonly bytes?: number }
  | 'silence';

/** Line, server and disk, outliving the engine: a killed program finds here what it had flushed. */
export interface PretendWorld {
  /** Replaced by tests; `null` means the ordinary answer. */
  script: (order: PartOrder, now: number) => Reply | null;
  publishScript: (order: PublishOrder) => Failure | null;
  prepareFailure: Failure | null;
  readonly served: ServedPart[];
  readonly staged: Map<TransferId, { readonly sizeBytes: number; readonly granules: Map<number, string> }>;
  readonly folder: Map<string, { readonly sizeBytes: number; readonly document: string }>;
  readonly opened: { readonly dc: number; readonly at: number }[];
  readonly discarded: TransferId[];
  rttMs: number;
  bytesPerSecond: number;
  publishMs: number;
  readonly mostInFlight: Map<number, number>;
  mostFiles: number;
  mostPublishing: number;
}

export const createPretendWorld = (): PretendWorld => ({
  script: () => null,
  publishScript: () => null,
  prepareFailure: null,
  served: [],
  staged: new Map(),
  folder: new Map(),
  opened: [],
  discarded: [],
  rttMs: 50,
  bytesPerSecond: 4_000_000,
  publishMs: 20,
  mostInFlight: new Map(),
  mostFiles: 0,
  mostPublishing: 0,
});

/** The server lets a request hang this long before the connection's own deadline strikes. */
const DEADLINE_MS = 15_000;
export const DEADLINE: Failure = { category: 'network', code: 'DEADLINE', message: 'No byte for 15 s.' };

const hash = (document: string, granule: number): string => `${document}#${granule}`;

/** A carrier over the pretend world; `kill` stops it as a crash would: nothing more is written or reported. */
export const createFakeCarrier = (world: PretendWorld, clock: Clock): Carrier & { kill(): void } => {
  let alive = true;
  const inFlight = new Map<number, number>();
  const filesInFlight = new Map<TransferId, number>();
  const listeners = new Set<(lane: number, transfer: TransferId, bytes: number) => void>();
  const documents = new Map<TransferId, string>();
  let publishing = 0;

  const after = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve(false);
        return;
      }
      const cancel = clock.at(clock.now() + milliseconds, () => {
        if (alive) resolve(true);
      });
      signal.addEventListener(
        'abort',
        () => {
          cancel();
          if (alive) resolve(false);
        },
        { once: true },
      );
    });
  const enter = (order: PartOrder): void => {
    const dc = order.location.dc;
    inFlight.set(dc, (inFlight.get(dc) ?? 0) + 1);
    world.mostInFlight.set(dc, Math.max(world.mostInFlight.get(dc) ?? 0, inFlight.get(dc) ?? 0));
    filesInFlight.set(order.transfer, (filesInFlight.get(order.transfer) ?? 0) + 1);
    world.mostFiles = Math.max(world.mostFiles, filesInFlight.size);
  };
  const leave = (order: PartOrder): void => {
    const dc = order.location.dc;
    inFlight.set(dc, (inFlight.get(dc) ?? 1) - 1);
    const left = (filesInFlight.get(order.transfer) ?? 1) - 1;
    if (left === 0) filesInFlight.delete(order.transfer);
    else filesInFlight.set(order.transfer, left);
  };

  const store = (order: PartOrder, length: number): readonly GranuleProof[] => {
    const staged = world.staged.get(order.transfer);
    if (!staged) throw new Error('a part was written before its staging was prepared');
    const proofs: GranuleProof[] = [];
    for (let start = 0; start < length; start += GRANULE_BYTES) {
      const granule = (order.offset + start) / GRANULE_BYTES;
      staged.granules.set(granule, hash(order.location.id, granule));
      proofs.push({ granule, sha256: hash(order.location.id, granule) });
    }
    return proofs;
  };

  const fetchPart = async (order: PartOrder, signal: AbortSignal): Promise<Outcome<StoredPart>> => {
    if (order.offset % order.limit !== 0)
      throw new Error(`offset ${order.offset} is no multiple of ${order.limit}`);
    documents.set(order.transfer, order.location.id);
    const served: ServedPart = { order, startedAt: clock.now(), endedAt: null, outcome: null };
    world.served.push(served);
    enter(order);
    const due = Math.min(order.limit, order.sizeBytes - order.offset);
    const reply = world.script(order, clock.now()) ?? {
      afterMs: world.rttMs + (due * 1_000) / world.bytesPerSecond,
    };
    const inTime = await after(reply === 'silence' ? DEADLINE_MS : reply.afterMs, signal);
    leave(order);
    served.endedAt = clock.now();
    if (!inTime) {
      served.outcome = 'aborted';
      return failed(ABORTED);
    }
    const failure = reply === 'silence' ? DEADLINE : reply.failure;
    if (failure) {
      served.outcome = failure;
      return failed(failure);
    }
    const bytes = reply === 'silence' ? 0 : (reply.bytes ?? due);
    for (const listener of listeners) listener(order.location.dc, order.transfer, bytes);
    served.outcome = 'stored';
    return succeeded({ bytes, proofs: store(order, bytes) });
  };

  return {
    async openLane(access) {
      world.opened.push({ dc: access.dc, at: clock.now() });
      return succeeded(undefined);
    },
    closeLanes: async () => succeeded(undefined),
    async prepare(order) {
      if (world.prepareFailure) return failed(world.prepareFailure);
      const before = world.staged.get(order.transfer);
      const staged = before ?? { sizeBytes: order.sizeBytes, granules: new Map<number, string>() };
      world.staged.set(order.transfer, staged);
      const proved = order.granules.slice();
      let held = 0;
      for (const proof of order.proofs) {
        if (staged.granules.get(proof.granule) === proof.sha256) held += 1;
        else proved[proof.granule >> 3] = (proved[proof.granule >> 3] ?? 0) & ~(1 << (proof.granule & 7));
      }
      return succeeded(held > 0 ? proved : new Uint8Array(proved.length));
    },
    fetch: fetchPart,
    async publish(order, progress, signal): Promise<Outcome<Published>> {
      publishing += 1;
      world.mostPublishing = Math.max(world.mostPublishing, publishing);
      progress(Math.floor(order.sizeBytes / 2));
      const inTime = await after(world.publishMs, signal);
      publishing -= 1;
      if (!inTime) return failed(ABORTED);
      const failure = world.publishScript(order);
      if (failure) return failed(failure);
      const staged = world.staged.get(order.transfer);
      const whole = staged?.granules.size === Math.ceil(order.sizeBytes / GRANULE_BYTES);
      if (!staged || !whole) {
        return failed({ category: 'integrity', code: 'STAGING_CHANGED', message: 'Staging is not whole.' });
      }
      const document = documents.get(order.transfer) ?? [...staged.granules.values()][0]?.split('#')[0] ?? '';
      let path = order.name;
      for (let copy = 2; world.folder.has(path); copy += 1) path = `${order.name} (${copy})`;
      world.folder.set(path, { sizeBytes: order.sizeBytes, document });
      return succeeded({ path, sha256: `sha-${document}` });
    },
    async discard(transfer) {
      world.staged.delete(transfer);
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
    },
  };
};
