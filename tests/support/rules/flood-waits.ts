import type { Failure } from '../../../src/domain/failure.ts';
import type { MemoryStore } from '../memory-store.ts';
import type { Ground, Rule } from './rule.ts';

/** Without a number there is the back-off, whose least is a second. */
const LEAST_WAIT_MS = 1_000;

interface Wait {
  readonly since: number;
  readonly until: number;
  /** What the database had of it when it was told. */
  readonly savedBefore: number | null;
}

/** Where we were told to wait, nothing is sent until the time told is over, not even by a program started anew. */
export const floodWaitsAreObeyed = (ground: Ground, store: MemoryStore): Rule => {
  const waits = new Map<string, Wait>();
  // A clock set forward lets a program believe that time has passed: that much is forgiven.
  const now = (): number => ground.now() + ground.forwardedMs();

  const saved = (where: string): number | null => store.lanes.get(where)?.floodUntil ?? null;
  const told = (where: string, failure: Failure | null): void => {
    if (failure?.category !== 'flood') return;
    const until = now() + Math.max(LEAST_WAIT_MS, (failure.waitSeconds ?? 0) * 1_000);
    const before = waits.get(where);
    if (before && before.until >= until) return;
    waits.set(where, { since: now(), until, savedBefore: saved(where) });
  };
  const sends = (where: string): void => {
    const wait = waits.get(where);
    // What leaves in the very instant of the answer was on its way already.
    if (!wait || now() <= wait.since || now() >= wait.until) return;
    ground.broken(`${where}: asked inside a flood wait`);
  };

  return {
    sent: (order) => sends(`telegram:${order.location.dc}`),
    ended: (order, failure) => told(`telegram:${order.location.dc}`, failure),
    asked: (method, dc) => sends(method === 'lane' ? `telegram:${dc}` : method),
    answered: (method, dc, failure) => told(method === 'lane' ? `telegram:${dc}` : method, failure),
    killed() {
      // A wait told in the last moments was not on disk yet.
      for (const [where, { savedBefore }] of waits)
        if (saved(where) === null || saved(where) === savedBefore) waits.delete(where);
    },
  };
};
