import type { Outcome } from '../../domain/failure.ts';
import type { TransferId } from '../../domain/ids.ts';
import type { Priority } from '../../domain/priority.ts';
import type { TransferState } from '../../domain/transfer.ts';
import type { BatchView, QueuePlace, QueueTarget, QueueVerb } from '../../workers/contract.ts';
import { unfinishedOf } from '../format/queue-words.ts';
import type { App } from './app.tsx';

/** What can be done with a transfer in this state; the buttons of its row. */
export function verbsFor(state: TransferState): readonly QueueVerb[] {
  switch (state.kind) {
    case 'queued':
    case 'active':
    case 'publishing':
      return ['pause', 'cancel'];
    case 'waiting':
      if (state.reason === 'dependency') return ['release', 'cancel'];
      return state.reason === 'paused' ? ['resume', 'cancel'] : ['pause', 'cancel'];
    case 'failed':
    case 'cancelled':
      // Retry stands where Cancel stood: a second click in the same place must not remove.
      return ['remove', 'retry'];
    case 'completed':
    case 'skipped':
      return ['remove'];
  }
}

export type BatchVerb = Extract<QueueVerb, 'pause' | 'resume' | 'cancel' | 'retry' | 'remove'>;

/**
 * What can be done with all of a batch; the buttons of its head, by place (null: an empty one). Nothing else ever stands
 * where Cancel does: what was meant for another does not meet it.
 */
export function verbsForBatch({
  counts,
  paused,
  ended,
}: Pick<BatchView, 'counts' | 'paused' | 'ended'>): readonly (BatchVerb | null)[] {
  const retry = counts.failed > 0 ? 'retry' : null;
  if (ended !== null) return [retry, 'remove', null, null];
  return [retry, unfinishedOf({ counts }) > paused ? 'pause' : null, paused > 0 ? 'resume' : null, 'cancel'];
}

/** Sends orders to the queue and says what became of them. */
export function createQueueActs(app: Pick<App, 'engine' | 'notices' | 'state' | 'cancel'>) {
  const { cancel } = app;
  const command = async (verb: QueueVerb, target: QueueTarget): Promise<number> => {
    const answer = await app.engine.command(verb, target);
    if (answer.ok) return answer.value;
    app.notices.tell('error', answer.failure.message);
    return 0;
  };
  const told = (answer: Outcome<number>): void => {
    if (!answer.ok) app.notices.tell('error', answer.failure.message);
  };

  return {
    /** One verb on these transfers. */
    act: async (verb: QueueVerb, ids: readonly TransferId[]): Promise<void> => {
      if (verb === 'cancel') await cancel({ ids });
      else await command(verb, { ids });
    },
    /** One verb on all of a batch. */
    actOnBatch: async (verb: BatchVerb, { id }: Pick<BatchView, 'id'>): Promise<void> => {
      if (verb === 'cancel') await cancel({ batch: id });
      else await command(verb, { batch: id });
    },
    cancelAll: () => cancel({ all: true }),
    clearFinished: () => command('clear', { all: true }),
    setPriority: async (priority: Priority, ids: readonly TransferId[]): Promise<void> =>
      told(await app.engine.setPriority(priority, { ids })),
    setBatchPriority: async (priority: Priority, { id }: Pick<BatchView, 'id'>): Promise<void> =>
      told(await app.engine.setPriority(priority, { batch: id })),
    place: async (ids: readonly TransferId[], place: QueuePlace): Promise<void> =>
      told(await app.engine.place(ids, place)),
    pauseAll: () => command('pause', { all: true }),
    resumeAll: () => command('resume', { all: true }),
    idsIn: (kinds: readonly TransferState['kind'][]): readonly TransferId[] =>
      app.state.transfers.ids().filter((id) => {
        const view = app.state.transfers.peek(id);
        return view !== undefined && kinds.includes(view.state.kind);
      }),
  };
}

export type QueueActs = ReturnType<typeof createQueueActs>;
