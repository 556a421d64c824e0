import { expect, test } from 'vitest';
import { wishedName } from '../../../src/engine/wished-name.ts';
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
