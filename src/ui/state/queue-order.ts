import { createEffect } from 'solid-js';
import type { BatchId, TransferId } from '../../domain/ids.ts';
import { DEFAULT_PRIORITY } from '../../domain/priority.ts';
import type { QueuePlace, TransferView } from '../../workers/contract.ts';
import type { BatchIndex } from './batch-index.ts';
import type { QueueActs } from './queue-acts.ts';
import type { QueueList } from './queue-list.ts';
import { besidePriority, canMove, placeAt, placeBeside } from './queue-moves.ts';
import type { TransferIndex } from './transfer-index.ts';

interface QueueOrderParts {
  readonly transfers: TransferIndex;
  readonly batches: Pick<BatchIndex, 'view'>;
  readonly list: QueueList;
  readonly acts: QueueActs;
  /** What is marked: a move of one of these moves all. */
  readonly selected: () => ReadonlySet<string>;
  /** Gives the focus to a row, at one of its controls. */
  readonly focus: (index: number, column: number) => void;
  /** The user wants to choose what these wait for. */
  readonly onAfter: (ids: readonly TransferId[]) => void;
}

/** A move that has not been seen by then has changed nothing. */
const FOLLOWED_MS = 1_500;

/** Re-ordering by keys, by dragging, and by the menu of a row. */
export function createQueueOrder(parts: QueueOrderParts) {
  const { transfers, batches, list, acts, selected, focus, onAfter } = parts;
  /** A file that was moved by a key takes the focus along. */
  let followed: { readonly id: TransferId; readonly column: number; readonly until: number } | null = null;
  createEffect(() => {
    list.follow();
    if (followed === null) return;
    const { id, column, until } = followed;
    followed = null;
    if (Date.now() < until) focus(list.indexOf(id), column);
  });

  const peekAt = (index: number): TransferView | undefined => {
    const line = list.lineAt(index);
    return line?.kind === 'transfer' ? transfers.peek(line.id) : undefined;
  };
  /** The row itself, or all that are marked when it is one of them; in the order shown. */
  const meant = (view: TransferView): ReadonlySet<TransferId> => {
    const marked = selected();
    if (!marked.has(view.id)) return new Set([view.id]);
    return new Set(list.ids().filter((id) => marked.has(id)));
  };
  const shown = (): readonly TransferView[] => list.ids().flatMap((id) => transfers.peek(id) ?? []);
  /** Where batches stand apart, a file moves among those of its own. */
  const neighbours = (view: TransferView): readonly TransferView[] =>
    list.grouped() ? shown().filter((other) => other.batch === view.batch) : shown();

  const go = (moved: ReadonlySet<TransferId>, place: QueuePlace | null): void => {
    if (place !== null) void acts.place([...moved], place);
  };
  const step = (view: TransferView, by: -1 | 1): void => {
    const moved = meant(view);
    go(moved, placeBeside(neighbours(view), moved, by));
  };
  const urge = (view: TransferView, by: -1 | 1): void => {
    const next = besidePriority(view.priority, by);
    if (next !== view.priority) void acts.setPriority(next, [...meant(view)]);
  };

  /** Of files that differ it is as if they were normal ones. */
  const urgeBatch = (id: BatchId, by: -1 | 1): void => {
    const batch = batches.view(id);
    if (batch === undefined || batch.ended !== null) return;
    const next = besidePriority(batch.priority ?? DEFAULT_PRIORITY, by);
    if (next !== batch.priority) void acts.setBatchPriority(next, batch);
  };

  const batchKeys: Readonly<Record<string, (id: BatchId) => void>> = {
    '+': (id) => urgeBatch(id, -1),
    '-': (id) => urgeBatch(id, 1),
  };
  const keys: Readonly<Record<string, (view: TransferView) => void>> = {
    'Alt+ArrowUp': (view) => step(view, -1),
    'Alt+ArrowDown': (view) => step(view, 1),
    'Alt+Home': (view) => go(meant(view), 'top'),
    'Alt+End': (view) => go(meant(view), 'bottom'),
    '+': (view) => urge(view, -1),
    '-': (view) => urge(view, 1),
    a: (view) => onAfter([...meant(view)]),
  };

  let dragged: ReadonlySet<TransferId> = new Set();
  let draggedView: TransferView | undefined;
  const dropPlace = (index: number, side: 'above' | 'below'): QueuePlace | null => {
    const target = peekAt(index);
    if (target === undefined || draggedView === undefined || dragged.has(target.id)) return null;
    return placeAt(neighbours(draggedView), dragged, target.id, side);
  };

  return {
    onKey(event: KeyboardEvent, index: number, column: number): void {
      if (event.ctrlKey || event.metaKey) return;
      // A list of choices has keys of its own.
      if (event.target instanceof HTMLSelectElement && !event.altKey) return;
      const key = `${event.altKey ? 'Alt+' : ''}${event.key}`;
      const line = list.lineAt(index);
      if (line?.kind === 'batch') {
        const { [key]: actOnBatch } = batchKeys;
        if (actOnBatch === undefined) return;
        event.preventDefault();
        actOnBatch(line.id);
        return;
      }
      const view = peekAt(index);
      if (view === undefined || !canMove(view)) return;
      const { [key]: act } = keys;
      if (act === undefined) return;
      event.preventDefault();
      // What opens a dialog moves nothing.
      if (event.key !== 'a') followed = { id: view.id, column, until: Date.now() + FOLLOWED_MS };
      act(view);
    },
    drag: {
      start(index: number): void {
        draggedView = peekAt(index);
        dragged = draggedView === undefined ? new Set() : meant(draggedView);
      },
      allows: (index: number, side: 'above' | 'below'): boolean => dropPlace(index, side) !== null,
      drop: (index: number, side: 'above' | 'below'): void => go(dragged, dropPlace(index, side)),
    },
    /** The menu of one row. */
    itemsFor(id: TransferId) {
      const view = transfers.peek(id);
      if (view === undefined) return [];
      const moved = meant(view);
      const many = moved.size > 1 ? ` ${moved.size} marked` : '';
      const isHeld = view.dependsOn.length > 0;
      return [
        { label: `Move${many} to top`, keys: 'Alt+Home', act: () => go(moved, 'top') },
        { label: `Move${many} up`, keys: 'Alt+↑', act: () => step(view, -1) },
        { label: `Move${many} down`, keys: 'Alt+↓', act: () => step(view, 1) },
        { label: `Move${many} to bottom`, keys: 'Alt+End', act: () => go(moved, 'bottom') },
        { label: 'Begin after …', keys: 'a', act: () => onAfter([...moved]) },
        {
          label: 'Begin without waiting',
          disabled: !isHeld,
          act: () => void acts.act('release', [...moved]),
        },
      ];
    },
  };
}
