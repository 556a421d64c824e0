/** One field of many records: the same in all of them, one of a few words, or what each of them has. */
export type Column =
  | { readonly same: unknown }
  | { readonly words: readonly unknown[]; readonly at: readonly number[] }
  | { readonly each: readonly unknown[] };

/** A field with more different values than this has as many as there are records, as a rule. */
const MOST_WORDS = 256;

/** What is not there counts as null. */
export const columnOf = (values: readonly unknown[]): Column => {
  const first = values[0] ?? null;
  // Most fields of a chat's files are: to look each up costs several times as much.
  if (values.length > 0 && values.every((value) => (value ?? null) === first)) return { same: first };
  const places = new Map<unknown, number>();
  const at: number[] = [];
  for (const given of values) {
    const value = given ?? null;
    let place = places.get(value);
    if (place === undefined) {
      if (places.size === MOST_WORDS) return { each: values };
      place = places.size;
      places.set(value, place);
    }
    at.push(place);
  }
  return { words: [...places.keys()], at };
};

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Whether every value of a column that was read back is right: what many records share is looked at once. */
export const isRightColumn = (
  column: unknown,
  count: number,
  isRight: (value: unknown) => boolean,
): boolean => {
  const { same, words, at, each } = isFields(column) ? column : {};
  if (Array.isArray(each)) return each.length === count && each.every(isRight);
  if (!Array.isArray(words) || !Array.isArray(at)) return isRight(same);
  const isPlace = (place: unknown): boolean => typeof place === 'number' && words[place] !== undefined;
  return at.length === count && words.every(isRight) && at.every(isPlace);
};

/**
 * The values of a column that was read back; of one that is damaged or missing some are undefined. `share` gives equal
 * words of several columns as one.
 */
export const valuesOf = (
  column: unknown,
  count: number,
  share: (word: unknown) => unknown,
): readonly unknown[] => {
  const { same, words, at, each } = isFields(column) ? column : {};
  if (Array.isArray(each)) return each;
  if (!Array.isArray(words) || !Array.isArray(at)) return new Array(count).fill(share(same));
  const shared = words.map(share);
  return at.map((place) => shared[place]);
};
