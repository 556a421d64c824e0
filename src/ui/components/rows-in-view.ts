import { batch, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';

/** Rows made beyond each end of what is in view: a step of the wheel shows nothing empty. */
const SPARE_ROWS = 8;
/** After a leap, and at first, those come a few at a time: to make all at once takes longer than a frame or two. */
const SPARE_STEP_ROWS = 2;
const SPARE_STEP_MS = 50;

interface RowsInViewParts {
  readonly count: () => number;
  readonly rowHeightPx: () => number;
}

/** Which rows of equal height are in view: nothing is kept or measured for each row, however many there are. */
export function createRowsInView({ count, rowHeightPx }: RowsInViewParts) {
  const [top, setTop] = createSignal(0);
  const [height, setHeight] = createSignal(0);
  const [spare, setSpare] = createSignal(0);
  let scroller: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const spareSlowly = (): void => {
    clearTimeout(timer);
    setSpare(0);
    timer = setTimeout(function more() {
      if (count() > 0) setSpare((rows) => rows + SPARE_STEP_ROWS);
      if (spare() > 0 && spare() < SPARE_ROWS) timer = setTimeout(more, SPARE_STEP_MS);
    }, SPARE_STEP_MS);
  };
  const isEmpty = createMemo(() => count() === 0);
  createEffect(on(isEmpty, spareSlowly));
  onCleanup(() => clearTimeout(timer));

  const range = createMemo(
    () => {
      if (height() === 0) return { from: 0, to: 0 };
      const from = Math.floor(top() / rowHeightPx()) - spare();
      const to = Math.ceil((top() + height()) / rowHeightPx()) + spare();
      return { from: Math.max(0, Math.min(from, count())), to: Math.min(to, count()) };
    },
    undefined,
    { equals: (before, after) => before.from === after.from && before.to === after.to },
  );

  return {
    /** Their indexes, ascending. A row that stays in view keeps its number, and so what was made for it. */
    indexes: createMemo(() => {
      const { from, to } = range();
      return Array.from({ length: Math.max(0, to - from) }, (_, place) => from + place);
    }),
    watch(element: HTMLElement): void {
      scroller = element;
      const scrolled = (): void => {
        const now = element.scrollTop;
        batch(() => {
          if (Math.abs(now - top()) >= height()) spareSlowly();
          setTop(now);
        });
      };
      element.addEventListener('scroll', scrolled, { passive: true });
      const sizes = new ResizeObserver(() => {
        batch(() => {
          if (height() === 0) spareSlowly();
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
