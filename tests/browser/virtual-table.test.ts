import { createComponent, createEffect, createSignal } from 'solid-js';
import { render } from 'solid-js/web';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import { VirtualTable } from '../../src/ui/components/virtual-table.tsx';
import '../../src/ui/styles/tables.css';

const ROW_PX = 20;
const IN_VIEW = 10;

let close: () => void = () => undefined;
afterEach(() => close());

/** A table that lists these names, ten of them in view; each row is a button that says its own. */
const shown = async (names: readonly string[]) => {
  const [list, setList] = createSignal(names);
  const root = document.createElement('div');
  root.style.cssText = `display: flex; flex-direction: column; height: ${IN_VIEW * ROW_PX}px; width: 300px`;
  document.body.append(root);
  let made = 0;
  const dispose = render(
    () =>
      createComponent(VirtualTable, {
        label: 'Names',
        class: 'names',
        get count() {
          return list().length;
        },
        rowHeightPx: ROW_PX,
        header: null,
        rowKey: (index) => list()[index] ?? '',
        row: (index) => {
          made += 1;
          const cell = document.createElement('td');
          const button = document.createElement('button');
          createEffect(() => {
            button.textContent = list()[index()] ?? '';
          });
          cell.append(button);
          return cell;
        },
      }),
    root,
  );
  close = () => {
    dispose();
    root.remove();
  };
  const rows = (): readonly HTMLElement[] => [...root.querySelectorAll<HTMLElement>('tr[data-index]')];
  const places = (): readonly number[] => rows().map((row) => Number(row.dataset.index));
  const scroller = root.querySelector('.table-scroll')!;
  const told = {
    setList,
    rows,
    places,
    scroller,
    rowsMade: () => made,
    button: (name: string) =>
      [...root.querySelectorAll('button')].find((button) => button.textContent === name),
    /** Until this row is the first in view, and all below it are there. */
    async scrollTo(first: number): Promise<void> {
      scroller.scrollTop = first * ROW_PX;
      const inView = Array.from({ length: IN_VIEW }, (_, place) => first + place);
      await vi.waitFor(() => expect(places()).toEqual(expect.arrayContaining(inView)));
    },
  };
  await vi.waitFor(() => expect(rows()).toHaveLength(IN_VIEW + 17));
  return told;
};

const NAMES = Array.from({ length: 1_000 }, (_, index) => `name ${index}`);
/** A button in something else on the page. */
const outside = (tag: 'div', role: string): HTMLButtonElement => {
  const element = document.createElement(tag);
  element.setAttribute('role', role);
  const button = document.createElement('button');
  element.append(button);
  document.body.append(element);
  onTestFinished(() => element.remove());
  return button;
};

const ascending = (places: readonly number[]): readonly number[] => places.toSorted((a, b) => a - b);

/** Until they are in disorder, and for longer than scrolling has to rest for their order to be restored. */
const stayInDisorder = async (places: () => readonly number[]): Promise<void> => {
  await vi.waitFor(() => expect(places()).not.toEqual(ascending(places())), { interval: 10 });
  const before = places();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(places()).toEqual(before);
};

describe('the rows of a long table', () => {
  it('are made once, and show what is in view wherever that is', async () => {
    const table = await shown(NAMES);
    const before = table.rowsMade();
    for (const first of [15, 40, 900, 300, 2]) await table.scrollTo(first);
    expect(table.rowsMade()).toBe(before);
    expect(table.button('name 2')?.getBoundingClientRect().top).toBeGreaterThanOrEqual(
      table.scroller.getBoundingClientRect().top,
    );
    for (const row of table.rows()) {
      const index = Number(row.dataset.index);
      expect(row.textContent).toBe(`name ${index}`);
      expect(row.ariaRowIndex).toBe(String(index + 2));
      expect(row.style.top).toBe(`${index * ROW_PX}px`);
    }
  });

  it('stand in their order again when scrolling rests, and the one with the focus does not lose it', async () => {
    const table = await shown(NAMES);
    await table.scrollTo(100);
    table.button('name 104')?.focus();
    let lost = 0;
    table.scroller.addEventListener('focusout', () => {
      lost += 1;
    });
    await table.scrollTo(97);
    await vi.waitFor(() => expect(table.places()).toEqual(ascending(table.places())), { timeout: 5_000 });
    expect(document.activeElement?.textContent).toBe('name 104');
    expect(lost).toBe(0);
  });

  it('keep the focus where it was while that is scrolled away, and go on from there', async () => {
    const table = await shown(NAMES);
    table.button('name 3')?.focus();
    await table.scrollTo(500);
    const { activeElement: active } = document;
    expect(active?.textContent).toBe('name 3');
    active?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
    await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('name 4'));
    expect(table.scroller.scrollTop).toBeLessThanOrEqual(4 * ROW_PX);
  });

  it('take the focus along, or leave it to what stands there now', async () => {
    const table = await shown(NAMES);
    table.button('name 3')?.focus();
    table.setList(NAMES.filter((name) => name !== 'name 1'));
    await vi.waitFor(() => expect(table.rows().map((row) => row.textContent)).not.toContain('name 1'));
    expect(document.activeElement?.textContent).toBe('name 3');
    table.setList(NAMES.filter((name) => name !== 'name 1' && name !== 'name 3'));
    await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('name 4'));
    expect(document.activeElement?.closest<HTMLElement>('tr')?.dataset.index).toBe('2');
  });

  it('leave it to nobody when neither is there', async () => {
    const table = await shown(NAMES);
    table.button('name 3')?.focus();
    await table.scrollTo(500);
    table.setList(NAMES.filter((name) => name !== 'name 3' && name !== 'name 505'));
    await vi.waitFor(() => expect(table.button('name 505')).toBeUndefined());
    expect(document.activeElement).toBe(document.body);
  });

  it('keep one for the focus while a dialog or a menu has it, and no longer', async () => {
    const table = await shown(NAMES);
    const inMenu = outside('div', 'menu');
    const elsewhere = outside('div', 'group');
    table.button('name 3')?.focus();
    inMenu.focus();
    for (const first of [500, 900]) await table.scrollTo(first);
    const { length } = table.rows();
    expect(table.button('name 3')).toBeDefined();
    table.button('name 3')?.focus({ preventScroll: true });
    elsewhere.focus();
    for (const first of [500, 900]) await table.scrollTo(first);
    expect(table.button('name 3')).toBeUndefined();
    expect(table.rows()).toHaveLength(length);
  });

  it('do not change places while one is dragged', async () => {
    const table = await shown(NAMES);
    await table.scrollTo(100);
    const grabbed = table.button('name 104')?.closest('tr');
    grabbed?.dispatchEvent(new DragEvent('dragstart', { bubbles: true }));
    await table.scrollTo(97);
    await stayInDisorder(table.places);
    grabbed?.dispatchEvent(new DragEvent('dragend', { bubbles: true }));
    await vi.waitFor(() => expect(table.places()).toEqual(ascending(table.places())), { timeout: 5_000 });
  });

  it('do not change places under a pointer that is down', async () => {
    const table = await shown(NAMES);
    await table.scrollTo(100);
    const { top, left } = table.button('name 104')!.getBoundingClientRect();
    const frame = window.frameElement?.getBoundingClientRect() ?? { x: 0, y: 0 };
    const mouse = (type: 'mousePressed' | 'mouseReleased') =>
      cdp().send('Input.dispatchMouseEvent', {
        type,
        x: left + 4 + frame.x,
        y: top + 4 + frame.y,
        button: 'left',
        clickCount: 1,
      });
    await mouse('mousePressed');
    await table.scrollTo(97);
    await stayInDisorder(table.places);
    await mouse('mouseReleased');
    await vi.waitFor(() => expect(table.places()).toEqual(ascending(table.places())), { timeout: 5_000 });
  });

  it('go when the list gets shorter', async () => {
    const table = await shown(NAMES);
    await table.scrollTo(900);
    table.setList(NAMES.slice(0, 4));
    await vi.waitFor(() => expect(table.places()).toHaveLength(4));
    await vi.waitFor(() => expect(table.places()).toEqual([0, 1, 2, 3]));
    table.setList([]);
    await vi.waitFor(() => expect(table.places()).toEqual([]));
  });
});
