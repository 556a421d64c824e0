import { describe, expect, it } from 'vitest';
import { chatId } from '../../../../src/domain/ids.ts';
import type { MediaItem } from '../../../../src/domain/media.ts';
import { chatLine, chatName, fileName, visibleText } from '../../../../src/ui/format/media-words.ts';

const item = (over: Partial<MediaItem>): MediaItem => ({
  origin: { chatId: chatId('channel:1'), messageId: 1, albumIndex: 0 },
  location: { dc: 2, type: 'document', id: '1', accessHash: '1', fileReference: '', thumbSize: '' },
  kind: 'audio',
  name: '',
  sizeBytes: 1,
  mimeType: 'audio/mpeg',
  date: new Date(2026, 0, 2, 3, 4).getTime() / 1000,
  durationSeconds: null,
  title: null,
  performer: null,
  sender: null,
  caption: '',
  refusal: null,
  ...over,
});

describe('fileName', () => {
  it('keeps the name as Telegram gave it, hostile or not', () => {
    expect(fileName(item({ name: '../../etc/passwd' }))).toBe('../../etc/passwd');
  });
  it('falls back to performer and title, then to kind and date', () => {
    expect(fileName(item({ performer: 'Kestrel', title: 'Low Tide' }))).toBe('Kestrel - Low Tide');
    expect(fileName(item({ title: 'Low Tide' }))).toBe('Low Tide');
    expect(fileName(item({ kind: 'voice', name: '  ' }))).toBe('Voice message 2026-01-02 03:04');
  });
});

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
