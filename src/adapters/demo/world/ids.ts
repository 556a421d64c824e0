import { hash32, permute32, unpermute32 } from './random.ts';

/** Where a file was first posted: number of the chat (below 256) and number of the post (below 2²⁴). */
export interface FilePlace {
  readonly chat: number;
  readonly post: number;
}

/** A number of its own for every place of a world; looks random. */
export function placeNumber(seed: number, { chat, post }: FilePlace): number {
  return permute32(seed, ((chat << 24) | post) >>> 0);
}

/** A file's id: the data centre in the top bits, as in Telegram's ids, then 28 random ones, then the place, mixed. */
export function fileId(seed: number, place: FilePlace, dc: number): bigint {
  const low = placeNumber(seed, place);
  return (BigInt(dc) << 60n) | (BigInt(hash32(seed, low) >>> 4) << 32n) | BigInt(low);
}

/** The place an id speaks of. Any number leads somewhere: compare the id of what is found there. */
export function filePlace(seed: number, id: bigint): FilePlace {
  const packed = unpermute32(seed, Number(id & 0xffff_ffffn));
  return { chat: packed >>> 24, post: packed & 0xff_ffff };
}

/** How post numbers of a chat become message ids, ascending. */
export interface MessageIds {
  ofPost(post: number): number;
  /** The post with this id; undefined when there is none. */
  postOf(id: number): number | undefined;
}

/** Ids from `first` on; every `deletedEvery`th is missing. */
export function channelIds(first: number, count: number, deletedEvery?: number): MessageIds {
  const kept = deletedEvery === undefined ? Number.POSITIVE_INFINITY : deletedEvery - 1;
  return {
    ofPost: (post) => first + post + Math.floor(post / kept),
    postOf(id) {
      const position = id - first;
      const post = deletedEvery === undefined ? position : position - Math.floor(position / deletedEvery);
      const missing = deletedEvery !== undefined && position % deletedEvery === kept;
      return Number.isInteger(id) && post >= 0 && post < count && !missing ? post : undefined;
    },
  };
}

/** Ids shared by all chats of an account's message box: chat `lane` of `lanes` takes every `lanes`th. */
export function boxIds(lane: number, lanes: number, count: number): MessageIds {
  return {
    ofPost: (post) => 1 + lane + post * lanes,
    postOf(id) {
      const post = (id - 1 - lane) / lanes;
      return Number.isInteger(post) && post >= 0 && post < count ? post : undefined;
    },
  };
}
