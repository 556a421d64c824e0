import { createHash } from 'node:crypto';
import { GRANULE_BYTES, granuleCount } from '../../../src/domain/byte-range.ts';
import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../../src/domain/failure.ts';
import type { TransferId } from '../../../src/domain/ids.ts';
import type { Carrier, PartOrder, StoredPart } from '../../../src/ports/carrier.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { FileCourse } from './files.ts';
import { createLaneModel, type LaneAnswer, type LaneCounts, type RequestId } from './lane-model.ts';
import type { LaneRecord } from './record.ts';

/** A carrier over one lane; disk and folder take no time. Its time begins when it is made. */
export interface ScriptedCarrier extends Carrier {
  readonly counts: LaneCounts;
  readonly files: ReadonlyMap<TransferId, FileCourse>;
  /** Granules asked for while they were there or under way. */
  readonly repeated: () => number;
  readonly bytesDone: () => number;
  /** When bytes last came, in milliseconds from the start. */
  readonly heardAt: () => number;
  /** Of every request with its instants and outcome. */
  digest(): string;
}

interface UnderWay {
  readonly order: PartOrder;
  readonly bytes: number;
  readonly sentAt: number;
  toldBytes: number;
  readonly settle: (outcome: Outcome<StoredPart>) => void;
}

/** How often bytes on their way are told, as a transfer worker does. */
const TELL_INTERVAL_MS = 200;

export const createScriptedCarrier = (record: LaneRecord, clock: Clock): ScriptedCarrier => {
  const startedAt = clock.now();
  const listeners = new Set<(lane: number, transfer: TransferId, bytes: number) => void>();
  const underWay = new Map<RequestId, UnderWay>();
  const files = new Map<TransferId, FileCourse>();
  const ledger = createLedger();
  const trace = createHash('sha256');
  let bytesDone = 0;
  let heardAt = 0;
  let cancelWake = (): void => {};
  let tellAt = Number.POSITIVE_INFINITY;

  const ended = (id: RequestId, how: string): UnderWay => {
    const part = underWay.get(id)!;
    underWay.delete(id);
    const { order, sentAt } = part;
    trace.update(
      `${order.offset} ${order.limit} ${order.slot} ${sentAt.toFixed(3)} ${lane.now.toFixed(3)} ${how}\n`,
    );
    return part;
  };
  const answered = (id: RequestId, answer: LaneAnswer): void => {
    const part = ended(id, answer.kind);
    const { order, bytes } = part;
    if (answer.kind !== 'served') {
      ledger.release(order);
      part.settle(failed(failureOf(answer)));
      return;
    }
    const fresh = ledger.store(order, lane.now);
    const file = files.get(order.transfer)!;
    file.bytesDone += fresh;
    file.heardAt = lane.now;
    bytesDone += fresh;
    heardAt = lane.now;
    tell(part, bytes);
    part.settle(succeeded({ bytes, proofs: [{ granule: order.offset / GRANULE_BYTES, sha256: '' }] }));
  };
  const tell = (part: UnderWay, seenBytes: number): void => {
    const fresh = Math.floor(seenBytes) - part.toldBytes;
    if (fresh <= 0) return;
    part.toldBytes += fresh;
    for (const listener of listeners) listener(part.order.location.dc, part.order.transfer, fresh);
  };
  const lane = createLaneModel(record, answered);

  const now = (): number => clock.now() - startedAt;
  const tellPieces = (): void => {
    if (lane.now < tellAt) return;
    for (const [id, part] of [...underWay]) tell(part, lane.seenBytes(id));
    tellAt = underWay.size > 0 ? lane.now + TELL_INTERVAL_MS : Number.POSITIVE_INFINITY;
  };
  const wake = (): void => {
    cancelWake();
    const at = Math.min(lane.nextAt(), tellAt);
    if (at === Number.POSITIVE_INFINITY) return;
    cancelWake = clock.at(startedAt + at, () => {
      // The clock's instant may be a rounding below the one that was asked for.
      lane.advance(Math.max(at, now()));
      tellPieces();
      wake();
    });
  };

  const fetchPart = (order: PartOrder, signal: AbortSignal): Promise<Outcome<StoredPart>> => {
    const file = files.get(order.transfer);
    if (!file) throw new Error('a part was ordered before its file was prepared');
    if (signal.aborted) return Promise.resolve(failed(ABORTED));
    return new Promise((settle) => {
      lane.advance(Math.max(lane.now, now()));
      file.startedAt ??= lane.now;
      ledger.take(order, lane.now);
      const bytes = Math.min(order.limit, order.sizeBytes - order.offset);
      const id = lane.send(order.slot, order.limit, bytes);
      underWay.set(id, { order, bytes, sentAt: lane.now, toldBytes: 0, settle });
      if (record.requestsPerConnection === 1) tellAt = Math.min(tellAt, lane.now + TELL_INTERVAL_MS);
      const stop = (): void => {
        if (!underWay.has(id)) return;
        lane.advance(Math.max(lane.now, now()));
        if (!underWay.has(id)) return;
        lane.stop(id);
        ended(id, 'stopped');
        ledger.release(order);
        settle(failed(ABORTED));
        wake();
      };
      signal.addEventListener('abort', stop, { once: true });
      wake();
    });
  };

  return {
    counts: lane.counts,
    files,
    repeated: ledger.repeated,
    bytesDone: () => bytesDone,
    heardAt: () => heardAt,
    digest: () => trace.copy().digest('hex'),
    openLane: async () => succeeded(undefined),
    closeLanes: async () => succeeded(undefined),
    async prepare(staged) {
      const { transfer, sizeBytes, granules } = staged;
      if (!files.has(transfer)) files.set(transfer, { sizeBytes, bytesDone: 0, startedAt: null, heardAt: 0 });
      return succeeded(granules);
    },
    fetch: fetchPart,
    publish: async ({ name }) => succeeded({ path: name, sha256: '' }),
    discard: async () => succeeded(undefined),
    sweep: async () => succeeded(undefined),
    watch(received) {
      listeners.add(received);
      return () => {
        listeners.delete(received);
      };
    },
  };
};

/**
 * Which granules are there or under way: asking for one of those is a mistake, unless it came in this very instant. Then
 * who asks had given it up, and has not heard of it yet.
 */
const createLedger = () => {
  const files = new Map<TransferId, Uint8Array>();
  let stored: { at: number; readonly orders: Set<string> } = { at: -1, orders: new Set() };
  let repeated = 0;
  const keyOf = (transfer: TransferId, granule: number): string => `${transfer}/${granule}`;
  const each = (order: PartOrder, visit: (granules: Uint8Array, granule: number) => void): void => {
    const granules = files.get(order.transfer) ?? new Uint8Array(granuleCount(order.sizeBytes));
    files.set(order.transfer, granules);
    const from = order.offset / GRANULE_BYTES;
    const to = Math.min(granules.length, from + order.limit / GRANULE_BYTES);
    for (let granule = from; granule < to; granule += 1) visit(granules, granule);
  };
  return {
    take: (order: PartOrder, now: number) =>
      each(order, (granules, granule) => {
        const isFresh = isSame(stored.at, now) && stored.orders.has(keyOf(order.transfer, granule));
        if (granules[granule] !== MISSING && !isFresh) repeated += 1;
        if (granules[granule] !== STORED) granules[granule] = UNDER_WAY;
      }),
    /** Returns how many bytes were not there before. */
    store(order: PartOrder, now: number): number {
      if (!isSame(stored.at, now)) stored = { at: now, orders: new Set() };
      let fresh = 0;
      each(order, (granules, granule) => {
        stored.orders.add(keyOf(order.transfer, granule));
        if (granules[granule] === STORED) return;
        granules[granule] = STORED;
        fresh += Math.min(GRANULE_BYTES, order.sizeBytes - granule * GRANULE_BYTES);
      });
      return fresh;
    },
    release: (order: PartOrder) =>
      each(order, (granules, granule) => {
        if (granules[granule] !== STORED) granules[granule] = MISSING;
      }),
    repeated: () => repeated,
  };
};

/** Instants, but for rounding. */
const isSame = (at: number, now: number): boolean => Math.abs(now - at) < 0.001;

const MISSING = 0;
const UNDER_WAY = 1;
const STORED = 2;

const failureOf = (answer: Exclude<LaneAnswer, { kind: 'served' }>): Failure => {
  switch (answer.kind) {
    case 'deadline':
      return { category: 'network', code: 'DEADLINE', message: 'No byte for 15 s.' };
    case 'flood':
      return waitFailure('FLOOD_WAIT', answer.seconds);
    case 'throttle':
      return waitFailure('FLOOD_PREMIUM_WAIT', answer.seconds);
  }
};

const waitFailure = (code: string, waitSeconds: number): Failure => ({
  category: 'flood',
  code,
  message: 'Telegram asked for a pause.',
  waitSeconds,
});
