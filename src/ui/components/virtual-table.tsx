import type { JSX } from 'solid-js';
import { createEffect, createMemo, For, onCleanup } from 'solid-js';
import { keepFocus } from './kept-focus.ts';
import { keepRowOrder } from './row-order.ts';
import { arrangeRows, type RowSlots } from './row-slots.ts';
import { createRowsInView } from './rows-in-view.ts';

interface VirtualTableProps {
  /** The accessible name. */
  readonly label: string;
  /** Sets the columns (see styles/tables.css). */
  readonly class: string;
  readonly count: number;
  readonly rowHeightPx: number;
  /** The cells of the header row. */
  readonly header: JSX.Element;
  /** The cells of row `index`. */
  readonly row: (index: () => number) => JSX.Element;
  /**
   * What stands in row `index`: a row whose key moves to another place goes there with the focus and all that is in it. By
   * default a place's own number.
   */
  readonly rowKey?: (index: number) => string;
  readonly rowData?: (index: number) => RowData;
  /** Called for keys pressed inside a row, before the table's own. */
  readonly onRowKey?: (event: KeyboardEvent, index: number, column: number) => void;
  /** Called once, with what gives the focus to a control of a row. */
  readonly onReady?: (focusRow: (index: number, column: number) => void) => void;
  readonly drag?: RowDrag;
  /** Called with the last index in view (−1 while there is none). */
  readonly onReach?: (lastIndex: number) => void;
}

interface RowData {
  readonly selected: boolean;
  readonly muted: boolean;
  /** The head of the rows below it. */
  readonly head?: boolean;
  readonly draggable?: boolean;
}

/** Rows that are dragged to another place: above or below another row. */
interface RowDrag {
  readonly start: (index: number) => void;
  /** Whether what is dragged may be dropped there. */
  readonly allows: (index: number, side: 'above' | 'below') => boolean;
  readonly drop: (index: number, side: 'above' | 'below') => void;
}

const FOCUSABLE = 'input, button, select, a';

/** A dialog or a menu gives the focus back when it closes. */
const mayGiveBack = (to: Element): boolean => to.closest('dialog, [role="dialog"], [role="menu"]') !== null;

const LETS_GO = ['pointerup', 'pointercancel'] as const;

const ROWS = 'application/x-sluice-rows';

/**
 * A table of any length of which only the rows in view exist; while it is scrolled, the same elements show one row after
 * another. A real `<table>`, laid out as blocks; Arrow Up and Down move between rows in the same column.
 */
export function VirtualTable(props: VirtualTableProps): JSX.Element {
  let scroller: HTMLDivElement | undefined;
  const rows = createRowsInView({ count: () => props.count, rowHeightPx: () => props.rowHeightPx });
  createEffect(() => props.onReach?.(rows.indexes().at(-1) ?? -1));
  const keyAt = (index: number): string => props.rowKey?.(index) ?? String(index);
  const wanted = createMemo(() => new Map(rows.indexes().map((index) => [keyAt(index), index] as const)));
  /** That had the focus last: a dialog or a menu gives it back. */
  let held: number | null = null;
  const slotOf = new WeakMap<Element, number>();
  const slots = createMemo<RowSlots>(
    (before) => arrangeRows(before, { wanted: wanted(), count: props.count, keyAt, held }),
    new Map(),
  );

  const focusRow = (index: number, column: number): void => {
    if (index < 0 || index >= props.count) return;
    rows.scrollTo(index);
    requestAnimationFrame(() => focusMade(index, column, {}));
  };
  /** What it gave the focus to, if that row is there. */
  const focusMade = (index: number, column: number, options: FocusOptions): HTMLElement | undefined => {
    const row = scroller?.querySelector(`tr[data-index="${index}"]`);
    const controls = row?.querySelectorAll<HTMLElement>(FOCUSABLE);
    const control = controls?.[column] ?? controls?.[0];
    control?.focus(options);
    return control;
  };

  const rowOf = (target: Element): HTMLElement | null => target.closest<HTMLElement>('tr[data-index]');

  keepFocus({
    slots,
    focused() {
      const { activeElement: active } = document;
      const row = active instanceof HTMLElement && scroller?.contains(active) ? rowOf(active) : null;
      const slot = row && slotOf.get(row);
      if (active === null || row === null || slot == null) return null;
      return { slot, column: [...row.querySelectorAll(FOCUSABLE)].indexOf(active) };
    },
    focus(index, column) {
      const control = focusMade(index, column, { preventScroll: true });
      // A key pressed now is not meant for the row that took its place.
      if (control === undefined && document.activeElement instanceof HTMLElement)
        document.activeElement.blur();
    },
  });
  /**
   * Elements are not moved under a pointer that is down on them: the click or the drag would be lost. (`:active` does not
   * tell: after a drag it stays.)
   */
  let pressed: HTMLElement | null = null;
  let dragged: HTMLElement | null = null;
  const letGo = (): void => {
    pressed = null;
  };
  for (const type of LETS_GO) addEventListener(type, letGo, { capture: true });
  onCleanup(() => {
    for (const type of LETS_GO) removeEventListener(type, letGo, { capture: true });
  });
  const isGrabbed = (): boolean => [pressed, dragged].some((row) => row?.isConnected);
  keepRowOrder({
    isGrabbed,
    inView: rows.indexes,
    places: slots,
    rows: () => [...(scroller?.querySelectorAll<HTMLElement>('tr[data-index]') ?? [])],
  });

  let marked: HTMLElement | null = null;
  const mark = (row: HTMLElement | null, side: 'above' | 'below'): void => {
    if (marked !== row) marked?.removeAttribute('data-drop');
    marked = row;
    row?.setAttribute('data-drop', side);
  };
  const onDrag = (event: DragEvent): void => {
    const { drag } = props;
    const row = event.target instanceof HTMLElement ? rowOf(event.target) : null;
    if (event.type === 'dragstart') dragged = row;
    if (event.type === 'dragend') dragged = null;
    if (drag === undefined) return;
    if (event.type === 'dragstart' && row !== null) {
      drag.start(Number(row.dataset.index));
      event.dataTransfer?.setData(ROWS, '');
      if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
      return;
    }
    // A folder dragged over the page is not ours.
    if (event.type === 'dragend' || row === null || !event.dataTransfer?.types.includes(ROWS)) {
      mark(null, 'above');
      return;
    }
    const box = row.getBoundingClientRect();
    const side = event.clientY < box.top + box.height / 2 ? 'above' : 'below';
    const index = Number(row.dataset.index);
    const allowed = drag.allows(index, side);
    mark(allowed && event.type === 'dragover' ? row : null, side);
    if (!allowed) return;
    event.preventDefault();
    if (event.type === 'drop') drag.drop(index, side);
  };

  props.onReady?.(focusRow);

  const move = (event: KeyboardEvent): void => {
    const inRow = event.target instanceof HTMLElement ? rowOf(event.target) : null;
    if (inRow !== null && event.target instanceof HTMLElement) {
      const at = [...inRow.querySelectorAll(FOCUSABLE)].indexOf(event.target);
      props.onRowKey?.(event, Number(inRow.dataset.index), at);
    }
    if (event.defaultPrevented || event.altKey || event.target instanceof HTMLSelectElement) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || !(event.target instanceof HTMLElement)) return;
    const row = rowOf(event.target);
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
        rows.watch(element);
        element.addEventListener('keydown', move);
        element.addEventListener('pointerdown', ({ target }) => {
          pressed = target instanceof Element ? rowOf(target) : null;
        });
        element.addEventListener('focusin', ({ target }) => {
          const row = target instanceof HTMLElement ? rowOf(target) : null;
          held = (row && slotOf.get(row)) ?? null;
        });
        element.addEventListener('focusout', ({ relatedTarget: to }) => {
          // Of a window that is left, it comes back to where it was.
          if (to instanceof Element ? !mayGiveBack(to) : document.hasFocus()) held = null;
        });
        for (const type of ['dragstart', 'dragover', 'drop', 'dragend'] as const)
          element.addEventListener(type, onDrag);
      }}
    >
      <table class={`virtual-table ${props.class}`} aria-label={props.label} aria-rowcount={props.count + 1}>
        <thead>
          <tr aria-rowindex={1}>{props.header}</tr>
        </thead>
        <tbody style={{ height: `${props.count * props.rowHeightPx}px` }}>
          <For each={[...slots().keys()]}>
            {(slot) => {
              // One that is just going away stays where it was.
              const index = createMemo<number>((before) => slots().get(slot)?.index ?? before, -1);
              const key = createMemo<string>((before) => slots().get(slot)?.key ?? before, '');
              const data = createMemo(() => props.rowData?.(index()));
              return (
                <tr
                  ref={(element) => {
                    slotOf.set(element, slot);
                  }}
                  data-index={index()}
                  data-key={key()}
                  aria-rowindex={index() + 2}
                  data-selected={data()?.selected ?? false}
                  data-muted={data()?.muted ?? false}
                  data-head={data()?.head ?? false}
                  draggable={data()?.draggable ?? false}
                  style={{ top: `${index() * props.rowHeightPx}px`, height: `${props.rowHeightPx}px` }}
                >
                  {props.row(index)}
                </tr>
              );
            }}
          </For>
        </tbody>
      </table>
    </div>
  );
}
