import { expect } from '@playwright/test';
import type { PretendTelegram } from '../../src/adapters/demo/pretend-telegram.ts';
import { type Life, servedAgain } from './served-log.ts';

/** A finished range may be asked for again only if it was finished within this time before a kill, or any other end. */
export const FORGETTABLE_MS = 1_000;

/** Something had been served as a whole more than `graceMs` before the end of this life, and nothing of it was served again. */
export function expectServedOnce(telegram: PretendTelegram, life: Life, graceMs: number): void {
  expect(servedBefore(telegram, life, graceMs), 'ranges that could have been lost').toBeGreaterThan(0);
  const again = servedAgain(telegram.servedRanges(), [life], 0);
  expect(again.filter(({ finishedBeforeKillMs }) => finishedBeforeKillMs > graceMs)).toEqual([]);
}

/** Waits until something must be kept: served as a whole `graceMs` ago. */
export const untilKept = (telegram: PretendTelegram, startedAt: number, graceMs: number): Promise<void> =>
  expect
    .poll(() => servedBefore(telegram, { startedAt, killedAt: Date.now() }, graceMs), { intervals: [20] })
    .toBeGreaterThan(0);

/** How many ranges of this life had been served as a whole `graceMs` before its end. */
const servedBefore = (telegram: PretendTelegram, { startedAt, killedAt }: Life, graceMs: number): number =>
  telegram
    .servedRanges()
    .filter(
      ({ requestedAt, finishedAt }) =>
        requestedAt >= startedAt && finishedAt !== null && finishedAt < killedAt - graceMs,
    ).length;
