import '../../../support/telegram/gramjs-in-node.ts';
import '../../../../src/adapters/telegram/environment.ts';
import bigInt from 'big-integer';
import { Api } from 'telegram';
import { describe, expect, it } from 'vitest';
import { itemOf, largestSize, mediaOf } from '../../../../src/adapters/telegram/media-item.ts';
import { chatId } from '../../../../src/domain/ids.ts';

const bytes = (...values: number[]) => Buffer.from(values);

function documentMessage(
  attributes: Api.TypeDocumentAttribute[],
  media: { ttlSeconds?: number } = {},
): Api.Message {
  const document = new Api.Document({
    id: bigInt('9223372036854775807'),
    accessHash: bigInt('-5'),
    fileReference: bytes(1, 2, 3),
    date: 5,
    mimeType: 'audio/mpeg',
    size: bigInt('4194304000'),
    dcId: 4,
    attributes,
  });
  return message(new Api.MessageMediaDocument({ ...media, document }));
}

/** A document whose numbers are the server's fancy. */
function hostileDocument(changes: { size?: string; dcId?: number; duration?: number }): Api.Message {
  const { size = '10', dcId = 4, duration = 1 } = changes;
  const document = new Api.Document({
    id: bigInt(1),
    accessHash: bigInt(1),
    fileReference: bytes(1),
    date: 5,
    mimeType: 'video/mp4',
    size: bigInt(size),
    dcId,
    attributes: [new Api.DocumentAttributeVideo({ duration, w: 1, h: 1 })],
  });
  return message(new Api.MessageMediaDocument({ document }));
}

function message(media: Api.TypeMessageMedia, changes: { noforwards?: boolean } = {}): Api.Message {
  const peerId = new Api.PeerChannel({ channelId: bigInt(1) });
  return new Api.Message({ id: 7, peerId, date: 1_700_000_000, message: 'caption', media, ...changes });
}

const name = new Api.DocumentAttributeFilename({ fileName: '../x.mp3' });
const song = new Api.DocumentAttributeAudio({ duration: 61, title: 'T', performer: 'P' });
const voice = new Api.DocumentAttributeAudio({ voice: true, duration: 3 });
const video = new Api.DocumentAttributeVideo({ duration: 2.5, w: 1, h: 1 });
const round = new Api.DocumentAttributeVideo({ roundMessage: true, duration: 2, w: 1, h: 1 });
const animated = new Api.DocumentAttributeAnimated();
const sticker = new Api.DocumentAttributeSticker({ alt: ':)', stickerset: new Api.InputStickerSetEmpty() });

describe('the file of a message', () => {
  it.each([
    ['audio', [song, name]],
    ['voice', [voice]],
    ['video', [video]],
    ['round', [round]],
    ['gif', [video, animated]],
    ['document', [name]],
  ] as const)('is of kind %s by its attributes', (kind, attributes) => {
    expect(mediaOf(documentMessage([...attributes]))?.kind).toBe(kind);
  });

  it.each(['-1', '4194304001', '9007199254740992', '9223372036854775807'])(
    'of %s bytes is shown, but refused',
    (size) => {
      const asked = hostileDocument({ size });
      const found = mediaOf(asked);
      const origin = { chatId: chatId('channel:1'), messageId: 7, albumIndex: 0 };
      expect(found && itemOf(asked, found, { origin, sender: null, chatProtected: false })).toMatchObject({
        sizeBytes: 0,
        refusal: 'unsupported',
      });
    },
  );

  it('lasts no time that is no number, and lives in no data centre below 1', () => {
    for (const duration of [Number.NaN, Number.POSITIVE_INFINITY, -1])
      expect(mediaOf(hostileDocument({ duration }))?.durationSeconds).toBeNull();
    expect(mediaOf(hostileDocument({ dcId: -4 }))).toBeNull();
  });

  it('carries everything that is told about it, longs without loss', () => {
    expect(mediaOf(documentMessage([song, name]))).toEqual({
      location: {
        dc: 4,
        type: 'document',
        id: '9223372036854775807',
        accessHash: '-5',
        fileReference: 'AQID',
        thumbSize: '',
      },
      kind: 'audio',
      name: '../x.mp3',
      sizeBytes: 4_194_304_000,
      mimeType: 'audio/mpeg',
      durationSeconds: 61,
      title: 'T',
      performer: 'P',
      selfDestructing: false,
    });
  });

  it('is none for stickers, text, expired media and link previews', () => {
    expect(mediaOf(documentMessage([sticker]))).toBeNull();
    expect(mediaOf(message(new Api.MessageMediaEmpty()))).toBeNull();
    expect(mediaOf(message(new Api.MessageMediaPhoto({ ttlSeconds: 10 })))).toBeNull();
    const page = new Api.WebPageEmpty({ id: bigInt(1) });
    expect(mediaOf(message(new Api.MessageMediaWebPage({ webpage: page })))).toBeNull();
  });

  it('is the largest size of a photo, all of a progressive one', () => {
    const sizes = [
      new Api.PhotoStrippedSize({ type: 'i', bytes: bytes(1) }),
      new Api.PhotoSize({ type: 'm', w: 320, h: 200, size: 9_000 }),
      new Api.PhotoSizeProgressive({ type: 'y', w: 1280, h: 800, sizes: [1_000, 5_000, 80_000] }),
      new Api.PhotoSize({ type: 'x', w: 800, h: 500, size: 99_000 }),
    ];
    expect(largestSize(sizes)).toMatchObject({ type: 'y', bytes: 80_000 });
    expect(largestSize([])).toBeNull();
  });

  it('is refused when it destroys itself, or when chat or message are protected', () => {
    const rest = { origin: { chatId: chatId('channel:1'), messageId: 7, albumIndex: 0 }, sender: null };
    const refusal = (from: Api.Message, chatProtected: boolean) => {
      const found = mediaOf(from);
      return found && itemOf(from, found, { ...rest, chatProtected }).refusal;
    };
    const media = documentMessage([song]).media;
    if (media === undefined) throw new Error('no media');
    expect(refusal(documentMessage([song]), false)).toBeNull();
    expect(refusal(documentMessage([song]), true)).toBe('protected');
    expect(refusal(message(media, { noforwards: true }), false)).toBe('protected');
    expect(refusal(documentMessage([song], { ttlSeconds: 10 }), true)).toBe('self-destructing');
  });
});
