import { expect, it } from 'vitest';
import { FloodControl } from '../../../../../src/adapters/demo/faults/flood-control.ts';

const RULES = { waitSeconds: 10, requestsPerSecond: 0, burst: 0 };
const counted = (count: number) => () => count-- > 0;

it('lets requests that were under way together go on once the wait that they were told is over', () => {
  const control = new FloodControl();
  const take = counted(1);
  expect(control.ask(RULES, 0, take)).toEqual({ kind: 'wait', seconds: 10, insideWait: false });
  expect(control.ask(RULES, 4_500, take)).toEqual({ kind: 'wait', seconds: 6, insideWait: true });
  expect(control.ask(RULES, 10_000, take)).toEqual({ kind: 'pass' });
});

it('fills its bucket with time', () => {
  const control = new FloodControl();
  const rules = { waitSeconds: 1, requestsPerSecond: 2, burst: 2 };
  const verdicts = [0, 0, 0, 1_000, 1_000, 1_000].map((now) => control.ask(rules, now, counted(0)).kind);
  expect(verdicts).toEqual(['pass', 'pass', 'wait', 'pass', 'pass', 'wait']);
});
