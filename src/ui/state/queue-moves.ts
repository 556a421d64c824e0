import type { TransferId } from '../../domain/ids.ts';
import { PRIORITIES, type Priority } from '../../domain/priority.ts';
import { isFinished } from '../../domain/transfer.ts';
import type { QueuePlace, TransferView } from '../../workers/contract.ts';

/** What of a view decides where it may stand. */
type Placed = Pick<TransferView, 'id' | 'priority' | 'state'>;

/** One that has ended has no place any more. */
export const canMove = (view: Pick<TransferView, 'state'>): boolean => !isFinished(view.state);

/**
 * The place one above or one below where these stand (`list` is what is shown, in its order), inside their priority;
 * null when they are at that end.
 */
export function placeBeside(
  list: readonly Placed[],
  moved: ReadonlySet<TransferId>,
  step: -1 | 1,
): QueuePlace | null {
  const alike = alikeOf(list, moved);
  const at = alike.flatMap((view, index) => (moved.has(view.id) ? [index] : []));
  const edge = step < 0 ? Math.min(...at) : Math.max(...at);
  const passed = alike[edge + step];
  if (at.length === 0 || passed === undefined) return null;
  return placeAt(list, moved, passed.id, step < 0 ? 'above' : 'below');
}

/** Above or below `target`, among those of the same priority; null where that would change nothing or is not possible. */
export function placeAt(
  list: readonly Placed[],
  moved: ReadonlySet<TransferId>,
  target: TransferId,
  side: 'above' | 'below',
): QueuePlace | null {
  const others = alikeOf(list, moved).filter((view) => !moved.has(view.id));
  const index = others.findIndex((view) => view.id === target);
  if (index < 0) return null;
  const below = side === 'above' ? index : index + 1;
  return { after: others[below - 1]?.id ?? null, before: others[below]?.id ?? null };
}

/** Those of the priority of the first of the moved ones. */
const alikeOf = (list: readonly Placed[], moved: ReadonlySet<TransferId>): readonly Placed[] => {
  const first = list.find((view) => moved.has(view.id));
  return first === undefined ? [] : list.filter((view) => view.priority === first.priority && canMove(view));
};

/** One step more urgent (−1) or less (1), as far as it goes. */
export const besidePriority = (priority: Priority, step: -1 | 1): Priority =>
  PRIORITIES[Math.min(PRIORITIES.length - 1, Math.max(0, PRIORITIES.indexOf(priority) + step))] ?? priority;
