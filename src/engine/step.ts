import type { LaneId, TransferId } from '../domain/ids.ts';
import { addTransfers } from './add.ts';
import { isDirty, takeBack, takeChanges } from './checkpoint.ts';
import {
  accountChanged,
  folderChanged,
  onlineChanged,
  settingsChanged,
  surroundingsChanged,
  tryDisksAgain,
} from './conditions.ts';
import { depend } from './dependencies.ts';
import type { Command, Event } from './events.ts';
import { prepared, publishEnded, tookTooLong } from './file-outcomes.ts';
import { lookAround } from './halts.ts';
import { laneOpened } from './lane-opening.ts';
import { checkQuiet, endFlood, heard } from './lanes.ts';
import { partEnded } from './part-outcomes.ts';
import { countBytes } from './progress.ts';
import { askReferences, refreshed } from './refresh.ts';
import { restore, restoreMore } from './restore.ts';
import { forgetRefusals, storageChanged } from './room.ts';
import { schedule } from './scheduler.ts';
import { settleCounts } from './settle-counts.ts';
import { record } from './speed-history.ts';
import { type EngineState, log, type Turn } from './state.ts';
import { countReceived } from './statistics.ts';
import { moveTransfer } from './transfer.ts';
import { discardCancelled, obey, place, prioritise, withdraw } from './user-commands.ts';

import { watchConditions } from './watched.ts';

/**
 * The one door of the engine: something happened → what is to be done about it. No clock, no randomness, no platform:
 * `now` (Unix milliseconds) is an argument, the generator lives in the state and gets its seed with the first event.
 * The state is changed in place; the same events at the same instants always give the same commands. Costs O(log n)
 * per event, however many transfers wait (commands of the user to all of them excepted).
 *
 * The walk of a transfer:
 *
 *   `add` → it is `queued` in its lane, by position → `schedule` makes it `active` when a place is free → command
 *   `prepare` → event `prepared`: what is staged is proved → its lane is opened if it is not (`open-lane`) → command
 *   `fetch` for the next missing range on a free slot → event `part`: written and flushed → the bitmap is marked, the
 *   next range asked for → all there: `publishing` → command `publish` → event `published` → `completed`.
 *
 * Between any two of these anything may fail; what that does is said in `retry.ts`, what concerns the whole lane in
 * `lanes.ts`. Whatever is to be remembered is handed out in answer to `checkpoint`.
 */
export const step = (state: EngineState, event: Event, now: number): readonly Command[] => {
  const turn: Turn = { state, now, commands: [] };
  if (!LETS_NOBODY_BEGIN.has(event.kind)) state.placesChanged = true;
  take(turn, event);
  ring(turn);
  do schedule(turn);
  while (askReferences(turn));
  settleCounts(turn);
  watchConditions(turn);
  askToSave(turn);
  askToWake(turn);
  return turn.commands;
};

/** The most frequent events. By themselves they let no file begin: what of it they change is said where it changes. */
const LETS_NOBODY_BEGIN: ReadonlySet<Event['kind']> = new Set([
  'tick',
  'part',
  'received',
  'copied',
  'checkpoint',
  'saved',
  'save-failed',
]);

const take = (turn: Turn, event: Event): void => {
  switch (event.kind) {
    case 'start':
      restore(turn, event);
      return;
    case 'restored':
      restoreMore(turn, event);
      return;
    case 'add': {
      const answer = { kind: 'added', ...addTransfers(turn, event) } as const;
      turn.commands.push({ kind: 'answer', request: event.request, answer });
      return;
    }
    case 'withdraw':
      withdraw(turn, event.transfers);
      return;
    case 'command': {
      applied(turn, event.request, obey(turn, event.verb, event.target));
      return;
    }
    case 'prioritise':
      applied(turn, event.request, prioritise(turn, event.target, event.priority));
      return;
    case 'place':
      applied(turn, event.request, place(turn, event.transfers, event.place));
      return;
    case 'depend': {
      const { request } = event;
      const outcome = depend(turn, event.transfers, event.on);
      if (outcome.ok) applied(turn, request, outcome.value);
      else {
        const answer = { kind: 'refused', failure: outcome.failure } as const;
        turn.commands.push({ kind: 'answer', request, answer });
      }
      return;
    }
    case 'account':
      accountChanged(turn, event.condition);
      return;
    case 'folder':
      folderChanged(turn, event.condition);
      return;
    case 'storage':
      storageChanged(turn, event.condition);
      return;
    case 'settings':
      settingsChanged(turn, event.settings);
      return;
    case 'surroundings':
      surroundingsChanged(turn, event.surroundings);
      return;
    case 'online':
      onlineChanged(turn, event.online);
      return;
    case 'lane-opened':
      laneOpened(turn, event);
      return;
    case 'prepared':
      prepared(turn, event.order, event.transfer, event.outcome);
      return;
    case 'part':
      partEnded(turn, event);
      return;
    case 'received':
      received(turn, event);
      return;
    case 'copied':
      copied(turn.state, event);
      return;
    case 'published':
      publishEnded(turn, event.order, event.transfer, event.outcome);
      return;
    case 'refreshed':
      refreshed(turn, event.order, event.outcome);
      return;
    case 'checkpoint':
      takeChanges(turn);
      return;
    case 'saved':
      if (turn.state.storeTrouble) log(turn, 'INFO', 'store', 'the database takes writes again');
      turn.state.storeTrouble = null;
      return;
    case 'save-failed':
      turn.state.storeTrouble = event.failure;
      takeBack(turn, event.changes);
      return;
    case 'tick':
      // Whatever is left is asked for anew, also when a clock rang too early.
      turn.state.wakeAt = Number.POSITIVE_INFINITY;
      return;
  }
};

/** What the user changed is saved at once. */
const applied = (turn: Turn, request: number, count: number): void => {
  if (count > 0) turn.commands.push({ kind: 'save', urgent: true });
  turn.commands.push({ kind: 'answer', request, answer: { kind: 'applied', count } });
};

const received = (turn: Turn, event: Event & { kind: 'received' }): void => {
  const { state, now } = turn;
  const lane = state.lanes.get(event.lane);
  if (lane) {
    heard(turn, lane);
    countBytes(lane.speed, event.bytes, now);
    lane.controller.received(event.bytes, now);
    countReceived(state.statistics, lane.id, event.bytes, now);
  }
  countBytes(state.speed, event.bytes, now);
  record(state.speedRing, event.bytes, now);
  const row = state.rows.get(event.transfer);
  if (!row?.run) return;
  countBytes(row.run.speed, event.bytes, now);
  const batch = state.batches.get(row.batch);
  if (batch) countBytes(batch.speed, event.bytes, now);
  state.changed.transfers.add(row.id);
};

const copied = (state: EngineState, { order, transfer, bytes }: Event & { kind: 'copied' }): void => {
  const run = state.rows.get(transfer)?.run;
  if (run?.publishOrder !== order) return;
  run.bytesPublished = bytes;
  state.changed.transfers.add(transfer);
};

/**
 * Timers that are due, whatever event told the time: after a sleep the tick itself may be a minute late. Each looks
 * again at what it was set for: the world may have changed since.
 */
const ring = (turn: Turn): void => {
  const { state } = turn;
  for (const key of state.timers.due(turn.now)) {
    const colon = key.indexOf(':');
    const kind = colon < 0 ? key : key.slice(0, colon);
    const id = key.slice(colon + 1);
    const lane = state.lanes.get(id as LaneId);
    // These two are about requests only.
    if (kind !== 'pace' && kind !== 'cap') state.placesChanged = true;
    switch (kind) {
      case 'retry': {
        const row = state.rows.get(id as TransferId);
        if (row?.state.kind === 'waiting') moveTransfer(turn, row, { kind: 'queued' });
        break;
      }
      case 'file':
        tookTooLong(turn, id as TransferId);
        break;
      case 'discard':
        discardCancelled(turn, id as TransferId);
        break;
      case 'flood':
        if (lane) endFlood(turn, lane);
        break;
      case 'quiet':
        if (lane) checkQuiet(turn, lane);
        break;
      case 'room':
        forgetRefusals(state);
        break;
      case 'window':
      case 'pressure':
        lookAround(turn);
        break;
      case 'staging':
      case 'publish':
        tryDisksAgain(turn);
        break;
      default:
        // `cap`, `probe:<lane>`, `pace:<lane>` and `start:<lane>` wake the scheduler, which sees what is due.
        break;
    }
  }
};

const askToSave = (turn: Turn): void => {
  const { state } = turn;
  if (state.saveAsked || !isDirty(state)) return;
  state.saveAsked = true;
  turn.commands.push({ kind: 'save', urgent: false });
};

const askToWake = (turn: Turn): void => {
  const at = turn.state.timers.nextAt();
  if (at === turn.state.wakeAt) return;
  turn.state.wakeAt = at;
  if (at !== Number.POSITIVE_INFINITY) turn.commands.push({ kind: 'wake', at });
};
