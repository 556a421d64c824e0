import type { Outcome } from '../domain/failure.ts';
import type { ChatId } from '../domain/ids.ts';
import type { Chat, FileLocation, MediaItem, MediaKind, MediaTab, Origin } from '../domain/media.ts';
import type { LaneRenewal, Refreshed } from '../domain/orders.ts';
import type { TransportLimits } from '../domain/transport-limits.ts';

export type { LaneRenewal, Refreshed };

export interface MediaPage {
  readonly items: readonly MediaItem[];
  /** How many the server says there are of this kind, null if it did not say. */
  readonly total: number | null;
  /** Hand to the next call; null at the end of the history. */
  readonly next: number | null;
}

export type MediaCounts = Readonly<Record<MediaKind, number>>;

/** What a transfer worker needs to open data connections to one data centre. Plain data, crosses threads. */
export interface LaneAccess {
  readonly dc: number;
  readonly home: boolean;
  /** Data addresses in order of preference. */
  readonly addresses: readonly string[];
  /** 256 bytes. Secret. */
  readonly authKey: Uint8Array;
  readonly serverSalt: bigint;
  readonly timeOffsetSeconds: number;
  readonly client: ClientDescription;
  /** Where this server takes other than what is usual for its transports. */
  readonly limits?: TransportLimits;
}

/** How we announce ourselves in initConnection; truthful. */
export interface ClientDescription {
  readonly apiId: number;
  readonly deviceModel: string;
  readonly systemVersion: string;
  readonly appVersion: string;
  readonly languageCode: string;
}

/**
 * Reading chats and keeping references fresh. Bytes come through `carrier.ts`. Whoever asks need not count: requests are
 * kept at one a second, five at once, by the source itself.
 */
export interface Source {
  /** All dialogs, newest first, page by page. */
  chats(page: (chats: readonly Chat[]) => void, signal: AbortSignal): Promise<Outcome<void>>;
  counts(chat: ChatId, signal: AbortSignal): Promise<Outcome<MediaCounts>>;
  /** Newest first; `cursor` null for the start. One request to the server. */
  media(chat: ChatId, tab: MediaTab, cursor: number | null, signal: AbortSignal): Promise<Outcome<MediaPage>>;
  /** Up to 100 origins of any chats; the answer has one entry per origin, in order. `known` tells replaced from fresh. */
  refresh(
    origins: readonly { readonly origin: Origin; readonly known: FileLocation }[],
    signal: AbortSignal,
  ): Promise<Outcome<readonly Refreshed[]>>;
  /** Makes the key and imports the authorization where that has not been done; at most once per data centre. */
  openLane(dc: number, renewal: LaneRenewal, signal: AbortSignal): Promise<Outcome<LaneAccess>>;
}
