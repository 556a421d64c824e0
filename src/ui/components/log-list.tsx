import type { JSX } from 'solid-js';
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount } from 'solid-js';
import type { PlacedEntry } from '../../workers/contract.ts';
import { visibleText } from '../format/media-words.ts';
import { formatInstant } from '../format/time.ts';
import type { LogView } from '../state/log-view.ts';

interface LogListProps {
  readonly view: LogView;
  readonly rowHeightPx: number;
  /** Whether it stays at the newest entry. */
  readonly following: boolean;
  readonly onFollow: (following: boolean) => void;
  readonly chosen: PlacedEntry | null;
  readonly onChoose: (entry: PlacedEntry | null) => void;
}

/** So many rows beyond each edge exist already when they are scrolled to. */
const SPARE_ROWS = 12;
/** So close to an end of the window the next page is fetched. */
const NEAR_ROWS = 60;

/**
 * The rows of a window of the log of which only those in sight exist. All are of one height: what comes in above, or
 * falls out there, is made up for by scrolling just as far. Arrow keys move between rows, Enter shows one whole.
 */
export function LogList(props: LogListProps): JSX.Element {
  let scroller: HTMLDivElement | undefined;
  const [top, setTop] = createSignal(0);
  const [height, setHeight] = createSignal(0);
  const count = () => props.view.entries().length;
  const range = createMemo(
    () => {
      const from = Math.max(0, Math.floor(top() / props.rowHeightPx) - SPARE_ROWS);
      const to = Math.ceil((top() + height()) / props.rowHeightPx) + SPARE_ROWS;
      return { from: Math.min(from, count()), to: Math.min(to, count()) };
    },
    undefined,
    { equals: (before, after) => before.from === after.from && before.to === after.to },
  );
  const rows = createMemo(() => props.view.entries().slice(range().from, range().to));

  /** Where we last saw it or put it: what is above that, somebody scrolled to. */
  let lastTop = 0;
  const scrollTo = (place: number): void => {
    if (!scroller) return;
    scroller.scrollTop = place;
    lastTop = scroller.scrollTop;
    setTop(lastTop);
  };
  const wantMore = (): void => {
    const { from, to } = range();
    if (from < NEAR_ROWS && !props.view.atBegin()) void props.view.loadOlder();
    if (count() - to < NEAR_ROWS && !props.view.atEnd()) void props.view.loadNewer();
  };
  const onScroll = (): void => {
    if (!scroller) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const isAtEnd = scrollHeight - clientHeight - scrollTop < props.rowHeightPx;
    if (props.following && scrollTop < lastTop && !isAtEnd) props.onFollow(false);
    if (!props.following && isAtEnd && props.view.atEnd()) props.onFollow(true);
    lastTop = scrollTop;
    setTop(scrollTop);
    wantMore();
  };

  createEffect(
    on(props.view.first, (first, before) => {
      if (scroller && before !== undefined)
        scrollTo(scroller.scrollTop + (before - first) * props.rowHeightPx);
    }),
  );
  createEffect(() => {
    if (count() >= 0 && props.following && height() > 0) scrollTo(scroller?.scrollHeight ?? 0);
  });
  // A page that filled less than what is in sight.
  createEffect(on([count, height], wantMore));

  onMount(() => {
    if (!scroller) return;
    const watch = new ResizeObserver(() => setHeight(scroller?.clientHeight ?? 0));
    watch.observe(scroller);
    onCleanup(() => watch.disconnect());
  });

  const focusRow = (index: number): void => {
    if (!scroller || index < 0 || index >= count()) return;
    const rowTop = index * props.rowHeightPx;
    const below = rowTop + props.rowHeightPx - scroller.clientHeight;
    if (rowTop < scroller.scrollTop) {
      props.onFollow(false);
      scrollTo(rowTop);
    } else if (below > scroller.scrollTop) scrollTo(below);
    const position = props.view.entries()[index]?.position;
    scroller.querySelector<HTMLElement>(`[data-position="${position}"]`)?.focus();
  };
  const indexOf = (target: EventTarget | null): number => {
    if (!(target instanceof HTMLElement)) return -1;
    const position = Number(target.dataset.position);
    return props.view.entries().findIndex((entry) => entry.position === position);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') props.onChoose(null);
    const index = indexOf(event.target);
    const next =
      event.key === 'ArrowDown'
        ? index + 1
        : event.key === 'ArrowUp'
          ? index - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? count() - 1
              : null;
    if (next === null || index < 0) return;
    event.preventDefault();
    focusRow(next);
  };
  /** One row is in the order of the Tab key: the chosen one, or the last in sight. */
  const tabStop = () => {
    const chosen = props.chosen;
    return chosen && rows().includes(chosen)
      ? chosen
      : rows().at(-1 - Math.min(SPARE_ROWS, count() - range().to));
  };

  return (
    <div
      class="log-scroll"
      ref={(element) => {
        scroller = element;
        element.addEventListener('scroll', onScroll, { passive: true });
        element.addEventListener('keydown', onKeyDown);
      }}
    >
      <ol class="log" aria-label="Log entries" style={{ height: `${count() * props.rowHeightPx}px` }}>
        <For each={rows()}>
          {(entry, index) => (
            <li
              data-level={entry.level}
              style={{
                transform: `translateY(${(range().from + index()) * props.rowHeightPx}px)`,
                height: `${props.rowHeightPx}px`,
              }}
            >
              <button
                type="button"
                class="log-line"
                data-position={entry.position}
                tabindex={tabStop() === entry ? 0 : -1}
                aria-pressed={props.chosen === entry}
                onClick={() => props.onChoose(props.chosen === entry ? null : entry)}
              >
                <time class="number">{formatInstant(entry.at)}</time>
                <span class="log-level">{entry.level}</span>
                <span class="log-name">{visibleText(entry.name)}</span>
                <span class="log-message">{visibleText(entry.message)}</span>
              </button>
            </li>
          )}
        </For>
      </ol>
    </div>
  );
}
