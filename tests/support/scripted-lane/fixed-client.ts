import { GRANULE_BYTES } from '../../../src/domain/byte-range.ts';
import { createCeiling } from './ceiling.ts';
import { type FileCourse, filesOf } from './files.ts';
import { createLaneModel, type LaneAnswer, type RequestId } from './lane-model.ts';
import type { LaneRecord } from './record.ts';
import { type LaneResult, resultOf } from './result.ts';

/** One way of asking that learns nothing. */
export interface FixedSetting {
  readonly connections: number;
  /** Bytes under way on each connection. */
  readonly windowBytes: number;
  /** 128 KiB–1 MiB, a power of two, at most the window. */
  readonly requestBytes: number;
  /** From one request to the next on the same connection, at least. */
  readonly pauseSeconds: number;
}

interface Part {
  readonly file: FileCourse;
  readonly limit: number;
  readonly bytes: number;
}

interface Slot {
  readonly index: number;
  underWay: number;
  /** Nothing is sent on it before. */
  notBefore: number;
}

/** Looked at so often whether the best can still be reached. */
const LOOK_EVERY_REQUESTS = 32;

/**
 * The best client with a fixed setting: it asks file after file, obeys waits (a flood stops the lane, the throttle only
 * the connection that met it), asks again at once for what a deadline took, and knows the lane from the start. Returns
 * null as soon as it is certain that it stays below `floor` bytes per second.
 */
export const runFixed = (record: LaneRecord, setting: FixedSetting, floor = 0): LaneResult | null => {
  const files = filesOf(record);
  const parts = createParts(files, Math.min(setting.requestBytes, record.maxRequestBytes));
  const depth = Math.min(
    record.requestsPerConnection,
    Math.max(1, Math.floor(setting.windowBytes / setting.requestBytes)),
  );
  const slots: Slot[] = Array.from(
    { length: Math.min(setting.connections, record.maxConnections) },
    (_, index) => ({ index, underWay: 0, notBefore: 0 }),
  );
  const underWay = new Map<RequestId, { readonly part: Part; readonly slot: Slot }>();
  const ceiling = createCeiling(record, slots.length, setting);
  const endAt = record.seconds * 1_000;
  let leftBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const total = leftBytes;
  let underWayBytes = 0;
  let floodUntil = 0;

  const answered = (id: RequestId, answer: LaneAnswer): void => {
    const { part, slot } = underWay.get(id)!;
    underWay.delete(id);
    slot.underWay -= 1;
    underWayBytes -= part.bytes;
    if (answer.kind === 'served') {
      leftBytes -= part.bytes;
      part.file.bytesDone += part.bytes;
      part.file.heardAt = lane.now;
      return;
    }
    parts.giveBack(part);
    if (answer.kind === 'flood') floodUntil = Math.max(floodUntil, lane.now + answer.seconds * 1_000);
    if (answer.kind === 'throttle') slot.notBefore = lane.now + answer.seconds * 1_000;
  };
  const lane = createLaneModel(record, answered);

  /** Sends what may be sent now; returns when more may be. */
  const fill = (): number => {
    if (lane.now < floodUntil) return floodUntil;
    let nextAt = Number.POSITIVE_INFINITY;
    // Connection after connection gets one: none is filled while another is idle.
    for (let sent = true; sent; ) {
      sent = false;
      for (const slot of slots) {
        if (slot.underWay >= depth) continue;
        if (slot.notBefore > lane.now) {
          nextAt = Math.min(nextAt, slot.notBefore);
          continue;
        }
        const part = parts.take();
        if (!part) return Number.POSITIVE_INFINITY;
        slot.underWay += 1;
        underWayBytes += part.bytes;
        slot.notBefore = lane.now + setting.pauseSeconds * 1_000;
        part.file.startedAt ??= lane.now;
        underWay.set(lane.send(slot.index, part.limit, part.bytes), { part, slot });
        sent = true;
      }
    }
    return nextAt;
  };

  let looked = 0;
  while (leftBytes > 0 && lane.now < endAt) {
    const nextAt = fill();
    lane.advance(Math.min(endAt, lane.nextAt(), nextAt));
    if (lane.counts.requests < looked) continue;
    looked = lane.counts.requests + LOOK_EVERY_REQUESTS;
    const bytes = { done: total - leftBytes, underWay: underWayBytes, total };
    if (ceiling.goodput(bytes, lane.now) < floor) return null;
  }
  return resultOf(record, { files, bytes: total }, lane.counts, lane.now);
};

const createParts = (files: readonly FileCourse[], requestBytes: number) => {
  const returned: Part[] = [];
  let index = 0;
  let offset = 0;
  return {
    giveBack: (part: Part) => returned.push(part),
    take(): Part | undefined {
      const file = files[index];
      if (returned.length > 0 || !file) return returned.pop();
      const bytes = Math.min(requestBytes, file.sizeBytes - offset);
      let limit = GRANULE_BYTES;
      while (limit < bytes) limit *= 2;
      offset += bytes;
      if (offset === file.sizeBytes) {
        index += 1;
        offset = 0;
      }
      return { file, limit, bytes };
    },
  };
};
