/**
 * A lane as a record, as anyone may write one (`npm run bench:adaptive -- --lanes FILE`). What was absent in the file is
 * filled in by `read-lanes.ts`; sizes are bytes, `seconds` and `at` count from the cold start.
 */
export interface LaneRecord extends LaneNumbers {
  readonly name: string;
  /** The run ends here, or when all files are there. */
  readonly seconds: number;
  /** Of jitter and loss. */
  readonly seed: number;
  /** The transport's limits: HTTP has 6 connections of 1 request each. */
  readonly maxConnections: number;
  /** 1: answers are seen as they come, as over HTTP. More: whole messages only, as JavaScript sees a WebSocket. */
  readonly requestsPerConnection: number;
  readonly maxRequestBytes: number;
  /** In the order of their instants. */
  readonly changes: readonly LaneChange[];
  readonly files: readonly { readonly count: number; readonly bytes: number }[];
}

/** What may change while the lane is in use. */
export interface LaneNumbers {
  readonly rttMs: number;
  /** At most so much is added to a round trip, by chance. */
  readonly jitterMs: number;
  /** 0: dead. */
  readonly perConnectionBytesPerSecond: number;
  /** 0: dead. */
  readonly perAccountBytesPerSecond: number;
  /** The chance that an answer never comes. */
  readonly loss: number;
  readonly bucket: Bucket | null;
  /** From so many bytes on the account is held to `premiumBytesPerSecond`; null: never. */
  readonly premiumAfterBytes: number | null;
  readonly premiumBytesPerSecond: number;
  /** The connection of this slot, counted from 0, is slower than the rest. */
  readonly slowConnection: { readonly index: number; readonly bytesPerSecond: number } | null;
}

export interface Bucket {
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly waitSeconds: number;
}

/** From `at` on all numbers are these. */
export interface LaneChange extends LaneNumbers {
  readonly at: number;
}
