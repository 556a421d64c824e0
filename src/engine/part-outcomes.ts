import type { Failure, Outcome } from '../domain/failure.ts';
import { wishedName } from '../domain/file-name.ts';
import type { StoredPart } from '../domain/orders.ts';
import type { GranuleProof } from '../domain/transfer.ts';
import type { Ending } from './adaptive/controller.ts';
import { refundBandwidth } from './bandwidth.ts';
import { changeBytes } from './bytes.ts';
import { accountDoubted, stagingFailed } from './conditions.ts';
import { connectionAnswered, connectionDropped } from './connections.ts';
import { directLost, isLoss } from './direct.ts';
import type { Event, OrderId } from './events.ts';
import { mayRefetch, tryFailed } from './failures.ts';
import type { Lane, PartInFlight } from './lane.ts';
import { leaveSlot } from './lane-load.ts';
import { beginFlood, clearBlame, heard, refuseHttp, renewLane, slowDown } from './lanes.ts';
import { watchPace } from './pace-watch.ts';
import { LANE_CODES, ruleOf, tellsToWait } from './retry.ts';
import { type Row, runOf } from './row.ts';
import { log, type Turn } from './state.ts';
import { count } from './statistics.ts';
import { stopOrders } from './stopping.ts';
import { failTransfer, moveTransfer, relocate } from './transfer.ts';

/** How many of the granules written last are kept as proofs, beside the first. */
const PROOFS_KEPT = 16;
/** Sent on from data centre to data centre this often without a byte, a file is nowhere. */
const HOP_LIMIT = 3;

/** A request is over: bytes are on disk, or something went wrong that the table of `retry.ts` decides on. */
export const partEnded = (turn: Turn, event: Event & { kind: 'part' }): void => {
  const lane = turn.state.lanes.get(event.lane);
  const part = lane?.inFlight.get(event.order);
  if (!lane || !part) return;
  const row = turn.state.rows.get(part.transfer);
  row?.run?.orders.delete(event.order);
  const checked = checkLength(event.outcome, part, row);
  const ended = { ending: endingOf(checked, part), bytes: checked.ok ? checked.value.bytes : 0 };
  leaveSlot(lane, event.order, part, ended, turn.now);
  watchPace(turn, lane);
  if (checked.ok) {
    // Written into bytes that were dropped since, perhaps those of another file: it says that the line is good, no more.
    const holder = row && event.order >= row.droppedBefore ? row : undefined;
    partStored(turn, lane, event.order, part, holder, checked.value);
    return;
  }
  const { failure } = checked;
  turn.state.placesChanged = true;
  if (!part.aborted) refundBandwidth(turn.state.bandwidth, part.length);
  // Even to a request we gave up, "wait" is an order.
  if (part.aborted && !tellsToWait(ruleOf(failure))) return;
  if (!part.aborted) row?.ranges.release(part);
  if (row?.direct && (isLoss(failure) || failure.category === 'disk')) {
    directLost(turn, row, failure);
    return;
  }
  partFailed(turn, lane, event.order, part, row, failure);
};

const endingOf = (outcome: Outcome<StoredPart>, part: PartInFlight): Ending => {
  if (outcome.ok) return 'stored';
  const rule = ruleOf(outcome.failure);
  // "Too many connections" says nothing of how many requests there may be.
  if (outcome.failure.code === 'LANE_FLOOD') return 'other';
  if (rule.action === 'lane-slows') return 'throttled';
  if (tellsToWait(rule)) return 'refused';
  return rule.blamesLine && !part.aborted ? 'lost' : 'other';
};

const checkLength = (
  outcome: Outcome<StoredPart>,
  part: PartInFlight,
  row: Row | undefined,
): Outcome<StoredPart> => {
  if (!outcome.ok || !row) return outcome;
  const due = Math.min(part.length, row.item.sizeBytes - part.offset);
  if (outcome.value.bytes === due) return outcome;
  const detail = `${outcome.value.bytes} of ${due} bytes at ${part.offset}`;
  return {
    ok: false,
    failure: {
      category: 'integrity',
      code: 'SIZE',
      message: 'The answer had another length than asked for.',
      detail,
    },
  };
};

const partStored = (
  turn: Turn,
  lane: Lane,
  order: OrderId,
  part: PartInFlight,
  row: Row | undefined,
  stored: StoredPart,
): void => {
  heard(turn, lane);
  clearBlame(lane);
  count(turn.state.statistics, lane.id, 'bytes', stored.bytes);
  if (part.transport === 'websocket') lane.webSocketProved = true;
  turn.state.stagingMisfortunes = 0;
  turn.state.stagingRefusals = 0;
  if (part.transport === lane.transport && order > lane.openedBy) connectionAnswered(turn, lane, part);
  if (!row || row.state.kind === 'completed' || row.state.kind === 'skipped' || row.state.kind === 'failed')
    return;
  changeBytes(turn.state, row, () => row.ranges.markDone(part));
  // It was asked for again, or could have been.
  if (part.aborted) turn.state.placesChanged = true;
  row.proofs = mergeProofs(row.proofs, stored.proofs);
  row.attempts = 0;
  if (row.run) {
    row.run.bytesFetched += stored.bytes;
    row.run.hops = 0;
    row.run.refreshes = 0;
  }
  const waitsForUs =
    row.state.kind === 'queued' ||
    row.state.kind === 'active' ||
    (row.state.kind === 'waiting' && row.state.reason !== 'paused' && row.state.reason !== 'dependency');
  if (waitsForUs && row.ranges.whole && row.run?.staging === 'ready') {
    // A part that was given up may have come all the same: then it was asked for again, and nobody needs that answer.
    stopOrders(turn, row);
    moveTransfer(turn, row, { kind: 'publishing' });
  }
};

/** The first granule's proof for ever, and those written last. */
const mergeProofs = (
  before: readonly GranuleProof[],
  fresh: readonly GranuleProof[],
): readonly GranuleProof[] => {
  const isReplaced = ({ granule }: GranuleProof): boolean => fresh.some((proof) => proof.granule === granule);
  const proofs = before.filter((proof) => !isReplaced(proof)).concat(fresh);
  const first = proofs.findIndex(({ granule }) => granule === 0);
  if (first > 0) proofs.unshift(...proofs.splice(first, 1));
  const pinned = first < 0 ? 0 : 1;
  const surplus = proofs.length - pinned - PROOFS_KEPT;
  if (surplus > 0) proofs.splice(pinned, surplus);
  return proofs;
};

const partFailed = (
  turn: Turn,
  lane: Lane,
  order: OrderId,
  part: PartInFlight,
  row: Row | undefined,
  failure: Failure,
): void => {
  if (LANE_CODES.has(failure.code)) {
    connectionFailed(turn, lane, order, part, failure);
    return;
  }
  const { action, blamesLine } = ruleOf(failure);
  if (action === 'nothing') return;
  if (!blamesLine && failure.category !== 'system' && failure.category !== 'disk') heard(turn, lane);
  if (blamesLine) connectionDropped(turn, lane, part, failure);
  if (action === 'lane-waits') {
    beginFlood(turn, lane, failure, order);
    return;
  }
  if (action === 'lane-slows') {
    slowDown(turn, lane, failure, order, part.length);
    return;
  }
  if (action === 'sign-in') {
    accountDoubted(turn, lane, failure);
    return;
  }
  if (action === 'pause-writing') {
    stagingFailed(turn, row, failure);
    return;
  }
  if (!row) return;
  switch (action) {
    case 'retry':
      tryFailed(turn, row, lane, failure, order);
      return;
    case 'refresh':
      referenceExpired(turn, row, order, part, failure);
      return;
    case 'move':
      movedTo(turn, lane, row, order, failure);
      return;
    case 'refetch':
      mayRefetch(turn, row, failure, order);
      return;
    case 'fail':
      failTransfer(turn, row, failure);
      return;
    case 'again':
      return;
  }
};

/** Codes about the connection: the same request is asked again on a better one, no try used. */
const connectionFailed = (
  turn: Turn,
  lane: Lane,
  order: OrderId,
  part: PartInFlight,
  failure: Failure,
): void => {
  const home = turn.state.account.kind === 'in' && turn.state.account.homeDc === lane.dc;
  if (failure.code === 'HTTP_REFUSED') {
    if (part.transport === 'http' && lane.transport === 'http') refuseHttp(turn, lane);
  } else if (order < lane.openedBy || lane.life.kind !== 'open') {
    return;
  } else if (failure.code === 'LANE_MISSING') {
    renewLane(turn, lane, 'if-missing');
  } else if (home) {
    accountDoubted(turn, lane, failure);
  } else {
    renewLane(turn, lane, failure.code === 'KEY_UNKNOWN' ? 'key' : 'authorization');
  }
};

const referenceExpired = (
  turn: Turn,
  row: Row,
  order: OrderId,
  part: PartInFlight,
  failure: Failure,
): void => {
  // Sent with an older reference than we have by now: nothing to do but ask again.
  if (part.reference !== row.item.location.fileReference) return;
  const run = runOf(turn, row);
  if (run.reference !== 'good') return;
  run.reference = 'wanted';
  // A fresh reference that is stale again is a try of its own; the first costs nothing.
  if (run.refreshes > 0) tryFailed(turn, row, null, failure, order, true);
};

const movedTo = (turn: Turn, lane: Lane, row: Row, order: OrderId, failure: Failure): void => {
  if (row.state.kind !== 'active' && row.state.kind !== 'queued') return;
  const run = runOf(turn, row);
  const toItself = failure.dc === lane.dc;
  // Another part has moved the file there already.
  if (failure.dc === row.item.location.dc && !toItself) return;
  run.hops += 1;
  if (failure.dc === undefined || toItself || run.hops > HOP_LIMIT) {
    tryFailed(turn, row, null, { ...failure, category: 'bug' }, order);
    return;
  }
  log(turn, 'INFO', 'engine', `${wishedName(row.item)}: lives in data centre ${failure.dc}`);
  stopOrders(turn, row);
  relocate(turn, row, failure.dc);
};
