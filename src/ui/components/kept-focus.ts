import { createComputed, createEffect } from 'solid-js';
import type { RowPlace, RowSlots } from './row-slots.ts';

interface KeptFocusParts {
  /** What each row shows; a change of it changes the rows. */
  readonly slots: () => RowSlots;
  /** Where the focus is: null outside of the rows. `column` counts the controls of a row. */
  readonly focused: () => { readonly slot: number; readonly column: number } | null;
  /** Gives it to a row, and scrolls nothing; where that is not there, to nobody. */
  readonly focus: (index: number, column: number) => void;
}

/**
 * Keeps the focus with what it is on when rows change. It goes along with a row that moves; of one that is not shown any
 * more, to what stands there now.
 */
export function keepFocus({ slots, focused, focus }: KeptFocusParts): void {
  let held: (RowPlace & { readonly column: number }) | null = null;
  // Before the rows change …
  createComputed<RowSlots>((before) => {
    const now = slots();
    const at = focused();
    const place = at && before.get(at.slot);
    held = at && place ? { ...place, column: at.column } : null;
    return now;
  }, new Map());
  // … and after.
  createEffect(() => {
    const now = slots();
    if (held === null) return;
    const { key, index, column } = held;
    const at = focused();
    // It stays where it is, or somebody has taken it elsewhere.
    if (at === null ? document.activeElement !== document.body : now.get(at.slot)?.key === key) return;
    const place = [...now.values()].find((one) => one.key === key);
    focus(place?.index ?? index, column);
  });
}
