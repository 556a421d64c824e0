import { createSignal } from 'solid-js';
import type { ChatId } from '../../domain/ids.ts';
import { chatId } from '../../domain/ids.ts';

/**
 * Where the user is. A router of our own: a few places, kept in the hash so that a built page works from any folder of
 * any host; a router library would be a fifth of what the page may weigh before sign-in.
 */
export type Route =
  | { readonly place: 'chats'; readonly chat: ChatId | null }
  | { readonly place: 'queue' }
  | { readonly place: 'performance' }
  | { readonly place: 'log' }
  | { readonly place: 'settings' }
  | { readonly place: 'sign-in' };

/** Those that are a word and nothing else. */
const PLAIN_PLACES = ['queue', 'performance', 'log', 'settings', 'sign-in'] as const;

/** Reads a hash; whatever it does not know is the list of chats. */
export function parseRoute(hash: string): Route {
  const [place = '', rest = ''] = hash.replace(/^#\/?/, '').split('/', 2);
  const plain = PLAIN_PLACES.find((known) => known === place);
  if (plain !== undefined) return { place: plain };
  if (place !== 'chat' || rest === '') return { place: 'chats', chat: null };
  try {
    return { place: 'chats', chat: chatId(decodeURIComponent(rest)) };
  } catch {
    return { place: 'chats', chat: null };
  }
}

/** The `href` of a place. */
export function hrefOf(route: Route): string {
  if (route.place !== 'chats') return `#/${route.place}`;
  return route.chat === null ? '#/' : `#/chat/${encodeURIComponent(route.chat)}`;
}

/** The current place, following the address bar. */
export function createRoute() {
  const [route, setRoute] = createSignal<Route>(parseRoute(location.hash));
  addEventListener('hashchange', () => setRoute(parseRoute(location.hash)));
  return {
    route,
    go: (to: Route): void => {
      location.hash = hrefOf(to);
    },
  };
}
