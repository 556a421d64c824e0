import { chatId } from '../../src/domain/ids.ts';
import type { MediaItem } from '../../src/domain/media.ts';

/** A believable document; `id` makes it another file. */
export const mediaItem = (
  id: number,
  sizeBytes: number,
  patch: Partial<MediaItem> & { dc?: number } = {},
): MediaItem => {
  const { dc = 2, ...rest } = patch;
  return {
    origin: { chatId: chatId('channel:7'), messageId: id, albumIndex: 0 },
    location: {
      dc,
      type: 'document',
      id: String(id),
      accessHash: '1',
      fileReference: 'reference-0',
      thumbSize: '',
    },
    kind: 'audio',
    name: `track ${id}.mp3`,
    sizeBytes,
    mimeType: 'audio/mpeg',
    date: 1_600_000_000 + id,
    durationSeconds: 180,
    title: `Title ${id}`,
    performer: 'Somebody',
    sender: null,
    caption: '',
    refusal: null,
    ...rest,
  };
};
