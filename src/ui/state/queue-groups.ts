import type { BatchId, TransferId } from '../../domain/ids.ts';

/** A line of the queue: a transfer, or the head of a batch with its files below it. */
export type QueueLine =
  | { readonly kind: 'transfer'; readonly id: TransferId }
  | { readonly kind: 'batch'; readonly id: BatchId };

/** Each look at a line makes it anew: a row that lists the same as before has nothing to do. */
export const isSameLine = (one: QueueLine | undefined, other: QueueLine | undefined): boolean =>
  one?.kind === other?.kind && one?.id === other?.id;

/** A batch in the table: its head at line `from`, its files (none while it is folded) below. */
export interface Group {
  readonly batch: BatchId;
  readonly ids: readonly TransferId[];
  readonly from: number;
}

interface ByBatch {
  readonly batches: () => readonly BatchId[];
  readonly idsOfBatch: (batch: BatchId) => readonly TransferId[];
}

/** Each batch with its files: those of `known` first, as a transfer may be told of before its batch. */
export function groupsOf(
  known: readonly BatchId[],
  transfers: ByBatch,
  isFolded: (batch: BatchId) => boolean,
): readonly Group[] {
  const unknown = transfers.batches().filter((id) => transfers.idsOfBatch(id).length > 0);
  let from = 0;
  return [...new Set([...known, ...unknown])].map((batch) => {
    const group = { batch, ids: isFolded(batch) ? [] : transfers.idsOfBatch(batch), from };
    from += 1 + group.ids.length;
    return group;
  });
}

/** How many lines they take, heads included. */
export const linesOf = (groups: readonly Group[]): number => {
  const last = groups.at(-1);
  return last ? last.from + 1 + last.ids.length : 0;
};

/**
 * What line `index` shows; undefined beyond the ends. No list of all lines is kept: a file that ends would have a
 * hundred thousand of them made anew.
 */
export function lineIn(groups: readonly Group[], index: number): QueueLine | undefined {
  let low = 0;
  let high = groups.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (groups[middle]!.from <= index) low = middle + 1;
    else high = middle;
  }
  const group = groups[low - 1];
  if (group === undefined) return undefined;
  if (index === group.from) return { kind: 'batch', id: group.batch };
  const id = group.ids[index - group.from - 1];
  return id === undefined ? undefined : { kind: 'transfer', id };
}

/** The line of a transfer of this batch; −1 where it is not listed. */
export function indexIn(groups: readonly Group[], id: TransferId, batch: BatchId | undefined): number {
  const group = groups.find((one) => one.batch === batch);
  const place = group?.ids.indexOf(id) ?? -1;
  return group === undefined || place < 0 ? -1 : group.from + 1 + place;
}
