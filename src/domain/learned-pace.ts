import type { AccountId } from './ids.ts';

/** What a lane's controller found out, for whoever starts next with the same account. Null: nothing was in the way. */
export interface LearnedPace {
  readonly account: AccountId;
  readonly connections: number;
  readonly windowBytes: number;
  /** Of the bucket that flood waits come from. */
  readonly requests: LearnedBucket | null;
  /** Bytes per second that an account without Premium is held to. */
  readonly throttleBytesPerSecond: number | null;
}

/** Units per second, and units that the bucket holds when full. */
export interface LearnedBucket {
  readonly pace: number;
  readonly low: number;
  readonly high: number;
  readonly burst: number;
  readonly waitMs: number;
}
