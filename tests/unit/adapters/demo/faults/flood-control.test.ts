import { expect, it } from 'vitest';
import { FloodControl } from '../../../../../src/adapters/demo/faults/flood-control.ts';

const RULES = { waitSeconds: 10, requestsPerSecond: 0, burst: 0 };
const counted = (count: number) => () => count-- > 0;

it('starts the wait of a bucket anew for who asks inside it', () => {
  const control = new FloodControl();
  const rules = { waitSeconds: 10, requestsPerSecond: 1, burst: 1 };
  const ask = (now: number) => control.ask(rules, now, counted(0));
  expect(ask(0)).toEqual({ kind: 'pass' });
  expect(ask(500)).toEqual({ kind: 'wait', seconds: 10, insideWait: false });
  expect(ask(9_000)).toEqual({ kind: 'wait', seconds: 10, insideWait: true });
  expect(ask(18_999)).toEqual({ kind: 'wait', seconds: 10, insideWait: true });
  expect(ask(28_999)).toEqual({ kind: 'pass' });
});

it('tells what is left of a wait that was counted out, so that requests sent together go on together', () => {
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
