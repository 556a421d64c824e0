import { createMemo, createSignal } from 'solid-js';
import type { BatchId, TransferId } from '../../domain/ids.ts';
import type { BatchIndex } from './batch-index.ts';
import { type Group, groupsOf, indexIn, lineIn, linesOf, type QueueLine } from './queue-groups.ts';
import type { TransferIndex } from './transfer-index.ts';

const KEY = 'sluice.queue-grouped';

/** Of what is kept beside the page nothing is worth a failure. */
const remembered = (): boolean | null => {
  try {
    const word = localStorage.getItem(KEY);
    return word === null ? null : word === 'yes';
  } catch {
    return null;
  }
};
const remember = (grouped: boolean): void => {
  try {
    localStorage.setItem(KEY, grouped ? 'yes' : 'no');
  } catch {
    // Asked anew next time.
  }
};

/**
 * What the queue's table lists: transfers in their order, or under the heads of their batches. Until somebody chooses,
 * they are grouped where there is more than one batch.
 */
export function createQueueList(transfers: TransferIndex, batches: BatchIndex) {
  const [choice, setChoice] = createSignal(remembered());
  const [folded, setFolded] = createSignal<ReadonlySet<BatchId>>(new Set());
  const canGroup = () => batches.ids().length > 1 || choice() === true;
  const grouped = createMemo(() => choice() ?? batches.ids().length > 1);
  /** Null: the transfers alone, of which there may be a hundred thousand. */
  const groups = createMemo<readonly Group[] | null>(() =>
    grouped() ? groupsOf(batches.ids(), transfers, (id) => folded().has(id)) : null,
  );
  let joined: { readonly of: readonly Group[]; readonly ids: readonly TransferId[] } | null = null;
  const ids = (): readonly TransferId[] => {
    const now = groups();
    if (now === null) return transfers.ids();
    if (joined?.of !== now) joined = { of: now, ids: now.flatMap((group) => group.ids) };
    return joined.ids;
  };
  const lineAt = (index: number): QueueLine | undefined => {
    const now = groups();
    if (now) return lineIn(now, index);
    const id = transfers.ids()[index];
    return id === undefined ? undefined : { kind: 'transfer', id };
  };
  const indexOf = (id: TransferId): number => {
    const now = groups();
    return now ? indexIn(now, id, transfers.peek(id)?.batch) : transfers.ids().indexOf(id);
  };
  return {
    lineAt,
    count: (): number => {
      const now = groups();
      return now ? linesOf(now) : transfers.ids().length;
    },
    /** Where a transfer is listed; −1 where it is not. */
    indexOf,
    /** The transfers among the lines, in the same order; put together when asked for. */
    ids,
    /** Follows every change of what is listed, and looks at nothing. */
    follow: (): void => void (groups() ?? transfers.ids()),
    grouped,
    canGroup,
    setGrouped(on: boolean): void {
      remember(on);
      setChoice(on);
    },
    isFolded: (id: BatchId): boolean => folded().has(id),
    fold(id: BatchId, on: boolean): void {
      const next = new Set(folded());
      if (on) next.add(id);
      else next.delete(id);
      setFolded(next);
    },
  };
}

export type QueueList = ReturnType<typeof createQueueList>;
