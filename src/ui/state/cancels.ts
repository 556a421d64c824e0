import type { TransferId } from '../../domain/ids.ts';
import { isFinished } from '../../domain/transfer.ts';
import type { QueueTarget } from '../../workers/contract.ts';
import { countOf } from '../format/bytes.ts';
import type { App } from './app.tsx';

/** How long the engine keeps what a cancelled transfer had staged (its rule), and so how long Undo is offered. */
const UNDO_MS = 8_000;

/** A cancel that can be undone until then. Unix milliseconds. */
interface Cancelled {
  readonly target: QueueTarget;
  readonly ids: readonly TransferId[];
  readonly count: number;
  readonly until: number;
}

/**
 * Cancels, and offers Undo for as long as each can be undone: one offer for all of them, made anew with the rest when the
 * oldest has lapsed. There is one for the whole page: looking elsewhere loses nothing.
 */
export function createCancels({ engine, notices, state }: Pick<App, 'engine' | 'notices' | 'state'>) {
  /** The oldest first. */
  let cancelled: readonly Cancelled[] = [];

  const send = async (verb: 'cancel' | 'undo-cancel', target: QueueTarget): Promise<number> => {
    const answer = await engine.command(verb, target);
    if (answer.ok) return answer.value;
    notices.tell('error', answer.failure.message);
    return 0;
  };
  const undo = (): void => {
    for (const { target } of cancelled) void send('undo-cancel', target);
    cancelled = [];
  };
  const offer = (): void => {
    const now = Date.now();
    cancelled = cancelled.filter(({ until }) => until > now);
    const [oldest] = cancelled;
    if (oldest === undefined) return;
    const count = cancelled.reduce((sum, one) => sum + one.count, 0);
    const message = `${countOf(count, 'transfer')} cancelled; what was fetched is deleted when this goes.`;
    notices.offer(message, 'Undo', undo, oldest.until - now, () => {
      cancelled = cancelled.filter(({ until }) => until > oldest.until);
      offer();
    });
  };

  /** What of it is there to be cancelled, as far as the page knows. */
  const cancellable = (target: QueueTarget): readonly TransferId[] => {
    const ids = 'ids' in target ? target.ids : state.transfers.ids();
    return ids.filter((id) => {
      const view = state.transfers.peek(id);
      if (view === undefined) return 'ids' in target;
      if ('batch' in target && view.batch !== target.batch) return false;
      return !isFinished(view.state) || ('ids' in target && view.state.kind === 'failed');
    });
  };
  /** One that was tried again in between counts with its last cancel only. */
  const without = (one: Cancelled, again: ReadonlySet<TransferId>): Cancelled => {
    const ids = one.ids.filter((id) => !again.has(id));
    return { ...one, ids, count: one.count - (one.ids.length - ids.length) };
  };

  return async (target: QueueTarget): Promise<void> => {
    const ids = cancellable(target);
    const count = await send('cancel', target);
    if (count === 0) return;
    const again = new Set(ids);
    const before = cancelled.map((one) => without(one, again)).filter((one) => one.count > 0);
    cancelled = [...before, { target, ids, count, until: Date.now() + UNDO_MS }];
    offer();
  };
}
