/** The elements of one row, by number; they show one row of the table after another. */
type RowSlot = number;

/** What a slot shows: `key` is what stands in row `index`. */
export interface RowPlace {
  readonly key: string;
  readonly index: number;
}

export type RowSlots = ReadonlyMap<RowSlot, RowPlace>;

interface WantedRows {
  /** The index of each row that is to be there, by its key. */
  readonly wanted: ReadonlyMap<string, number>;
  /** How many rows the whole table has. */
  readonly count: number;
  readonly keyAt: (index: number) => string;
  /** Its slot is used for no other row while that stands where it did: the one with the focus. */
  readonly held: RowSlot | null;
}

/**
 * Gives each wanted row a slot: its own if it has one, or one whose row is not wanted any more, or a new one. To make a
 * row costs many times what it costs to change its words, so none is thrown away that may be of use: what nobody needs
 * now stays where it is, as far from the view as it may be.
 */
export function arrangeRows(before: RowSlots, { wanted, count, keyAt, held }: WantedRows): RowSlots {
  const after = new Map<RowSlot, RowPlace>(before);
  const missing = new Map(wanted);
  const unused: RowSlot[] = [];
  for (const [slot, { key }] of before) {
    const index = missing.get(key);
    if (index === undefined) unused.push(slot);
    else after.set(slot, { key, index });
    missing.delete(key);
  }

  const stands = ({ key, index }: RowPlace): boolean => index < count && keyAt(index) === key;
  const isHeld = (slot: RowSlot): boolean => slot === held && stands(before.get(slot)!);
  const places = new Set(wanted.values());
  const [first = 0] = places;
  const farFrom = (slot: RowSlot): number => Math.abs(before.get(slot)!.index - first);
  const usable = unused.filter((slot) => !isHeld(slot)).sort((one, other) => farFrom(one) - farFrom(other));
  let next = Math.max(-1, ...before.keys()) + 1;
  for (const [key, index] of missing) after.set(usable.pop() ?? next++, { key, index });

  for (const slot of usable) {
    const { index } = before.get(slot)!;
    // Another one shows that row, or there is none.
    if (index >= count || places.has(index)) after.delete(slot);
    else after.set(slot, { key: keyAt(index), index });
  }
  return after;
}
