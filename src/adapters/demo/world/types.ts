/**
 * The people, chats, messages and files of the pretend Telegram, as plain data: no TL, no I/O.
 * Everything is computed from a seed when it is asked for; two worlds of one seed are equal byte by byte.
 */
import type { MessageChange } from './changes.ts';

export interface World {
  /** Everyone who can be met, `self` and the owners of the other accounts among them. */
  readonly users: readonly DemoUser[];
  /** The user this world is seen as. */
  readonly self: DemoUser;
  readonly accounts: readonly DemoAccount[];
  /** All dialogs in no particular order. Ids are distinct over all kinds. */
  readonly chats: readonly DemoChat[];
  chat(id: bigint): DemoChat | undefined;
  user(id: bigint): DemoUser | undefined;
  message(chat: DemoChat, id: number): DemoMessage | undefined;
  /**
   * A message of a private chat, basic group or Saved Messages: these share one id sequence per account, which is
   * why `messages.getMessages` names no peer. Channels, supergroups and forums each have their own.
   */
  boxMessage(id: number): DemoMessage | undefined;
  /** Newest first, ids descending; `total` counts everything that matches, whatever `offsetId` and `limit` say. */
  history(chat: DemoChat, query: HistoryQuery): HistoryPage;
  /**
   * What happened to messages, oldest first: to those of a channel, supergroup or forum; absent: to those of the one
   * sequence that all other chats share.
   */
  changes(channel?: DemoChat): readonly MessageChange[];
  /** How many messages of the chat carry media of this kind, or of one of these kinds. */
  counts(chat: DemoChat, kind: KindFilter): number;
  /** A document or a photo by its id. */
  file(id: bigint): DemoFile | undefined;
  /** The photo by which a person or a chat is known, ids in one range; most have none. Its sizes are a, b and c. */
  portrait(peerId: bigint): DemoMedia | undefined;
  /** The media whose file has this id, as it was first posted: sizes and thumbnails hang there. */
  media(fileId: bigint): DemoMedia | undefined;
  /** Every file once, forwarded ones included once. */
  files(): Iterable<DemoFile>;
}

export type KindFilter = DemoMediaKind | readonly DemoMediaKind[];

export interface HistoryQuery {
  /** Only ids below this one; 0 or absent: from the newest. */
  readonly offsetId?: number | undefined;
  /** Most messages to return. */
  readonly limit: number;
  readonly kind?: KindFilter | undefined;
  /** Found in text, file name, title or performer, whatever the case. */
  readonly query?: string | undefined;
  /** Unix seconds, inclusive; 0, negative or absent: unset (GramJS sends −1). */
  readonly minDate?: number | undefined;
  readonly maxDate?: number | undefined;
  readonly topicId?: number | undefined;
  readonly fromId?: bigint | undefined;
}

export interface HistoryPage {
  readonly total: number;
  readonly messages: DemoMessage[];
}

export interface DemoAccount {
  /** Digits only, international, no plus sign. */
  readonly phone: string;
  readonly userId: bigint;
  readonly homeDc: number;
  /** Two-step password; absent: the code is enough. */
  readonly password?: { readonly hint: string; readonly value: string };
}

export interface DemoUser {
  readonly id: bigint;
  readonly accessHash: bigint;
  readonly firstName: string;
  readonly lastName?: string;
  readonly username?: string;
  readonly phone?: string;
  readonly isSelf?: boolean;
  readonly isBot?: boolean;
  readonly deleted?: boolean;
}

export type DemoChatKind = 'private' | 'group' | 'supergroup' | 'forum' | 'channel' | 'saved';

export interface DemoChat {
  /** For `private` and `saved` the id of the user. */
  readonly id: bigint;
  /** 0n for a basic group, which has none. */
  readonly accessHash: bigint;
  readonly kind: DemoChatKind;
  readonly title: string;
  readonly username?: string;
  /** The chat's `noforwards` flag. */
  readonly protected: boolean;
  readonly messageCount: number;
  /** Id of the newest message; 0 when there is none. */
  readonly topMessageId: number;
  readonly topics?: readonly DemoTopic[];
  readonly pinned: boolean;
  readonly archived: boolean;
  readonly memberCount: number;
  /** When the chat was made, unix seconds. */
  readonly date: number;
}

export interface DemoTopic {
  /** Id of the message that made the topic; 1 is "General". */
  readonly id: number;
  readonly title: string;
  readonly iconColor: number;
  readonly date: number;
  readonly fromId: bigint;
  readonly topMessageId: number;
  readonly messageCount: number;
  readonly closed?: boolean;
  readonly pinned?: boolean;
}

export interface DemoMessage {
  readonly id: number;
  readonly chatId: bigint;
  /** Absent for a channel's posts. */
  readonly fromId?: bigint;
  /** Unix seconds; never falls while ids rise. */
  readonly date: number;
  /** Text, or the caption of the media. */
  readonly text: string;
  /** Members of an album share it; at most 10, consecutive. */
  readonly groupedId?: bigint;
  readonly topicId?: number;
  readonly media?: DemoMedia;
  /** The message's own `noforwards` flag. */
  readonly protected?: boolean;
  /** Self-destructing media. */
  readonly ttlSeconds?: number;
  readonly editDate?: number;
  readonly forwardedFrom?: DemoForward;
}

export interface DemoForward {
  readonly chatId: bigint;
  readonly messageId: number;
  readonly date: number;
}

export type DemoMediaKind = 'audio' | 'video' | 'photo' | 'document' | 'voice' | 'round' | 'gif';

export interface DemoMedia {
  readonly kind: DemoMediaKind;
  /** For a photo: its largest size. */
  readonly file: DemoFile;
  /** Photos only: ascending, each with bytes of its own; the last equals `file` byte by byte. */
  readonly sizes?: readonly DemoImageSize[];
  /** Entropy-coded data behind Telegram's fixed JPEG header: 0x01, height, width, data. */
  readonly strippedThumb?: Uint8Array;
  /** Documents only. */
  readonly thumb?: DemoImageSize;
}

/** One size of a photo or one thumbnail of a document; always a real JPEG. */
export interface DemoImageSize extends DemoBytes {
  /** s 100, m 320, x 800, y 1280, w 2560 pixels on the longer side. */
  readonly type: string;
  readonly width: number;
  readonly height: number;
  /** Ascending byte lengths, the last one is the whole: to be told as `photoSizeProgressive`. */
  readonly progressive?: readonly number[];
}

/** Bytes computed when asked for. */
export interface DemoBytes {
  /** Bytes, up to 4,000 MiB. */
  readonly size: number;
  /** The exact bytes; fewer at the end, none past it. The result may be a view into a shared buffer: never write. */
  read(offset: number, length: number): Uint8Array;
}

export interface DemoFile extends DemoBytes {
  readonly id: bigint;
  readonly accessHash: bigint;
  /** The data centre which keeps it: 1, 2 or 4. */
  readonly dc: number;
  /** Unix seconds of the upload. */
  readonly date: number;
  readonly mimeType: string;
  /** As the sender's program gave it: may be hostile, may be empty; absent: no such attribute. */
  readonly fileName?: string;
  readonly attributes: DemoAttributes;
}

export interface DemoAttributes {
  /** Seconds; fractions for video. */
  readonly duration?: number;
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
  readonly performer?: string;
  /** Voice: 100 values of 5 bits, packed as Telegram does. */
  readonly waveform?: Uint8Array;
  readonly voice?: boolean;
  readonly round?: boolean;
  readonly animated?: boolean;
}
