/** Ticked rows by key. Pure and immutable: each act returns the next selection, for a signal to hold. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  /** Where a range starts: the row ticked or unticked last. */
  readonly anchor: string | null;
}

export const EMPTY_SELECTION: Selection = { keys: new Set(), anchor: null };

/** Ticks or unticks one row. */
export function toggleOne(selection: Selection, key: string, on: boolean): Selection {
  const keys = new Set(selection.keys);
  if (on) keys.add(key);
  else keys.delete(key);
  return { keys, anchor: key };
}

/**
 * Ticks or unticks everything between the anchor and `key` in `order`, both included. Without an anchor that is still
 * shown it is one row. Cost: one walk over `order`.
 */
export function toggleRange(
  selection: Selection,
  key: string,
  on: boolean,
  order: readonly string[],
): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(key);
  if (from < 0 || to < 0) return toggleOne(selection, key, on);
  const keys = new Set(selection.keys);
  for (const between of order.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (on) keys.add(between);
    else keys.delete(between);
  }
  return { keys, anchor: key };
}

/** Ticks all of `order` (keeping what is ticked beside it), or unticks all of it. */
export function toggleAll(selection: Selection, on: boolean, order: readonly string[]): Selection {
  const keys = new Set(selection.keys);
  for (const key of order) {
    if (on) keys.add(key);
    else keys.delete(key);
  }
  return { keys, anchor: null };
}

/** Leaves only what is still there. Returns the same object when nothing had to go. */
export function keepOnly(selection: Selection, exists: (key: string) => boolean): Selection {
  const keys = [...selection.keys].filter(exists);
  if (keys.length === selection.keys.size) return selection;
  return { keys: new Set(keys), anchor: selection.anchor };
}

/** What the checkbox in the header shows for `order`. */
export function coverage(selection: Selection, order: readonly string[]): 'none' | 'some' | 'all' {
  if (selection.keys.size === 0 || order.length === 0) return 'none';
  let ticked = 0;
  for (const key of order) if (selection.keys.has(key)) ticked += 1;
  return ticked === 0 ? 'none' : ticked === order.length ? 'all' : 'some';
}
