/** Branded identifiers: a chat's id cannot be handed where a transfer's is meant. */
declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** Sorts by creation: 36-base milliseconds and a counter. */
export type TransferId = Branded<string, 'TransferId'>;
export type BatchId = Branded<string, 'BatchId'>;
/** `<server kind>:<user id>`; says which account a thing came from. */
export type AccountId = Branded<string, 'AccountId'>;
/** `user:1`, `group:2`, `channel:3` with Telegram's own decimal id. */
export type ChatId = Branded<string, 'ChatId'>;
/** What is limited and waits as a whole: `telegram:2` for data centre 2. */
export type LaneId = Branded<string, 'LaneId'>;

export const transferId = (text: string): TransferId => text as TransferId;
export const batchId = (text: string): BatchId => text as BatchId;
export const accountId = (text: string): AccountId => text as AccountId;
export const chatId = (text: string): ChatId => text as ChatId;
export const laneId = (text: string): LaneId => text as LaneId;

/** `telegram:2` as a person reads it: `DC 2`. */
export const laneName = (lane: string): string => lane.replace(/^telegram:/, 'DC ');

/** The lane of a Telegram data centre. */
export const telegramLane = (dc: number): LaneId => {
  const known = telegramLanes[dc];
  if (known !== undefined) return known;
  const lane = laneId(`telegram:${dc}`);
  // There are five, and a damaged row may tell of any.
  if (dc >= 0 && dc < 16) telegramLanes[dc] = lane;
  return lane;
};
/** Made once: the engine asks for them many times at every event. */
const telegramLanes: LaneId[] = [];
