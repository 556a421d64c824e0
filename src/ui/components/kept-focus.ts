import { createComputed, createEffect } from 'solid-js';

interface KeptFocusParts {
  /** The key and the index of each row that is made; a change of it changes the rows. */
  readonly places: () => ReadonlyMap<string, number>;
  /** Where the focus is: null outside of the rows. `column` counts the controls of a row. */
  readonly focused: () => { readonly index: number; readonly column: number } | null;
  /** Gives it to a row that is made, and scrolls nothing. */
  readonly focus: (index: number, column: number) => void;
}

/**
 * Keeps the focus when rows change: an element that goes to another place, or away, takes it out of the page. It goes
 * along with its row; of one that is not shown any more, to what stands there now.
 */
export function keepFocus({ places, focused, focus }: KeptFocusParts): void {
  let held: { readonly key: string | undefined; readonly index: number; readonly column: number } | null =
    null;
  // Before the rows change …
  createComputed<ReadonlyMap<string, number>>((before) => {
    const now = places();
    const place = focused();
    held = place && { ...place, key: [...before].find(([, index]) => index === place.index)?.[0] };
    return now;
  }, new Map());
  // … and after.
  createEffect(() => {
    const now = places();
    if (held === null || document.activeElement !== document.body) return;
    focus((held.key === undefined ? undefined : now.get(held.key)) ?? held.index, held.column);
  });
}
