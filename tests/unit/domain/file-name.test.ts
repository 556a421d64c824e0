import { expect, test } from 'vitest';
import { shownName, wishedName } from '../../../src/domain/file-name.ts';
import { mediaItem } from '../../support/media-items.ts';

test.each([
  ['song.mp3', {}, 'song.mp3'],
  ['../../etc/passwd', {}, '.._.._etc_passwd'],
  ['a\\b.txt', {}, 'a_b.txt'],
  ['   ', {}, 'Somebody - Title 5.mp3'],
  ['', { performer: null }, 'Title 5.mp3'],
  ['', { title: null, kind: 'voice', mimeType: 'audio/ogg' }, 'voice 5.ogg'],
  ['', { title: null, kind: 'document', mimeType: 'application/x-strange' }, 'document 5.bin'],
] as const)('%j %j is wished as %j', (name, patch, wished) => {
  expect(wishedName(mediaItem(5, 1, { name, ...patch }))).toBe(wished);
});

test('what is shown is the name on disk, but for what a disk would not take', () => {
  expect(shownName(mediaItem(5, 1, { name: '../../etc/passwd' }))).toBe('../../etc/passwd');
  expect(shownName(mediaItem(5, 1, { name: ' ', title: 'Low Tide', performer: null }))).toBe('Low Tide.mp3');
});
