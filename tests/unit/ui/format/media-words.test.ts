import { describe, expect, it } from 'vitest';
import { chatId } from '../../../../src/domain/ids.ts';
import { chatLine, chatName, visibleText } from '../../../../src/ui/format/media-words.ts';

describe('visibleText', () => {
  it('shows what would re-order or hide', () => {
    expect(visibleText('invoice\u202efdp.exe')).toBe('invoice□fdp.exe');
    expect(visibleText('a\u200bb\u0000c\ufeff')).toBe('a□b□c□');
  });
  it('leaves scripts and emoji alone', () => {
    expect(visibleText('Лекция مكتبة 写真 🎧')).toBe('Лекция مكتبة 写真 🎧');
  });
});

it('names a chat without a title, and says what it is', () => {
  const chat = {
    id: chatId('user:1'),
    title: ' ',
    kind: 'private',
    username: null,
    protected: false,
    newestAt: 0,
  } as const;
  expect(chatName(chat)).toBe('Deleted account');
  expect(chatLine({ ...chat, kind: 'channel', username: 'radio', protected: true })).toBe(
    'channel · @radio · protected',
  );
});
