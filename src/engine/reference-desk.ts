import { laneId, type TransferId } from '../domain/ids.ts';
import type { WaitReason } from '../domain/transfer.ts';
import type { OrderId } from './events.ts';

/** What the desk remembers over a restart lies beside what the lanes remember. */
export const REFERENCES = laneId('references');

/**
 * Where fresh references are asked for: one request at a time for all lanes, because they all go through the one home
 * connection, and because files of one chat in several data centres can share a request.
 */
export interface ReferenceDesk {
  /** The request under way. */
  order: OrderId | null;
  asked: readonly TransferId[];
  /** Asking failed: nobody asks before this, and whoever must waits with this reason. */
  closedUntil: number;
  closedBecause: WaitReason;
  /** Failures since a request was last answered. */
  failures: number;
}

export const createReferenceDesk = (): ReferenceDesk => ({
  order: null,
  asked: [],
  closedUntil: 0,
  closedBecause: 'offline',
  failures: 0,
});
