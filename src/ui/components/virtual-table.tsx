import { createVirtualizer } from '@tanstack/solid-virtual';
import type { JSX } from 'solid-js';
import { createEffect, For, untrack } from 'solid-js';

interface VirtualTableProps {
  /** The accessible name. */
  readonly label: string;
  /** Sets the columns (see styles/tables.css). */
  readonly class: string;
  readonly count: number;
  readonly rowHeightPx: number;
  /** The cells of the header row. */
  readonly header: JSX.Element;
  /** The cells of row `index`; re-used for other rows while scrolling. */
  readonly row: (index: () => number) => JSX.Element;
  readonly rowData?: (index: number) => { readonly selected: boolean; readonly muted: boolean };
  /** Called with the last index in view (−1 while there is none). */
  readonly onReach?: (lastIndex: number) => void;
}

const FOCUSABLE = 'input, button, a';

/**
 * A table of any length of which only the rows in view exist. A real `<table>`, laid out as blocks; Arrow Up and Down
 * move between rows in the same column.
 */
export function VirtualTable(props: VirtualTableProps): JSX.Element {
  let scroller: HTMLDivElement | undefined;
  const virtualizer = createVirtualizer({
    get count() {
      return props.count;
    },
    getScrollElement: () => scroller ?? null,
    estimateSize: () => props.rowHeightPx,
    overscan: 8,
  });
  createEffect(() => {
    // Measuring reads what it writes: followed, it would run for ever.
    if (props.rowHeightPx > 0) untrack(() => virtualizer.measure());
  });
  createEffect(() => props.onReach?.(virtualizer.getVirtualItems().at(-1)?.index ?? -1));

  const focusRow = (index: number, column: number): void => {
    if (index < 0 || index >= props.count) return;
    virtualizer.scrollToIndex(index);
    requestAnimationFrame(() => {
      const row = scroller?.querySelector(`tr[data-index="${index}"]`);
      const controls = row?.querySelectorAll<HTMLElement>(FOCUSABLE);
      (controls?.[column] ?? controls?.[0])?.focus();
    });
  };

  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || !(event.target instanceof HTMLElement)) return;
    const row = event.target.closest<HTMLElement>('tr[data-index]');
    if (row === null) return;
    event.preventDefault();
    const column = [...row.querySelectorAll(FOCUSABLE)].indexOf(event.target);
    focusRow(Number(row.dataset.index) + step, column);
  };

  return (
    <div
      class="table-scroll"
      ref={(element) => {
        scroller = element;
        element.addEventListener('keydown', move);
      }}
    >
      <table class={`virtual-table ${props.class}`} aria-label={props.label} aria-rowcount={props.count + 1}>
        <thead>
          <tr aria-rowindex={1}>{props.header}</tr>
        </thead>
        <tbody style={{ height: `${virtualizer.getTotalSize()}px` }}>
          <For each={virtualizer.getVirtualItems()}>
            {(item) => (
              <tr
                data-index={item.index}
                aria-rowindex={item.index + 2}
                data-selected={props.rowData?.(item.index).selected ?? false}
                data-muted={props.rowData?.(item.index).muted ?? false}
                style={{ transform: `translateY(${item.start}px)`, height: `${item.size}px` }}
              >
                {props.row(() => item.index)}
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
