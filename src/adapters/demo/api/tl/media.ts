import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { DemoFile, DemoImageSize, DemoMedia, DemoMessage, World } from '../../world/types.ts';
import { fileReference } from './file-reference.ts';

/** A message's media with a fresh reference. */
export function toMedia(message: DemoMessage, media: DemoMedia, epoch: number): TlObject {
  const reference = fileReference(epoch, media.file.id, message.chatId, message.id);
  const lifetime = message.ttlSeconds === undefined ? {} : { ttl_seconds: message.ttlSeconds };
  if (media.kind === 'photo')
    return { _: 'messageMediaPhoto', photo: toPhoto(media, reference), ...lifetime };
  return {
    _: 'messageMediaDocument',
    document: toDocument(media, reference),
    ...(media.kind === 'video' || media.kind === 'round' ? { video: true } : {}),
    ...(media.kind === 'round' ? { round: true } : {}),
    ...(media.kind === 'voice' ? { voice: true } : {}),
    ...lifetime,
  };
}

/** The photo of a person or a chat as a whole, with a fresh reference. */
export function toPortraitPhoto(world: World, peerId: bigint, epoch: number): TlObject | undefined {
  const media = world.portrait(peerId);
  return media && toPhoto(media, fileReference(epoch, media.file.id, peerId, 0));
}

function toPhoto({ file, sizes, strippedThumb }: DemoMedia, reference: Uint8Array): TlObject {
  return {
    _: 'photo',
    id: file.id,
    access_hash: file.accessHash,
    file_reference: reference,
    date: file.date,
    sizes: [...toStripped(strippedThumb), ...(sizes ?? []).map(toSize)],
    dc_id: file.dc,
  };
}

function toDocument(media: DemoMedia, reference: Uint8Array): TlObject {
  const { file, strippedThumb, thumb } = media;
  const thumbs = [...toStripped(strippedThumb), ...(thumb ? [toSize(thumb)] : [])];
  return {
    _: 'document',
    id: file.id,
    access_hash: file.accessHash,
    file_reference: reference,
    date: file.date,
    mime_type: file.mimeType,
    size: BigInt(file.size),
    ...(thumbs.length > 0 ? { thumbs } : {}),
    dc_id: file.dc,
    attributes: toAttributes(media.kind, file),
  };
}

const toStripped = (bytes: Uint8Array | undefined): TlObject[] =>
  bytes === undefined ? [] : [{ _: 'photoStrippedSize', type: 'i', bytes }];

function toSize({ type, width, height, size, progressive }: DemoImageSize): TlObject {
  const face = { type, w: width, h: height };
  return progressive === undefined
    ? { _: 'photoSize', ...face, size }
    : { _: 'photoSizeProgressive', ...face, sizes: progressive };
}

function toAttributes(kind: DemoMedia['kind'], { attributes, fileName }: DemoFile): TlObject[] {
  const { duration = 0, width = 0, height = 0, title, performer, waveform } = attributes;
  const list: TlObject[] = [];
  if (kind === 'audio' || kind === 'voice') {
    list.push({
      _: 'documentAttributeAudio',
      duration: Math.round(duration),
      ...(kind === 'voice' ? { voice: true } : {}),
      ...(title === undefined ? {} : { title }),
      ...(performer === undefined ? {} : { performer }),
      ...(waveform === undefined ? {} : { waveform }),
    });
  } else if (kind === 'video' || kind === 'round' || kind === 'gif') {
    list.push({
      _: 'documentAttributeVideo',
      duration,
      w: width,
      h: height,
      ...(kind === 'round' ? { round_message: true } : { supports_streaming: true }),
      ...(kind === 'gif' ? { nosound: true } : {}),
    });
  } else if (width > 0 && height > 0) list.push({ _: 'documentAttributeImageSize', w: width, h: height });
  if (kind === 'gif') list.push({ _: 'documentAttributeAnimated' });
  if (fileName !== undefined) list.push({ _: 'documentAttributeFilename', file_name: fileName });
  return list;
}
