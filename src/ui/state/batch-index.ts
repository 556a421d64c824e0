import { createSignal } from 'solid-js';
import type { BatchId } from '../../domain/ids.ts';
import type { BatchView } from '../../workers/contract.ts';
import { createTopics } from './topics.ts';

/** The batches as the page knows them: the oldest first; reading one inside a computation follows that one. */
export function createBatchIndex() {
  const views = new Map<BatchId, BatchView>();
  const [ids, setIds] = createSignal<readonly BatchId[]>([]);
  const topics = createTopics();

  const drop = (id: BatchId): boolean => {
    topics.notify(id);
    return views.delete(id);
  };

  return {
    ids,
    view(id: BatchId): BatchView | undefined {
      topics.track(id);
      return views.get(id);
    },
    /** `whole`: what is not named is not there any more. */
    apply(changed: readonly BatchView[], removed: readonly BatchId[], whole: boolean): void {
      const kept = new Set(changed.map((view) => view.id));
      const gone = whole ? [...views.keys()].filter((id) => !kept.has(id)) : removed;
      let differs = gone.filter(drop).length > 0;
      for (const view of changed) {
        differs ||= !views.has(view.id);
        views.set(view.id, view);
        topics.notify(view.id);
      }
      if (differs) setIds([...views.keys()].sort());
    },
  };
}

export type BatchIndex = ReturnType<typeof createBatchIndex>;
