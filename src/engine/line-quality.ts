import type { LineView } from '../domain/performance.ts';
import type { Ending } from './adaptive/controller.ts';
import type { OrderId } from './events.ts';

/** How a lane's requests fared of late: for whoever looks, nothing is decided by it. */
export interface LineQuality {
  readonly sentAt: Map<OrderId, number>;
  /** Of the last requests how long their answers took; null: it failed for the line's sake. */
  readonly lately: (number | null)[];
}

/** Enough for a per cent to mean something, few enough to be of the last minutes. */
const LATELY = 64;

export const createLineQuality = (): LineQuality => ({ sentAt: new Map(), lately: [] });

export const noteSent = ({ sentAt }: LineQuality, order: OrderId, now: number): void => {
  sentAt.set(order, now);
};

/** What we stopped, or what failed for its file's sake, says nothing of the line; an order to wait is an answer. */
export const noteEnded = (
  { sentAt, lately }: LineQuality,
  order: OrderId,
  ending: Ending,
  now: number,
): void => {
  const since = sentAt.get(order);
  sentAt.delete(order);
  if (since === undefined || ending === 'other') return;
  lately.push(ending === 'lost' ? null : now - since);
  if (lately.length > LATELY) lately.shift();
};

export const lineView = ({ lately }: LineQuality): LineView => {
  const answered = lately.filter((tookMs) => tookMs !== null);
  const failed = lately.length - answered.length;
  return {
    roundTripMs: answered.length === 0 ? null : Math.round(Math.min(...answered)),
    errorRate: lately.length === 0 ? null : Math.round((failed * 1_000) / lately.length) / 10,
  };
};
