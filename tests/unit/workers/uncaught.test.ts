import { expect, it } from 'vitest';
import { watchUncaught } from '../../../src/workers/uncaught.ts';

const happening = (kind: string, detail: object): Event => Object.assign(new Event(kind), detail);

const setUp = () => {
  const scope = new EventTarget();
  const told: string[] = [];
  const time = { now: 1_000_000 };
  watchUncaught(
    scope,
    (words) => told.push(words),
    () => time.now,
  );
  return { scope, told, time };
};

it('tells of errors and rejections that nobody caught', () => {
  const { scope, told } = setUp();
  scope.dispatchEvent(happening('error', { error: new TypeError('odd'), message: 'Uncaught odd' }));
  scope.dispatchEvent(happening('error', { error: null, message: 'Script error.' }));
  scope.dispatchEvent(happening('error', { message: 'ResizeObserver loop completed with …' }));
  scope.dispatchEvent(happening('unhandledrejection', { reason: 'why not' }));
  expect(told[0]).toMatch(/^uncaught: TypeError: odd\n\s+at /);
  expect(told.slice(1)).toEqual(['uncaught: Script error.', 'unhandled rejection: why not']);
});

it('says no more than so much of a thread that errs without end', () => {
  const { scope, told, time } = setUp();
  const err = (): boolean => scope.dispatchEvent(happening('error', { error: new Error('again') }));
  for (let number = 0; number < 1_000; number += 1) err();
  expect(told).toHaveLength(20);
  time.now += 60_000;
  err();
  expect(told).toHaveLength(21);
});
