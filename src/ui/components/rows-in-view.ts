import { batch, createEffect, createMemo, createSignal, onCleanup } from 'solid-js';

/** Rows made beyond each end of what is in view: a step of the wheel shows nothing empty. */
const SPARE_ROWS = 8;
/** Rows are made so many at a time, those in view first: to make all at once takes longer than a frame or two. */
const STEP_ROWS = 4;
const STEP_MS = 20;

interface RowsInViewParts {
  readonly count: () => number;
  readonly rowHeightPx: () => number;
}

/**
 * Which rows of equal height are to be there: those in view and some beyond. Their number stays the same wherever they
 * are. Nothing is kept or measured for each row, however many there are.
 */
export function createRowsInView({ count, rowHeightPx }: RowsInViewParts) {
  const [top, setTop] = createSignal(0);
  const [height, setHeight] = createSignal(0);
  const [made, setMade] = createSignal(STEP_ROWS);
  let scroller: HTMLElement | undefined;

  const inView = createMemo(() => (height() === 0 ? 0 : Math.ceil(height() / rowHeightPx()) + 1));
  const whole = createMemo(() => (height() === 0 ? 0 : Math.min(count(), inView() + 2 * SPARE_ROWS)));
  createEffect(() => {
    if (made() >= whole()) return;
    const timer = setTimeout(() => setMade((rows) => rows + STEP_ROWS), STEP_MS);
    onCleanup(() => clearTimeout(timer));
  });

  const range = createMemo(
    () => {
      const size = Math.min(made(), whole());
      const above = Math.max(0, (size - inView()) >> 1);
      const from = Math.floor(top() / rowHeightPx()) - above;
      return { from: Math.max(0, Math.min(from, count() - size)), size };
    },
    undefined,
    { equals: (before, after) => before.from === after.from && before.size === after.size },
  );

  return {
    /** Their indexes, ascending. */
    indexes: createMemo(() => Array.from({ length: range().size }, (_, place) => range().from + place)),
    watch(element: HTMLElement): void {
      scroller = element;
      element.addEventListener('scroll', () => setTop(element.scrollTop), { passive: true });
      const sizes = new ResizeObserver(() => {
        batch(() => {
          setHeight(element.clientHeight);
          setTop(element.scrollTop);
        });
      });
      sizes.observe(element);
      onCleanup(() => sizes.disconnect());
    },
    /** Scrolls no further than it must. */
    scrollTo(index: number): void {
      if (scroller === undefined) return;
      const rowTop = index * rowHeightPx();
      const below = rowTop + rowHeightPx() - scroller.clientHeight;
      if (rowTop < scroller.scrollTop) scroller.scrollTop = rowTop;
      else if (below > scroller.scrollTop) scroller.scrollTop = below;
      setTop(scroller.scrollTop);
    },
  };
}
