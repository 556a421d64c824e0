import { ABORTED, type Failure, failed, type Outcome } from '../domain/failure.ts';
import type { TransferId } from '../domain/ids.ts';
import type { Changes } from '../domain/transfer.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { settle } from './settle.ts';

/** A part that was stored is remembered within 250 ms, so that a kill costs at most what was just arriving. */
const COALESCE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

/** Saves what changed, many changes at once, one save at a time; a save that fails is kept and tried again. */
export interface Checkpoints {
  /** Something is to be saved: soon, or with nothing else awaited. */
  ask(urgent: boolean): void;
  write(changes: Changes): void;
  /** Delete what is staged, but only after what is known now has been saved: a row must never promise deleted bytes. */
  discardLater(transfer: TransferId): void;
  /** The transfer is wanted after all. Settles when no deletion of it is under way. */
  keep(transfer: TransferId): Promise<void>;
  /** Settles when what has changed by now has been saved, or could not be (then it is tried again). Something must have changed. */
  tried(): Promise<Outcome<void>>;
  /** Settles when everything asked for so far has been tried once. */
  idle(): Promise<void>;
  stop(): void;
}

export interface CheckpointEvents {
  /** Time to hand over what changed, by `write`. */
  due(): void;
  saved(): void;
  failed(failure: Failure, changes: Changes): void;
}

export const createCheckpoints = (
  ports: { readonly store: Store; readonly clock: Clock },
  discard: (transfer: TransferId) => Promise<Outcome<void>>,
  events: CheckpointEvents,
): Checkpoints => {
  const { store, clock } = ports;
  let cancelTimer: (() => void) | null = null;
  let dueAt = Number.POSITIVE_INFINITY;
  let saving: Promise<void> | null = null;
  let failures = 0;
  let notBefore = 0;
  let discards = new Set<TransferId>();
  /** Those of the saves that run: still to be had back. */
  const leaving = new Set<Set<TransferId>>();
  const discarding = new Map<TransferId, Promise<void>>();

  const ring = (): void => {
    cancelTimer = null;
    dueAt = Number.POSITIVE_INFINITY;
    events.due();
  };
  const schedule = (at: number): void => {
    const allowed = Math.max(at, notBefore);
    if (saving || dueAt <= allowed) return;
    cancelTimer?.();
    dueAt = allowed;
    cancelTimer = clock.at(allowed, ring);
  };

  const discardAll = (transfers: Iterable<TransferId>): void => {
    for (const transfer of transfers) {
      const work = settle(() => discard(transfer)).then(() => {
        discarding.delete(transfer);
      });
      discarding.set(transfer, work);
    }
  };

  let waiting: ((outcome: Outcome<void>) => void)[] = [];
  let askedWhileSaving: 'no' | 'soon' | 'now' = 'no';
  const save = async (changes: Changes): Promise<void> => {
    const after = discards;
    discards = new Set();
    const waited = waiting;
    waiting = [];
    leaving.add(after);
    const outcome = await settle(() => store.save(changes));
    leaving.delete(after);
    saving = null;
    if (outcome.ok) {
      failures = 0;
      notBefore = 0;
      discardAll(after);
      events.saved();
    } else {
      notBefore = clock.now() + Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** failures);
      failures = Math.min(failures + 1, 10);
      for (const transfer of after) discards.add(transfer);
      events.failed(outcome.failure, changes);
    }
    for (const settled of waited) settled(outcome);
    if (askedWhileSaving !== 'no') schedule(clock.now() + (askedWhileSaving === 'now' ? 0 : COALESCE_MS));
    askedWhileSaving = 'no';
  };

  const ask = (urgent: boolean): void => {
    if (saving) askedWhileSaving = urgent || askedWhileSaving === 'now' ? 'now' : 'soon';
    else schedule(clock.now() + (urgent ? 0 : COALESCE_MS));
  };

  return {
    ask,
    tried: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        ask(true);
      }),
    write(changes) {
      saving = save(changes);
    },
    discardLater(transfer) {
      discards.add(transfer);
    },
    async keep(transfer) {
      discards.delete(transfer);
      for (const after of leaving) after.delete(transfer);
      await discarding.get(transfer);
    },
    async idle() {
      while (saving) await saving;
      await Promise.all(discarding.values());
    },
    stop() {
      cancelTimer?.();
      cancelTimer = null;
      for (const settled of waiting.splice(0)) settled(failed(ABORTED));
    },
  };
};
