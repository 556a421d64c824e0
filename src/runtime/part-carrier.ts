import { GRANULE_BYTES } from '../domain/byte-range.ts';
import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../domain/failure.ts';
import { dropGranule } from '../domain/granules.ts';
import type { TransferId } from '../domain/ids.ts';
import type { GranuleProof } from '../domain/transfer.ts';
import type { Carrier, PartOrder, StagedTransfer, StoredPart } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import type { DataLane } from '../ports/data-lane.ts';
import type { DirectFiles } from '../ports/direct-files.ts';
import type { Publisher } from '../ports/folder.ts';
import type { LaneAccess } from '../ports/source.ts';
import type { StagedFile, Staging } from '../ports/staging.ts';
import { settle } from './settle.ts';

export interface PartCarrierPorts {
  /** Connections to one data centre; opens nothing before the first fetch. */
  readonly dataLane: (access: LaneAccess) => DataLane;
  readonly staging: Staging;
  /** Of files that staging cannot hold. */
  readonly direct: DirectFiles;
  readonly publisher: Publisher;
  /** Hex. */
  readonly sha256: (bytes: Uint8Array) => Promise<string>;
  readonly clock: Clock;
}

/** A carrier in one transfer worker; several share the staging files. */
export interface PartCarrier extends Carrier {
  /** Lets go of the staging file here, so that it can be deleted or moved elsewhere. */
  release(transfer: TransferId): Promise<void>;
}

/** How often received bytes are told, in answer to "a few times a second". */
const WATCH_INTERVAL_MS = 200;

/**
 * The way of the bytes, all in one thread: answer (decrypted by the lane) → staging, flushed → hashes of the granules.
 * What is reported as stored can be relied on after a kill.
 */
export const createPartCarrier = (ports: PartCarrierPorts): PartCarrier => {
  const { staging, direct, publisher, sha256 } = ports;
  const lanes = new Map<number, DataLane>();
  const files = new Map<TransferId, Promise<Outcome<StagedFile>>>();
  const meter = createMeter(ports.clock);

  const open = (transfer: TransferId, sizeBytes: number): Promise<Outcome<StagedFile>> => {
    const known = files.get(transfer);
    if (known) return known;
    const opening = settle(() => staging.open(transfer, sizeBytes));
    files.set(transfer, opening);
    void opening.then((outcome) => {
      if (!outcome.ok && files.get(transfer) === opening) files.delete(transfer);
    });
    return opening;
  };

  const release = async (transfer: TransferId): Promise<void> => {
    const opening = files.get(transfer);
    files.delete(transfer);
    const file = await opening;
    if (file?.ok) file.value.close();
  };

  const fetchPart = async (order: PartOrder, signal: AbortSignal): Promise<Outcome<StoredPart>> => {
    const lane = lanes.get(order.location.dc);
    if (signal.aborted) return failed(ABORTED);
    if (!lane) return failed(LANE_MISSING);
    const file = order.direct ? direct.opened(order.transfer) : await open(order.transfer, order.sizeBytes);
    if (!file.ok) return file;
    if (signal.aborted) return failed(ABORTED);
    const answer = await lane.fetch(order, signal, (bytes) => {
      meter.count(order.location.dc, order.transfer, bytes);
    });
    if (!answer.ok) return answer;
    if (signal.aborted) return failed(ABORTED);
    const bytes = answer.value;
    const wrong = wrongLength(order, bytes.length);
    if (wrong) return failed(wrong);
    // Both before anything is waited for: the bytes are the connection's own.
    const writing = file.value.write(order.offset, bytes);
    const proofs = prove(order.offset, bytes, sha256);
    const written = await writing;
    return written.ok ? succeeded({ bytes: bytes.length, proofs: await proofs }) : written;
  };

  /** What staging holds of it makes room; the empty file that stays there tells at start that somebody knows it. */
  const prepareDirect = async (staged: StagedTransfer): Promise<Outcome<Uint8Array>> => {
    await release(staged.transfer);
    const mark = await staging.open(staged.transfer, 0);
    if (!mark.ok) return mark;
    mark.value.close();
    return direct.open(staged);
  };

  const prepare = async (staged: StagedTransfer): Promise<Outcome<Uint8Array>> => {
    if (staged.direct) return prepareDirect(staged);
    await direct.discard(staged.transfer);
    const none = new Uint8Array(staged.granules.length);
    const believed = staged.granules.some((byte) => byte !== 0);
    const listed = believed ? await staging.list() : succeeded<readonly TransferId[]>([]);
    if (!listed.ok) return listed;
    const file = await open(staged.transfer, staged.sizeBytes);
    if (!file.ok) return file;
    if (!believed || !listed.value.includes(staged.transfer)) return succeeded(none);
    return succeeded(await keepProved(staged, file.value, sha256));
  };

  return {
    async openLane(access) {
      lanes.get(access.dc)?.close();
      lanes.set(access.dc, ports.dataLane(access));
      return succeeded(undefined);
    },
    async closeLanes() {
      for (const lane of lanes.values()) lane.close();
      lanes.clear();
      return succeeded(undefined);
    },
    prepare,
    fetch: fetchPart,
    async publish(order, progress, signal) {
      await release(order.transfer);
      return (order.direct ? direct : publisher).publish(order, progress, signal);
    },
    async discard(transfer) {
      await release(transfer);
      await direct.discard(transfer);
      return staging.remove(transfer);
    },
    async sweep(known) {
      const listed = await staging.list();
      if (!listed.ok) return listed;
      const keep = new Set(known);
      for (const transfer of listed.value) {
        if (keep.has(transfer)) continue;
        const removed = await staging.remove(transfer);
        if (!removed.ok) return removed;
      }
      return publisher.sweep();
    },
    watch: (received) => meter.watch(received),
    release,
  };
};

/** "Nothing ever succeeds with zero bytes", nor with fewer than are due, nor with more than were asked for. */
const wrongLength = (order: PartOrder, length: number): Failure | null => {
  const due = Math.min(order.limit, order.sizeBytes - order.offset);
  if (length === due) return null;
  const detail = `${length} of ${due} bytes at ${order.offset} of ${order.sizeBytes}`;
  if (length > order.limit) {
    return { category: 'bug', code: 'TOO_LONG', message: 'The server sent more than was asked for.', detail };
  }
  if (length === 0) {
    return {
      category: 'integrity',
      code: 'EMPTY',
      message: 'The server sent no bytes where some are due.',
      detail,
    };
  }
  return {
    category: 'integrity',
    code: 'SIZE',
    message: 'The file is not as long as Telegram says. It was not put into the folder.',
    detail,
  };
};

const prove = async (
  offset: number,
  bytes: Uint8Array,
  sha256: PartCarrierPorts['sha256'],
): Promise<readonly GranuleProof[]> => {
  const pieces: Promise<GranuleProof>[] = [];
  for (let start = 0; start < bytes.length; start += GRANULE_BYTES) {
    const granule = (offset + start) / GRANULE_BYTES;
    const piece = bytes.subarray(start, start + GRANULE_BYTES);
    pieces.push(sha256(piece).then((hash) => ({ granule, sha256: hash })));
  }
  return Promise.all(pieces);
};

/**
 * A mismatch drops the granule it is about. When not one proof holds (or there is none), what lies there is not what
 * was written: nothing is believed.
 */
const keepProved = async (
  staged: StagedTransfer,
  file: StagedFile,
  sha256: PartCarrierPorts['sha256'],
): Promise<Uint8Array> => {
  const proved = staged.granules.slice();
  const buffer = new Uint8Array(GRANULE_BYTES);
  let held = 0;
  for (const proof of staged.proofs) {
    const read = file.read(proof.granule * GRANULE_BYTES, buffer);
    const holds = read.ok && (await sha256(buffer.subarray(0, read.value))) === proof.sha256;
    if (holds) held += 1;
    else dropGranule(proved, proof.granule);
  }
  return held > 0 ? proved : new Uint8Array(proved.length);
};

type Received = Parameters<Carrier['watch']>[0];

/** Adds up received bytes and tells them a few times a second. */
const createMeter = (clock: Clock) => {
  const listeners = new Set<Received>();
  let counts = new Map<TransferId, { readonly dc: number; bytes: number }>();
  let pending = false;
  const tell = (): void => {
    pending = false;
    const told = counts;
    counts = new Map();
    for (const [transfer, { dc, bytes }] of told)
      for (const listener of listeners) listener(dc, transfer, bytes);
  };
  return {
    count(dc: number, transfer: TransferId, bytes: number): void {
      const entry = counts.get(transfer);
      if (entry?.dc === dc) entry.bytes += bytes;
      else counts.set(transfer, { dc, bytes });
      if (pending) return;
      pending = true;
      clock.at(clock.now() + WATCH_INTERVAL_MS, tell);
    },
    watch(listener: Received): () => void {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};

const LANE_MISSING: Failure = {
  category: 'system',
  code: 'LANE_MISSING',
  message: 'The connection to this data centre was closed meanwhile. It is tried again.',
};
