import type { JSX } from 'solid-js';
import { For, onCleanup, onMount, Show } from 'solid-js';
import '../styles/menu.css';

export interface MenuItem {
  readonly label: string;
  /** The key that does the same, as shown. */
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly act: () => void;
}

interface MenuProps {
  readonly label: string;
  /** The button it belongs to: it opens beside it and gives the focus back to it, unless its row shows another by then. */
  readonly anchor: HTMLElement;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

const MARGIN_PX = 8;

/** A menu above everything else; arrows, Home and End move, Enter and Space choose, Escape and a click outside close. */
export function Menu(props: MenuProps): JSX.Element {
  let menu: HTMLDivElement | undefined;
  const rowKey = (): string | undefined => props.anchor.closest<HTMLElement>('tr[data-key]')?.dataset.key;
  const openedFor = rowKey();

  const place = (): void => {
    if (menu === undefined) return;
    const button = props.anchor.getBoundingClientRect();
    const { width, height } = menu.getBoundingClientRect();
    const left = Math.min(button.right - width, innerWidth - width - MARGIN_PX);
    const fitsBelow = button.bottom + height + MARGIN_PX <= innerHeight;
    menu.style.left = `${Math.max(MARGIN_PX, left)}px`;
    menu.style.top = `${Math.max(MARGIN_PX, fitsBelow ? button.bottom : button.top - height)}px`;
  };
  const buttons = (): HTMLButtonElement[] => [
    ...(menu?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? []),
  ];
  const close = (): void => {
    if (props.anchor.isConnected && rowKey() === openedFor) props.anchor.focus();
    props.onClose();
  };
  const onKey = (event: KeyboardEvent): void => {
    const all = buttons();
    const at = all.findIndex((button) => button === document.activeElement);
    const next =
      event.key === 'ArrowDown'
        ? all[(at + 1) % all.length]
        : event.key === 'ArrowUp'
          ? all.at(at <= 0 ? -1 : at - 1)
          : event.key === 'Home'
            ? all[0]
            : event.key === 'End'
              ? all.at(-1)
              : undefined;
    if (event.key === 'Tab') close();
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };

  onMount(() => {
    menu?.showPopover();
    place();
    buttons()[0]?.focus();
    addEventListener('scroll', close, { capture: true, once: true });
    onCleanup(() => removeEventListener('scroll', close, { capture: true }));
  });

  return (
    <div
      class="menu"
      role="menu"
      aria-label={props.label}
      popover="auto"
      ref={(element) => {
        menu = element;
        element.addEventListener('keydown', onKey);
        element.addEventListener('toggle', (event) => {
          if (event.newState === 'closed') close();
        });
      }}
    >
      <For each={props.items}>
        {(item) => (
          <button
            type="button"
            class="quiet"
            role="menuitem"
            disabled={item.disabled ?? false}
            onClick={() => {
              close();
              item.act();
            }}
          >
            {item.label}
            <Show when={item.keys}>{(keys) => <kbd>{keys()}</kbd>}</Show>
          </button>
        )}
      </For>
    </div>
  );
}
