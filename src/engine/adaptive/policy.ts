import type { Transport } from '../../domain/server.ts';
import type { TransportLimits } from '../../domain/transport-limits.ts';

/** What a policy may look at when it deals out requests of one lane. */
export interface LaneSituation {
  readonly transport: Transport;
  /** Never to be gone beyond. */
  readonly limits: TransportLimits;
  /** "Too many connections" (−429) came less than ten minutes ago. */
  readonly crowded: boolean;
  /** Of the whole lane, over the last 12 s or since it began to wait; 0 while nothing came. */
  readonly bytesPerSecond: number;
}

/**
 * How hard to pull. A policy decides how many and how large; the scheduler decides which. One per lane, so that one
 * that learns can keep what it learned of that lane.
 */
export interface Policy {
  readonly name: string;
  /** Files being fetched at once, over all lanes. */
  readonly filesAtOnce: number;
  /** Requests in flight in this lane. */
  requestsAtOnce(situation: LaneSituation): number;
  /** Length of the next request on a slot; `answered` is false until the slot's connection has answered once. */
  requestBytes(situation: LaneSituation, slot: { readonly answered: boolean }): number;
}
