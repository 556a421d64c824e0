import { expect, test } from 'vitest';
import { controllerWords } from '../../../../src/ui/format/controller-words.ts';
import { performanceText } from '../../../../src/ui/format/performance-text.ts';
import { fakePerformance } from '../../../support/fake-performance.ts';

const NOTHING = {
  policy: 'auto',
  workers: null,
  delaySeconds: null,
  consecutiveSuccesses: null,
  connections: null,
  windowBytes: null,
  requestBytes: null,
  requests: null,
} as const;

test.each([
  [NOTHING, 'nothing learned yet'],
  [{ ...NOTHING, workers: 1, delaySeconds: 0.5 }, '1 file at once, 0.50 s between files'],
  [
    {
      ...NOTHING,
      connections: 3,
      windowBytes: 1_048_576,
      requests: { perSecond: 4.27, least: 4, most: 4.5 },
    },
    '3 connections, 1.00 MiB under way on each, 4.3 requests/s at most',
  ],
  // After one refusal it may be this or that: no number of it is in force.
  [
    { ...NOTHING, connections: 3, requests: { perSecond: 0.91, least: 0.251, most: 9.38 } },
    '3 connections, finding out what is allowed, perhaps 0.25–9.4 requests/s',
  ],
  [
    { ...NOTHING, connections: 3, requests: { perSecond: 0.1, least: 0.0334, most: 0.16 } },
    '3 connections, finding out what is allowed, perhaps 2–9.6 requests/min',
  ],
])('a controller is told by the numbers it has: %#', (view, words) => {
  expect(controllerWords(view)).toBe(words);
});

test('the text has every number of all and of each lane, exact, with its unit', () => {
  const counts = {
    queued: 1,
    waiting: 0,
    active: 2,
    publishing: 0,
    completed: 142,
    skipped: 0,
    failed: 0,
    cancelled: 0,
  };
  const lane = {
    lane: 'telegram:2',
    state: 'running',
    until: null,
    transport: 'http',
    inFlight: 4,
    advice: null,
  } as const;
  const storage = { persisted: true, usageBytes: 1_000, quotaBytes: null, stagingBudgetBytes: null };
  const conditions = [
    { name: 'folder', state: 'slower', since: 1, until: null, message: 'The folder “Secret” is gone.' },
  ] as const;
  const text = performanceText(fakePerformance([lane], counts, 60), { storage, conditions });
  // Only the page names the folder.
  expect(text).not.toContain('Secret');
  const lines = text.split('\n');
  expect(lines).toContain('success_rate: 94.67 % (for ever: 94.67 %)');
  expect(lines).toContain('current_workers: 3 (for ever: null)');
  expect(lines).toContain('completed: 142');
  expect(lines).toContain('Folder: holds up some');
  expect(lines).toContain('DC 2: running, 4 requests in flight, http, answers in 0.16 s, 1.6 % failed');
  expect(lines).toContain('storage in use: 1000 of unknown B');
  expect(lines.filter((line) => line.startsWith('total_attempts: '))).toHaveLength(2);
});
