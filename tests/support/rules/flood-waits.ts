import type { Failure } from '../../../src/domain/failure.ts';
import type { MemoryStore } from '../memory-store.ts';
import type { Ground, Rule } from './rule.ts';

/** Without a number there is the back-off, whose least is a second. */
const LEAST_WAIT_MS = 1_000;

interface Wait {
  readonly since: number;
  readonly until: number;
  /** Under which the database has it. */
  readonly lane: string;
  /** What the database had of it when it was told. */
  readonly savedBefore: number | null;
}

/** Where we were told to wait, nothing is sent until the time told is over, not even by a program started anew. */
export const floodWaitsAreObeyed = (ground: Ground, store: MemoryStore): Rule => {
  /** By what must wait: a data centre, its parts alone (a throttle stops nothing else), or asking for references. */
  const waits = new Map<string, Wait>();
  // A clock set forward lets a program believe that time has passed: that much is forgiven.
  const now = (): number => ground.now() + ground.forwardedMs();
  const saved = (lane: string): number | null => store.lanes.get(lane)?.floodUntil ?? null;

  const told = (where: string, failure: Failure | null): void => {
    if (failure?.category !== 'flood') return;
    const until = now() + Math.max(LEAST_WAIT_MS, (failure.waitSeconds ?? 0) * 1_000);
    const key = failure.code === 'FLOOD_PREMIUM_WAIT' ? `parts of ${where}` : where;
    const before = waits.get(key);
    if (before && before.until >= until) return;
    waits.set(key, { since: now(), until, lane: where, savedBefore: saved(where) });
  };
  const sends = (what: string, where: readonly string[]): void => {
    for (const key of where) {
      const wait = waits.get(key);
      // What leaves in the very instant of the answer was on its way already.
      if (wait && now() > wait.since && now() < wait.until)
        ground.broken(`${what} asked for inside a flood wait of ${key}`);
    }
  };
  const place = (method: 'lane' | 'references', dc: number | null): string =>
    method === 'lane' ? `telegram:${dc}` : method;

  return {
    sent({ location: { dc } }) {
      sends('a part', [`telegram:${dc}`, `parts of telegram:${dc}`]);
    },
    ended: ({ location: { dc } }, failure) => told(`telegram:${dc}`, failure),
    asked: (method, dc) => sends(method, [place(method, dc)]),
    answered: (method, dc, failure) => told(place(method, dc), failure),
    killed() {
      // A wait told in the last moments was not on disk yet.
      for (const [key, { lane, savedBefore }] of waits)
        if (saved(lane) === null || saved(lane) === savedBefore) waits.delete(key);
    },
  };
};
