import type { ChatId } from './ids.ts';

export const MEDIA_KINDS = ['audio', 'video', 'photo', 'document', 'voice', 'round', 'gif'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];
/** `all` is every kind that can be downloaded. */
export type MediaTab = MediaKind | 'all';

export type ChatKind = 'private' | 'saved' | 'bot' | 'group' | 'supergroup' | 'forum' | 'channel';

export interface Chat {
  readonly id: ChatId;
  readonly title: string;
  readonly kind: ChatKind;
  readonly username: string | null;
  /** `noforwards`: shown, not downloadable. */
  readonly protected: boolean;
  /** Unix seconds of the newest message, 0 if none. */
  readonly newestAt: number;
}

/** The message a file was found in: where its reference is refreshed from. */
export interface Origin {
  readonly chatId: ChatId;
  readonly messageId: number;
  /** Place in its album, 0 outside of one. */
  readonly albumIndex: number;
}

/** Where the bytes are: plain data, opaque to the engine but for `dc`; longs are decimal strings. */
export interface FileLocation {
  readonly dc: number;
  readonly type: 'document' | 'photo';
  readonly id: string;
  readonly accessHash: string;
  /** Base64; expires, is refreshed from the origin. */
  readonly fileReference: string;
  /** Photo size letter, empty for a document itself. */
  readonly thumbSize: string;
}

/** Why a file may be seen but not fetched. */
export type Refusal = 'protected' | 'self-destructing' | 'unsupported';

export interface MediaItem {
  readonly origin: Origin;
  readonly location: FileLocation;
  readonly kind: MediaKind;
  /** As Telegram gave it, hostile; empty if it gave none. Show it as text, never use it as a path. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly mimeType: string;
  /** Unix seconds of the message. */
  readonly date: number;
  readonly durationSeconds: number | null;
  readonly title: string | null;
  readonly performer: string | null;
  readonly sender: string | null;
  readonly caption: string;
  readonly refusal: Refusal | null;
}

/** Identifies a file in a list: one message holds at most one. */
export const mediaKey = (origin: Origin): string => `${origin.chatId}/${origin.messageId}`;
