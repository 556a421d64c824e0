import { describe, expect, it } from 'vitest';
import { chatId } from '../../../../src/domain/ids.ts';
import { hrefOf, parseRoute, type Route } from '../../../../src/ui/state/route.ts';

const PLACES: readonly Route[] = [
  { place: 'chats', chat: null },
  { place: 'chats', chat: chatId('channel:3') },
  { place: 'queue' },
  { place: 'performance' },
  { place: 'log' },
  { place: 'settings' },
  { place: 'sign-in' },
];

describe('routes', () => {
  it.each(PLACES)('are read as they were written: %o', (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });
  it.each(['', '#', '#/', '#/nowhere', '#/chat/', '#/chat/%E0%A4%A', '#tgaddr=x'])(
    'lead to the chats when they mean nothing: "%s"',
    (hash) => expect(parseRoute(hash)).toEqual({ place: 'chats', chat: null }),
  );
});
