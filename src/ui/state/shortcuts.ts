import { onCleanup } from 'solid-js';
import type { Route } from './route.ts';

/** Keys of the whole page; the settings list them. */
export const SHORTCUTS: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: '/', does: 'Search the chats' },
  { keys: 'f', does: 'Filter the files of this chat' },
  { keys: 'g then c', does: 'Go to the chats' },
  { keys: 'g then q', does: 'Go to the queue' },
  { keys: 'g then p', does: 'Go to the performance page' },
  { keys: 'g then l', does: 'Go to the log' },
  { keys: 'g then s', does: 'Go to the settings' },
  { keys: 'Space', does: 'Tick the file in focus; with Shift: everything from the last tick' },
  { keys: '↑ ↓', does: 'Row above, row below' },
  { keys: 'Alt + ↑ ↓', does: 'Move the transfer in focus, or all that are marked; Home and End: to an end' },
  {
    keys: '+ −',
    does: 'Make the transfer in focus, all that are marked, or the batch in focus more urgent, or less',
  },
  { keys: 'a', does: 'Choose what the transfer in focus begins after' },
  { keys: '← →', does: 'Kind before, kind after, when a kind is in focus' },
];

const PLACES: Readonly<Record<string, Route>> = {
  c: { place: 'chats', chat: null },
  q: { place: 'queue' },
  p: { place: 'performance' },
  l: { place: 'log' },
  s: { place: 'settings' },
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox])'));

const focusSearch = (name: string): boolean => {
  const field = document.querySelector<HTMLInputElement>(`input[data-shortcut="${name}"]`);
  field?.focus();
  field?.select();
  return field !== null;
};

/** Listens while the calling component lives. Fields marked `data-shortcut="/"` and `"f"` take the focus. */
export function useShortcuts(go: (route: Route) => void): void {
  let afterG = false;
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
      return;
    const place = afterG ? PLACES[event.key] : undefined;
    afterG = event.key === 'g';
    if (place !== undefined) go(place);
    if (place !== undefined || ((event.key === '/' || event.key === 'f') && focusSearch(event.key))) {
      event.preventDefault();
    }
  };
  addEventListener('keydown', listen);
  onCleanup(() => removeEventListener('keydown', listen));
}
