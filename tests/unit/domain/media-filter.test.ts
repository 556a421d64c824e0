import { expect, it } from 'vitest';
import { chatId } from '../../../src/domain/ids.ts';
import type { MediaItem } from '../../../src/domain/media.ts';
import { matchesText } from '../../../src/domain/media-filter.ts';

const ITEM: MediaItem = {
  origin: { chatId: chatId('channel:1'), messageId: 1, albumIndex: 0 },
  location: { dc: 2, type: 'document', id: '1', accessHash: '1', fileReference: '', thumbSize: '' },
  kind: 'audio',
  name: 'Track 01.FLAC',
  sizeBytes: 1,
  mimeType: '',
  date: 0,
  durationSeconds: null,
  title: 'Low Tide',
  performer: 'Kestrel Quartet',
  sender: 'Robin',
  caption: 'from the pier',
  refusal: null,
};

it.each(['', '  ', 'flac', 'low tide', 'KESTREL', 'pier', ' track '])('matches "%s"', (text) => {
  expect(matchesText(ITEM, text)).toBe(true);
});

it.each(['robin', 'high tide', 'x'])('does not match "%s"', (text) => {
  expect(matchesText(ITEM, text)).toBe(false);
});
