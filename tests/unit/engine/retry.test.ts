import { expect, test } from 'vitest';
import type { FailureCategory } from '../../../src/domain/failure.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/domain/settings.ts';
import { nextRandom } from '../../../src/engine/random.ts';
import {
  type Action,
  backOffMs,
  RULES,
  retryDelayMs,
  ruleOf,
  tellsToWait,
} from '../../../src/engine/retry.ts';

const TABLE: readonly [
  FailureCategory,
  Action,
  spendsAttempt: boolean,
  blamesLine: boolean,
  dropsBytes: boolean,
][] = [
  ['flood', 'lane-waits', false, false, false],
  ['network', 'retry', true, true, false],
  ['server', 'retry', true, true, false],
  ['stale', 'refresh', false, false, false],
  ['replaced', 'fail', false, false, true],
  ['moved', 'move', false, false, false],
  ['auth', 'sign-in', false, false, false],
  ['gone', 'fail', false, false, false],
  ['denied', 'fail', false, false, false],
  ['unsupported', 'fail', false, false, false],
  ['blocked', 'fail', false, false, false],
  ['input', 'fail', false, false, false],
  ['store', 'retry', false, false, false],
  ['system', 'retry', true, false, false],
  ['disk', 'pause-writing', false, false, false],
  ['integrity', 'refetch', false, false, false],
  ['bug', 'retry', true, false, false],
  ['aborted', 'nothing', false, false, false],
];

test.each(TABLE)('%s: %s', (category, action, spendsAttempt, blamesLine, dropsBytes) => {
  expect(RULES[category]).toMatchObject({ action, spendsAttempt, blamesLine, dropsBytes });
});

test.each([
  ['FOLDER_FULL', 'pause-writing'],
  ['FOLDER_REFUSED', 'pause-writing'],
  ['FILE_REFUSED', 'retry'],
  ['NAME_REFUSED', 'fail'],
  ['RENAME_UNANSWERED', 'fail'],
] as const)('of the disk, %s: %s', (code, action) => {
  expect(ruleOf({ category: 'disk', code, message: '' })).toMatchObject({ action, dropsBytes: false });
});

test('a throttle slows the lane, a flood wait stops it; both tell to wait', () => {
  const premium = ruleOf({ category: 'flood', code: 'FLOOD_PREMIUM_WAIT', message: '' });
  const flood = ruleOf({ category: 'flood', code: 'FLOOD_WAIT', message: '' });
  expect([premium.action, flood.action]).toEqual(['lane-slows', 'lane-waits']);
  expect([premium, flood].every(tellsToWait)).toBe(true);
  expect(premium).toMatchObject({ spendsAttempt: false, blamesLine: false, dropsBytes: false });
});

test('the table is complete', () => {
  expect(new Set(TABLE.map(([category]) => category))).toEqual(new Set(Object.keys(RULES)));
});

test.each([
  [1, 1_000],
  [2, 2_000],
  [3, 4_000],
  [4, 8_000],
  [5, 16_000],
  [6, 32_000],
  [20, 32_000],
])('retry %i waits %i ms and up to a tenth more', (attempt, leastMs) => {
  const random = { state: attempt };
  for (let round = 0; round < 200; round += 1) {
    const delayMs = backOffMs(attempt, DEFAULT_ENGINE_SETTINGS.retry, random);
    expect(delayMs).toBeGreaterThanOrEqual(leastMs);
    expect(delayMs).toBeLessThan(leastMs * 1.1);
  }
});

test('after a network error at least 3 to 8 seconds pass, and the back-off if that is longer', () => {
  const random = { state: 7 };
  const first = Array.from({ length: 300 }, () =>
    retryDelayMs(RULES.network, 1, DEFAULT_ENGINE_SETTINGS.retry, random),
  );
  expect(Math.min(...first)).toBeGreaterThanOrEqual(3_000);
  expect(Math.max(...first)).toBeLessThan(8_000);
  expect(Math.max(...first) - Math.min(...first)).toBeGreaterThan(4_000);
  expect(retryDelayMs(RULES.network, 6, DEFAULT_ENGINE_SETTINGS.retry, random)).toBeGreaterThanOrEqual(
    32_000,
  );
  expect(nextRandom(random)).toBeLessThan(1);
});
