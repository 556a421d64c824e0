import type { MediaSpec } from './media.ts';
import type { PersonKey } from './people.ts';
import type { DemoChatKind } from './types.ts';

export type Sender = PersonKey | 'self';

/** How a chat comes about: its face, and any of its posts by number, computed without the others. */
export interface ChatScript {
  /** Never shown; forwards name their origin by it, and ids are derived from it. */
  readonly key: string;
  readonly kind: DemoChatKind;
  /** A private chat is called as the person instead. */
  readonly title: string;
  readonly username?: string;
  readonly protected?: boolean;
  readonly pinned?: boolean;
  readonly archived?: boolean;
  readonly memberCount?: number;
  /** The other side of a private chat. */
  readonly person?: PersonKey;
  readonly topics?: readonly TopicScript[];
  /** Unix seconds of the first and of the last post. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Every nth message id is missing, as if deleted. */
  readonly deletedEvery?: number;
  /** Posts from 0, the oldest, to `count` − 1. */
  post(index: number): Post;
}

export interface TopicScript {
  readonly title: string;
  readonly iconColor: number;
  readonly closed?: boolean;
  readonly pinned?: boolean;
}

export interface Post {
  readonly text?: string;
  /** Absent in channels. */
  readonly from?: Sender;
  readonly media?: MediaSpec;
  /** Number of the first post of its album. */
  readonly albumStart?: number;
  /** Number of the topic in the script; absent: the first. */
  readonly topic?: number;
  readonly protected?: boolean;
  readonly ttlSeconds?: number;
  readonly edited?: boolean;
  /** Brings the media and the text of another chat's post. */
  readonly forward?: { readonly chat: string; readonly index: number };
}

/** Unix seconds of a day, at noon UTC. */
export function day(year: number, month: number, dayOfMonth: number): number {
  return Date.UTC(year, month - 1, dayOfMonth, 12) / 1000;
}

export const KIB = 1024;
export const MIB = 1024 * 1024;
