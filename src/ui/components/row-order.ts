import { createEffect, on, onCleanup } from 'solid-js';

/** So long after it was last scrolled, and then so many at a time: each that moves is laid out anew. */
const REST_MS = 150;
const STEP_MS = 50;
const STEP_ROWS = 4;

/**
 * The fewest of a list that have to move for it to ascend, as places in it; `fixed` is one that may not. Those that stay
 * are a longest ascending run.
 */
export function strays(list: readonly number[], fixed: number): readonly number[] {
  const isFree = (place: number): boolean =>
    fixed < 0 || place === fixed || place < fixed === list[place]! < list[fixed]!;
  const stay = list.flatMap((_, place) => (isFree(place) ? [place] : []));
  const runs: number[][] = [];
  for (const place of stay) {
    let longest: readonly number[] = [];
    for (const run of runs) {
      if (run.length > longest.length && list[run.at(-1)!]! < list[place]!) longest = run;
    }
    runs.push([...longest, place]);
  }
  const kept = new Set(runs.reduce((one, other) => (other.length > one.length ? other : one), []));
  return list.flatMap((_, place) => (kept.has(place) ? [] : [place]));
}

interface RowOrderParts {
  /** Which rows are there: changes while it is scrolled. */
  readonly inView: () => unknown;
  /** Changes with them, and with what moves in the table. */
  readonly places: () => unknown;
  readonly rows: () => readonly HTMLElement[];
  /** Whether a pointer holds one of them: nothing moves until it lets go. */
  readonly isGrabbed: () => boolean;
}

const indexOf = (row: HTMLElement): number => Number(row.dataset.index);

/** Moves a few rows to where they belong among the others. Whether some are left. */
function restore(rows: readonly HTMLElement[]): boolean {
  const fixed = rows.findIndex((row) => row.contains(document.activeElement));
  const astray = strays(rows.map(indexOf), fixed);
  const settled = rows.filter((_, place) => !astray.includes(place));
  for (const place of astray.slice(0, STEP_ROWS)) {
    const row = rows[place]!;
    const next = settled.findIndex((other) => indexOf(other) > indexOf(row));
    if (next < 0) settled.at(-1)?.after(row);
    else settled[next]!.before(row);
    settled.splice(next < 0 ? settled.length : next, 0, row);
  }
  return astray.length > STEP_ROWS;
}

/**
 * Rows stand where their `top` says; their order in the page is what the Tab key and screen readers go by. It is
 * restored when scrolling rests, and the row with the focus stays where it is.
 */
export function keepRowOrder({ inView, places, rows, isGrabbed }: RowOrderParts): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const step = (): void => {
    if (isGrabbed()) timer = setTimeout(step, REST_MS);
    else timer = restore(rows()) ? setTimeout(step, STEP_MS) : undefined;
  };
  createEffect(
    on(inView, () => {
      clearTimeout(timer);
      timer = setTimeout(step, REST_MS);
    }),
  );
  createEffect(
    on(places, () => {
      timer ??= setTimeout(step, REST_MS);
    }),
  );
  onCleanup(() => clearTimeout(timer));
}
