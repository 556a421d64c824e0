import { createMemo, createSignal } from 'solid-js';
import type { BatchId, TransferId } from '../../domain/ids.ts';
import type { BatchIndex } from './batch-index.ts';
import type { TransferIndex } from './transfer-index.ts';

/** A line of the queue: a transfer, or the head of a batch with its files below it. */
export type QueueLine =
  | { readonly kind: 'transfer'; readonly id: TransferId }
  | { readonly kind: 'batch'; readonly id: BatchId };

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

/** The lines under each batch's head, in the order of `ids`; a folded batch has its head alone. */
export function groupLines(
  ids: readonly TransferId[],
  batches: readonly BatchId[],
  batchOf: (id: TransferId) => BatchId | undefined,
  isFolded: (batch: BatchId) => boolean,
): QueueLine[] {
  const groups = new Map<BatchId, TransferId[]>(batches.map((id) => [id, []]));
  for (const id of ids) {
    const batch = batchOf(id);
    if (batch === undefined) continue;
    const group = groups.get(batch);
    if (group) group.push(id);
    else groups.set(batch, [id]);
  }
  const lines: QueueLine[] = [];
  for (const [batch, group] of groups) {
    lines.push({ kind: 'batch', id: batch });
    if (!isFolded(batch)) for (const id of group) lines.push({ kind: 'transfer', id });
  }
  return lines;
}

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
  const groupedLines = createMemo<readonly QueueLine[] | null>(() =>
    grouped()
      ? groupLines(
          transfers.ids(),
          batches.ids(),
          (id) => transfers.peek(id)?.batch,
          (id) => folded().has(id),
        )
      : null,
  );
  const ids = createMemo<readonly TransferId[]>(
    () => groupedLines()?.flatMap((line) => (line.kind === 'transfer' ? [line.id] : [])) ?? transfers.ids(),
  );
  const lineAt = (index: number): QueueLine | undefined => {
    const lines = groupedLines();
    if (lines) return lines[index];
    const id = transfers.ids()[index];
    return id === undefined ? undefined : { kind: 'transfer', id };
  };
  return {
    lineAt,
    count: () => groupedLines()?.length ?? ids().length,
    /** Where a transfer is listed; −1 where it is not. */
    indexOf: (id: TransferId): number =>
      groupedLines()?.findIndex((line) => line.id === id) ?? ids().indexOf(id),
    /** The transfers among the lines, in the same order. */
    ids,
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
