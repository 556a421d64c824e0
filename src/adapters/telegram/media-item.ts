import './environment.ts';
import { Api } from 'telegram';
import { isFileSize } from '../../domain/byte-range.ts';
import type { FileLocation, MediaItem, MediaKind, Origin, Refusal } from '../../domain/media.ts';
import { toBase64 } from './base64.ts';

/** What a message offers for download. */
export interface FoundMedia extends Omit<MediaItem, 'origin' | 'date' | 'sender' | 'caption' | 'refusal'> {
  readonly selfDestructing: boolean;
}

/** The file of a message; null when it carries none that can be fetched (text, link previews, stickers, expired media). */
export function mediaOf(message: Api.Message): FoundMedia | null {
  const media: unknown = message.media;
  if (media instanceof Api.MessageMediaPhoto && media.photo instanceof Api.Photo) {
    const found = media.photo.dcId > 0 ? ofPhoto(media.photo) : null;
    return found && { ...found, selfDestructing: isSet(media.ttlSeconds) };
  }
  // The main document, not `altDocuments`: those are the same video in lower qualities.
  if (media instanceof Api.MessageMediaDocument && media.document instanceof Api.Document) {
    const found = media.document.dcId > 0 ? ofDocument(media.document) : null;
    return found && { ...found, selfDestructing: isSet(media.ttlSeconds) };
  }
  return null;
}

export function itemOf(
  message: Api.Message,
  found: FoundMedia,
  rest: { readonly origin: Origin; readonly sender: string | null; readonly chatProtected: boolean },
): MediaItem {
  const { selfDestructing, ...file } = found;
  const protectedContent = rest.chatProtected || message.noforwards === true;
  // A size no file can have would be taken for a full disk when its place is made.
  const isPossible = isFileSize(file.sizeBytes);
  let refusal: Refusal | null = isPossible ? null : 'unsupported';
  if (protectedContent) refusal = 'protected';
  if (selfDestructing) refusal = 'self-destructing';
  return {
    ...file,
    sizeBytes: isPossible ? file.sizeBytes : 0,
    origin: rest.origin,
    date: message.date,
    sender: rest.sender,
    caption: message.message ?? '',
    refusal,
  };
}

function ofPhoto(photo: Api.Photo): Omit<FoundMedia, 'selfDestructing'> | null {
  const largest = largestSize(photo.sizes);
  if (largest === null) return null;
  return {
    location: locationOf('photo', photo, largest.type),
    kind: 'photo',
    name: '',
    sizeBytes: largest.bytes,
    mimeType: 'image/jpeg',
    durationSeconds: null,
    title: null,
    performer: null,
  };
}

interface PhotoBytes {
  readonly type: string;
  readonly bytes: number;
  readonly pixels: number;
}

/** Largest by area; of a progressive JPEG all of it, which is its last size. Stripped and path sizes are no files. */
export function largestSize(sizes: readonly Api.TypePhotoSize[]): PhotoBytes | null {
  let largest: PhotoBytes | null = null;
  for (const size of sizes) {
    let bytes: number | undefined;
    if (size instanceof Api.PhotoSize) bytes = size.size;
    else if (size instanceof Api.PhotoSizeProgressive) bytes = size.sizes.at(-1);
    else if (size instanceof Api.PhotoCachedSize) bytes = size.bytes.length;
    else continue;
    if (bytes === undefined) continue;
    const pixels = size.w * size.h;
    if (largest === null || pixels > largest.pixels) largest = { type: size.type, bytes, pixels };
  }
  return largest;
}

function ofDocument(document: Api.Document): Omit<FoundMedia, 'selfDestructing'> | null {
  let kind: MediaKind | null = null;
  let animated = false;
  let name = '';
  let durationSeconds: number | null = null;
  let title: string | null = null;
  let performer: string | null = null;
  for (const attribute of document.attributes) {
    if (attribute instanceof Api.DocumentAttributeFilename) name = attribute.fileName;
    else if (attribute instanceof Api.DocumentAttributeAnimated) animated = true;
    else if (attribute instanceof Api.DocumentAttributeAudio) {
      kind = attribute.voice ? 'voice' : 'audio';
      durationSeconds = possibleDuration(attribute.duration);
      title = attribute.title ?? null;
      performer = attribute.performer ?? null;
    } else if (attribute instanceof Api.DocumentAttributeVideo) {
      kind = attribute.roundMessage ? 'round' : 'video';
      durationSeconds = possibleDuration(attribute.duration);
    } else if (
      attribute instanceof Api.DocumentAttributeSticker ||
      attribute instanceof Api.DocumentAttributeCustomEmoji
    ) {
      return null;
    }
  }
  return {
    location: locationOf('document', document, ''),
    kind: animated ? 'gif' : (kind ?? 'document'),
    name,
    sizeBytes: Number(document.size),
    mimeType: document.mimeType,
    durationSeconds,
    title,
    performer,
  };
}

function locationOf(
  type: FileLocation['type'],
  file: Pick<Api.Document | Api.Photo, 'id' | 'accessHash' | 'fileReference' | 'dcId'>,
  thumbSize: string,
): FileLocation {
  return {
    dc: file.dcId,
    type,
    id: file.id.toString(),
    accessHash: file.accessHash.toString(),
    fileReference: toBase64(file.fileReference),
    thumbSize,
  };
}

/** Videos tell it as a double, which may be none. */
const possibleDuration = (seconds: number): number | null =>
  Number.isFinite(seconds) && seconds >= 0 ? seconds : null;

const isSet = (value: number | null | undefined): boolean =>
  value !== null && value !== undefined && value > 0;
