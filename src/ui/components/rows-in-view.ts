import { batch, createMemo, createSignal, onCleanup } from 'solid-js';

/** Rows made beyond each end of what is in view: a step of the wheel shows nothing empty. */
const SPARE_ROWS = 8;
/** After a leap, and at first, those come a little later: to make all at once takes longer than a frame or two. */
const SPARE_AFTER_MS = 100;

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
      const look = (): void => {
        const now = element.scrollTop;
        const isLeap = height() === 0 || Math.abs(now - top()) >= height();
        batch(() => {
          setHeight(element.clientHeight);
          setTop(now);
          setSpare(isLeap ? 0 : SPARE_ROWS);
        });
        clearTimeout(timer);
        if (isLeap) timer = setTimeout(() => setSpare(SPARE_ROWS), SPARE_AFTER_MS);
      };
      element.addEventListener('scroll', look, { passive: true });
      const sizes = new ResizeObserver(look);
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
