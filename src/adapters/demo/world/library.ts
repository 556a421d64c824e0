import { type BuiltCache, builtCache } from './bytes.ts';
import type { WorldChanges } from './changes.ts';
import { type ChatRoom, postDate } from './chat-room.ts';
import { type FilePlace, fileId, filePlace, placeNumber } from './ids.ts';
import { type FileKey, type MediaSpec, portraitPhoto } from './media.ts';
import { documentThumb, photoSizes, strippedThumb } from './pictures.ts';
import { hash32, hash63 } from './random.ts';
import { day } from './script.ts';
import type { DemoFile, DemoMedia } from './types.ts';

/** Contents that must be built as a whole are small; this many bytes of them are kept. */
const BUILT_BYTES_KEPT = 32 * 1024 * 1024;

/** The files of a world, found by place or by id; light objects, kept once made, so that a file is one object. */
export interface Library {
  at(place: FilePlace): DemoMedia | undefined;
  byId(id: bigint): DemoMedia | undefined;
}

/** The chat that portraits stand in among the places of files: there is none of this number. */
export const PORTRAITS = 255;

/** `portraits`: how many photos of people and chats there are. */
export function makeLibrary(
  seed: number,
  rooms: readonly ChatRoom[],
  portraits: number,
  changes: WorldChanges,
): Library {
  const made = new Map<number, DemoMedia>();
  const cache = builtCache(BUILT_BYTES_KEPT);
  const at = (place: FilePlace): DemoMedia | undefined => {
    const number = placeNumber(seed, place);
    const known = made.get(number);
    if (known) return known;
    const found = place.chat === PORTRAITS ? portraitAt(place.post, portraits) : postAt(rooms, place);
    const media = found && makeMedia(seed, place, found.spec, found.date, cache, changes);
    if (media !== undefined) made.set(number, media);
    return media;
  };
  const byId = (id: bigint): DemoMedia | undefined => {
    const media = at(filePlace(seed, id));
    return media?.file.id === id ? media : undefined;
  };
  return { at, byId };
}

interface Found {
  readonly spec: MediaSpec;
  /** Unix seconds. */
  readonly date: number;
}

function postAt(rooms: readonly ChatRoom[], place: FilePlace): Found | undefined {
  const room = rooms[place.chat];
  if (room === undefined || place.post >= room.script.count) return undefined;
  const post = room.script.post(place.post);
  return post.media && { spec: post.media, date: postDate(room, place.post, post) };
}

const portraitAt = (number: number, portraits: number): Found | undefined =>
  number >= 0 && number < portraits ? { spec: portraitPhoto(), date: day(2024, 5, 6) } : undefined;

/** Most files live in 2 and 4, some in 1. */
function drawDc(number: number): number {
  const lot = hash32(number, 5) % 20;
  return lot < 3 ? 1 : lot < 12 ? 2 : 4;
}

function makeMedia(
  seed: number,
  place: FilePlace,
  spec: MediaSpec,
  date: number,
  cache: BuiltCache,
  changes: WorldChanges,
): DemoMedia {
  const number = placeNumber(seed, place);
  const key: FileKey = { seed: number, cache };
  const firstDc = spec.dc ?? drawDc(number);
  const id = fileId(seed, place, firstDc);
  const bytes = spec.bytes(key);
  const file: DemoFile = {
    id,
    accessHash: hash63(seed, number, 3),
    get dc() {
      return changes.dcOf(id) ?? firstDc;
    },
    date,
    mimeType: spec.mimeType,
    ...(spec.fileName === undefined ? {} : { fileName: spec.fileName }),
    attributes: spec.attributes,
    get size() {
      return bytes.size;
    },
    read: (offset, length) => bytes.read(offset, length),
  };
  if (spec.picture === undefined) return { kind: spec.kind, file };
  const { width, height } = spec.picture;
  return {
    kind: spec.kind,
    file,
    strippedThumb: strippedThumb(key, width, height),
    ...(spec.kind === 'photo'
      ? { sizes: (spec.sizes ?? photoSizes)(key, width, height) }
      : { thumb: documentThumb(key, width, height) }),
  };
}
