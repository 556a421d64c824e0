import { expect, it } from 'vitest';
import { chatId } from '../../../../src/domain/ids.ts';
import type { Chat } from '../../../../src/domain/media.ts';
import { chatsNamed } from '../../../../src/ui/state/chat-list.ts';

const chat = (title: string, username: string | null = null): Chat => ({
  id: chatId(`channel:${title}`),
  title,
  kind: 'channel',
  username,
  protected: false,
  newestAt: 0,
});
const CHATS = [chat('Harbour Radio', 'harbour'), chat('Лекции'), chat('')];
const found = (text: string): string[] => chatsNamed(CHATS, text).map((one) => one.title);

it('finds chats by part of the name or @name, whatever the case', () => {
  expect(found('RADIO')).toEqual(['Harbour Radio']);
  expect(found('@harb')).toEqual(['Harbour Radio']);
  expect(found('лекц')).toEqual(['Лекции']);
  expect(found('deleted')).toEqual(['']);
});

it('shows all while nothing is typed', () => {
  expect(chatsNamed(CHATS, '  ')).toBe(CHATS);
});
