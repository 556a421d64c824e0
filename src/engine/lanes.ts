import type { Failure } from '../domain/failure.ts';
import type { LaneRenewal } from '../domain/orders.ts';
import type { Transport } from '../domain/server.ts';
import { connectionsDropped } from './connections.ts';
import type { OrderId } from './events.ts';
import type { Lane } from './lane.ts';
import { tellFlood } from './pace-words.ts';
import { paceOf } from './progress.ts';
import { backOffMs, CONFIGURATION_CODES, ruleOf } from './retry.ts';
import { type EngineState, log, type Turn } from './state.ts';
import { countFlood } from './statistics.ts';
import { stopPart } from './stopping.ts';
import { throttled, throttleSpeed } from './throttle.ts';
import { moveTransfer } from './transfer.ts';

/**
 * A lane is what is limited as a whole: closed → opening → open, and over it, independent of each other, a flood wait
 * and a dead line. What is said here concerns every transfer of the lane and costs none of them a try.
 */

/** After this long without a byte, although requests wait, the line is dead. */
const QUIET_MS = 15_000;
/** The carrier's own deadline is 15 s too and knows more (whether HTTP was ever answered): it speaks first. */
const QUIET_GRACE_MS = 1_000;
/** HTTP that was refused is tried again after this. */
const HTTP_REFUSED_MS = 3_600_000;
/** "Too many connections": half of them for this long. */
const CROWDED_MS = 600_000;
/** The wait of a throttle, 3 s as a rule, that nobody has to be told of. */
const UNSHOWN_WAIT_SECONDS = 10;
const LEAST_PROBE_PAUSE_MS = 1_000;
const LONGEST_PROBE_PAUSE_MS = 60_000;
/** A lane built anew this often without a byte is in trouble of another kind. */
const RENEWAL_LIMIT = 2;

export const isFlooding = (lane: Lane, now: number): boolean =>
  lane.floodUntil !== null && lane.floodUntil > now;

/** No transfer of this lane may be started now; a dead line lets one through when a probe is due. */
export const isBlocked = (lane: Lane, now: number): boolean =>
  isFlooding(lane, now) || (lane.dead !== null && (lane.dead.nextProbeAt > now || lane.active.size > 0));

/** HTTP first, unless it was refused here within the hour or has no address. */
export const chooseTransport = (turn: Turn, lane: Lane): void => {
  const refused = lane.httpRefusedUntil !== null && lane.httpRefusedUntil > turn.now;
  const chosen: Transport =
    lane.transports.includes('http') && !(refused && lane.transports.includes('websocket'))
      ? 'http'
      : 'websocket';
  if (chosen === lane.transport) return;
  connectionsDropped(turn, lane, `it goes on over ${chosen === 'http' ? 'HTTP' : 'WebSocket'}`);
  lane.transport = chosen;
};

/** Running transfers go back to the front of the queue and free their places; requests sent already may finish. */
export const demote = (turn: Turn, lane: Lane): void => {
  for (const row of [...lane.active.values()]) moveTransfer(turn, row, { kind: 'queued' });
};

const stopAll = (turn: Turn, lane: Lane): void => {
  for (const order of [...lane.inFlight.keys()]) stopPart(turn, lane.id, order);
};

/** The lane sends nothing until the time told is over. Answers to requests sent together are one flood wait. */
export const beginFlood = (turn: Turn, lane: Lane, failure: Failure, order: OrderId): void => {
  const { state, now } = turn;
  const sameFlood = order < lane.floodedBefore;
  if (!sameFlood) lane.floodsInRow += 1;
  // "Wait no time" is as good as none told: asking again at once would go on for ever.
  const toldMs = (failure.waitSeconds ?? 0) * 1_000;
  const waitMs = toldMs > 0 ? toldMs : backOffMs(Math.max(1, lane.floodsInRow), state.retry, state.random);
  lane.floodUntil = Math.max(lane.floodUntil ?? 0, Math.ceil(now + waitMs));
  if (failure.code === 'LANE_FLOOD') lane.crowdedUntil = now + CROWDED_MS;
  if (!sameFlood) {
    lane.floodedBefore = state.nextOrder;
    lane.controller.flooded({ waitSeconds: waitMs / 1_000, nextOrder: state.nextOrder }, now);
    // A throttle is no flood wait, however long it lasts.
    if (ruleOf(failure).action !== 'lane-slows') countFlood(state.statistics, lane.id, now);
    tellFlood(turn, lane, failure.code, Math.ceil(waitMs / 1_000));
  }
  state.timers.set(`flood:${lane.id}`, lane.floodUntil);
  state.dirty.lanes.add(lane.id);
  state.changed.unfinished = true;
  demote(turn, lane);
};

/** The server gives an account without Premium no more: the lane goes on at that rate, and nothing has failed. */
export const slowDown = (turn: Turn, lane: Lane, failure: Failure, order: OrderId, bytes: number): void => {
  const { state, now } = turn;
  const before = lane.throttle;
  const refusal = { order, nextOrder: state.nextOrder, waitSeconds: failure.waitSeconds ?? 0, bytes };
  lane.throttle = throttled(before, refusal, paceOf(lane.speed, now), now);
  // Its wait is remembered as any other; one that a person would wonder at is shown as any other, too.
  state.dirty.lanes.add(lane.id);
  if (refusal.waitSeconds > UNSHOWN_WAIT_SECONDS) beginFlood(turn, lane, failure, order);
  if (lane.throttle.refusedBefore === before?.refusedBefore) return;
  const kilobytes = Math.round(throttleSpeed(lane.throttle) / 1_000);
  log(turn, 'INFO', 'lane', `${lane.id}: slowed down by Telegram, ${kilobytes} kB/s from here on`);
};

export const endFlood = (turn: Turn, lane: Lane): void => {
  if (isFlooding(lane, turn.now)) return;
  lane.floodUntil = null;
  turn.state.dirty.lanes.add(lane.id);
  turn.state.changed.unfinished = true;
  log(turn, 'INFO', 'lane', `${lane.id}: flood wait over`, { lane: lane.id });
};

/** A byte came, or an answer of any kind: the line is alive. */
export const heard = (turn: Turn, lane: Lane): void => {
  lane.heardAt = turn.now;
  if (!lane.dead) return;
  log(turn, 'INFO', 'lane', `${lane.id}: back after ${Math.round((turn.now - lane.dead.since) / 1_000)} s`);
  lane.dead = null;
  turn.state.placesChanged = true;
  turn.state.timers.clear(`probe:${lane.id}`);
  turn.state.changed.unfinished = true;
};

/** A part arrived whole: whatever was held against the line is forgotten. */
export const clearBlame = (lane: Lane): void => {
  lane.misfortunes.clear();
  lane.floodsInRow = 0;
  lane.renewals = 0;
};

/**
 * The line is dead, or its probe failed: everything in it waits, tries counted for its sake are given back, and one
 * probe goes out after 1, 2, 4 … 60 s.
 */
export const lineFailed = (
  turn: Turn,
  lane: Lane,
  cause: 'offline' | 'trouble',
  failure: Failure | null = null,
): void => {
  const { state, now } = turn;
  const probes = lane.dead ? lane.dead.probes + 1 : 0;
  const pauseMs = Math.min(LONGEST_PROBE_PAUSE_MS, LEAST_PROBE_PAUSE_MS * 2 ** Math.min(probes, 10));
  if (!lane.dead) log(turn, 'WARNING', 'lane', `${lane.id}: no answer (${cause}), waiting as a whole`);
  lane.dead = {
    cause,
    advice: failure !== null && CONFIGURATION_CODES.has(failure.code) ? failure.message : null,
    since: lane.dead?.since ?? now,
    probes,
    // Counted from when the last probe was sent: one that got no answer has used up 15 s of the pause by itself.
    nextProbeAt: Math.max(now + LEAST_PROBE_PAUSE_MS, (lane.dead?.probedAt ?? now) + pauseMs),
    probedAt: lane.dead?.probedAt ?? null,
    lastProbed: lane.active.keys().next().value ?? lane.dead?.lastProbed ?? null,
  };
  state.timers.set(`probe:${lane.id}`, lane.dead.nextProbeAt);
  state.changed.unfinished = true;
  forgiveHttp(turn, lane);
  giveTriesBack(turn, lane);
  stopAll(turn, lane);
  demote(turn, lane);
};

/** Where WebSocket brought nothing either, it was the line that failed, and HTTP was never refused. */
const forgiveHttp = (turn: Turn, lane: Lane): void => {
  if (lane.httpRefusedUntil === null || lane.webSocketProved || lane.transport === 'http') return;
  lane.httpRefusedUntil = null;
  turn.state.dirty.lanes.add(lane.id);
};

const giveTriesBack = (turn: Turn, lane: Lane): void => {
  for (const [id, tries] of lane.misfortunes) {
    const row = turn.state.rows.get(id);
    if (!row) continue;
    row.attempts = Math.max(0, row.attempts - tries);
    if (row.state.kind === 'waiting' && row.state.reason === 'retry')
      moveTransfer(turn, row, { kind: 'queued' });
  }
  lane.misfortunes.clear();
};

/** A hint that the line may be back: probe now. */
export const probeNow = (turn: Turn, lane: Lane): void => {
  if (!lane.dead) return;
  lane.dead.nextProbeAt = Math.min(lane.dead.nextProbeAt, turn.now);
};

/** Called when the first of several requests is sent, and again whenever the check comes due. */
export const watchForQuiet = (state: EngineState, lane: Lane): void => {
  state.timers.set(`quiet:${lane.id}`, lane.heardAt + QUIET_MS + QUIET_GRACE_MS);
};

/** A request that was given up holds its slot for a while, but nobody listens for its answer. */
export const isWaiting = (lane: Lane): boolean => {
  for (const part of lane.inFlight.values()) if (!part.aborted) return true;
  return false;
};

export const checkQuiet = (turn: Turn, lane: Lane): void => {
  if (!isWaiting(lane)) return;
  if (turn.now - lane.heardAt >= QUIET_MS + QUIET_GRACE_MS) lineFailed(turn, lane, 'offline');
  else watchForQuiet(turn.state, lane);
};

/** Nothing was heard for so long that a failed request says nothing about its file. */
export const isQuiet = (lane: Lane, now: number): boolean => now - lane.heardAt >= QUIET_MS - QUIET_GRACE_MS;

/** HTTP is no use on this line: everything goes to WebSocket at once. */
export const refuseHttp = (turn: Turn, lane: Lane): void => {
  lane.httpRefusedUntil = turn.now + HTTP_REFUSED_MS;
  lane.webSocketProved = false;
  turn.state.dirty.lanes.add(lane.id);
  for (const [order, part] of [...lane.inFlight]) {
    if (part.transport === 'http') stopPart(turn, lane.id, order);
  }
  if (!lane.transports.includes('websocket')) {
    lineFailed(turn, lane, 'trouble');
    return;
  }
  // On a dead line each probe finds it anew: nobody wants to read that all night.
  log(turn, lane.dead ? 'DEBUG' : 'WARNING', 'lane', `${lane.id}: HTTP refused, using WebSocket for an hour`);
  probeNow(turn, lane);
};

/** The server does not know our key, or not our authorization: open the lane anew. */
export const renewLane = (turn: Turn, lane: Lane, renewal: LaneRenewal): void => {
  stopAll(turn, lane);
  if (lane.life.kind === 'opening') return;
  lane.life = { kind: 'closed' };
  lane.renewal = renewal;
  lane.renewals += 1;
  log(turn, 'WARNING', 'lane', `${lane.id}: opening anew (${renewal})`);
  if (lane.renewals > RENEWAL_LIMIT) lineFailed(turn, lane, 'trouble');
};

/** Forgets connections and keys, not what was learned of the line. */
export const closeLane = (turn: Turn, lane: Lane): void => {
  stopAll(turn, lane);
  demote(turn, lane);
  if (lane.life.kind === 'opening') turn.commands.push({ kind: 'abort', order: lane.life.order });
  lane.life = { kind: 'closed' };
  connectionsDropped(turn, lane, 'another account, or none');
};
