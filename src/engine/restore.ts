import type { TransferId } from '../domain/ids.ts';
import { DEFAULT_PRIORITY, isPriority } from '../domain/priority.ts';
import { RULES } from '../domain/settings-table.ts';
import type { LaneMemory, Transfer, TransferState } from '../domain/transfer.ts';
import { type BatchEntry, createBatchEntry, unfinishedIn } from './batch-entry.ts';
import { ByteRanges } from './byte-ranges.ts';
import { forgetBytes } from './bytes.ts';
import { asOfNow, setBackMs } from './clock-set-back.ts';
import { restoreDependencies } from './dependencies.ts';
import type { Event } from './events.ts';
import { REFERENCES } from './reference-desk.ts';
import { stage } from './room.ts';
import type { Row } from './row.ts';
import { type EngineState, laneFor, log, type Turn } from './state.ts';
import { recall } from './statistics.ts';
import { admit } from './transfer.ts';

/** Brings back what was on disk. Nothing is trusted to be running, and nothing is fetched before it is proved. */
export const restore = (turn: Turn, { stored, seed, more }: Event & { kind: 'start' }): void => {
  const { state } = turn;
  state.random.state = seed | 0;
  for (const batch of stored.batches) state.batches.set(batch.id, createBatchEntry(batch));
  const backMs = setBackMs(stored.lanes, turn.now);
  if (backMs > 0) tellSetBack(turn, stored.lanes, backMs);
  for (const saved of stored.lanes) {
    const memory = asOfNow(saved, turn.now);
    if (memory.tally) recall(state.statistics, memory.lane, memory.tally);
    if (memory.lane === REFERENCES && memory.floodUntil !== null) {
      state.references.closedUntil = memory.floodUntil;
      state.references.closedBecause = 'flood';
    }
    const dc = Number(memory.lane.split(':')[1]);
    if (!Number.isSafeInteger(dc)) continue;
    const lane = laneFor(state, dc);
    lane.floodUntil = memory.floodUntil;
    lane.httpRefusedUntil = memory.httpRefusedUntil;
    for (const pace of memory.learned ?? []) lane.learned.set(pace.account, pace);
    if (lane.floodUntil !== null) state.timers.set(`flood:${lane.id}`, lane.floodUntil);
  }
  takeIn(turn, stored.transfers);
  if (!more) connect(turn);
  for (const { key, reason } of stored.unreadable) {
    log(turn, 'ERROR', 'store', `row ${key} could not be read and was set aside: ${reason}`);
  }
  if (!more) tellRestored(turn);
};

/** A long queue comes in pieces, so that no step is long. */
export const restoreMore = (turn: Turn, { transfers, more }: Event & { kind: 'restored' }): void => {
  takeIn(turn, transfers);
  if (more) return;
  connect(turn);
  tellRestored(turn);
};

const takeIn = (turn: Turn, transfers: readonly Transfer[]): void => {
  const { state } = turn;
  for (const transfer of transfers) {
    const row = toRow(transfer, turn.now);
    admit(turn, row);
    // Cancelling cannot be undone after a restart: what was staged is swept.
    if (row.state.kind === 'cancelled' && row.ranges.bytesDone > 0) forgetBytes(turn, row);
    // The others' files are there at full size, and keep their room.
    if (row.ranges.bytesDone > 0) stage(state, row);
    if (row.startedAt !== null) state.begun[row.priority] = Math.max(state.begun[row.priority], row.position);
  }
};

/** All are there: what concerns several of them. */
const connect = (turn: Turn): void => {
  const { state } = turn;
  restoreDependencies(turn);
  for (const entry of [...state.batches.values()]) restoreBatch(state, entry);
};

const tellRestored = (turn: Turn): void => {
  const count = turn.state.rows.size;
  if (count > 0) log(turn, 'INFO', 'engine', `restored ${count} transfers`);
};

/** All that was written by the clock of then is to be written by that of now, or the next start would count it again. */
const tellSetBack = (turn: Turn, memories: readonly LaneMemory[], backMs: number): void => {
  for (const { lane } of memories) turn.state.dirty.lanes.add(lane);
  const seconds = Math.ceil(backMs / 1_000);
  const message = `the clock was set back by ${seconds} s since the queue was last saved: what waits goes on as long as it had left`;
  log(turn, 'WARNING', 'store', message, { seconds });
};

const NONE: readonly TransferId[] = [];

const toRow = (transfer: Transfer, now: number): Row => ({
  id: transfer.id,
  batch: transfer.batch,
  account: transfer.account,
  chatTitle: transfer.chatTitle,
  // A row is not believed in what the database never checks: an older version, or a damaged one, wrote it.
  priority: isPriority(transfer.priority) ? transfer.priority : DEFAULT_PRIORITY,
  position: transfer.position,
  dependsOn: Array.isArray(transfer.dependsOn) ? transfer.dependsOn : NONE,
  addedAt: transfer.addedAt,
  item: transfer.item,
  state: restoredState(transfer.state, now),
  attempts: transfer.attempts,
  ranges: new ByteRanges(transfer.item.sizeBytes, transfer.granules),
  proofs: transfer.proofs,
  droppedBefore: 0,
  direct: false,
  startedAt: transfer.startedAt,
  run: null,
  undo: null,
  place: null,
});

/** What was saved last of a batch may be older than its transfers, or newer; one without any is not shown. */
const restoreBatch = (state: EngineState, entry: BatchEntry): void => {
  if (entry.transfers === 0) state.batches.delete(entry.batch.id);
  const { endedAt, ...open } = entry.batch;
  entry.batch = unfinishedIn(entry) > 0 ? open : { ...open, endedAt: endedAt ?? open.addedAt };
};

/** What can be set at most, and what chance adds: a row that says more is damaged, or of a clock that was set back. */
const LONGEST_RETRY_MS = 1.1 * 1_000 * RULES.retryCapSeconds.most;

/** What ran is queued again; what waited for a lane or a condition is judged anew by those. */
const restoredState = (state: TransferState, now: number): TransferState => {
  if (state.kind === 'active' || state.kind === 'publishing') return { kind: 'queued' };
  if (state.kind !== 'waiting' || state.reason === 'paused') return state;
  if (state.reason !== 'retry' || state.until === null) return { kind: 'queued' };
  return { ...state, until: Math.min(state.until, now + LONGEST_RETRY_MS) };
};
