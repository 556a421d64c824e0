import { expect, it } from 'vitest';
import { type Failure, failed, succeeded } from '../../../src/domain/failure.ts';
import { createPatience } from '../../../src/runtime/patience.ts';

const refused = (category: Failure['category'], waitSeconds?: number) =>
  failed({ category, code: 'X', message: '', ...(waitSeconds === undefined ? {} : { waitSeconds }) });
const secondsOf = (outcome: ReturnType<typeof refused>): number | undefined => outcome.failure.waitSeconds;

it('names when to ask again: as told, or twice as long after each failure, a minute at most', () => {
  const patient = createPatience();
  const ask = (outcome: ReturnType<typeof refused>): number | undefined => {
    const answer = patient(outcome);
    return answer.ok ? undefined : answer.failure.waitSeconds;
  };
  expect(ask(refused('flood', 17))).toBe(17);
  expect(ask(refused('network'))).toBe(2);
  expect(ask(refused('server'))).toBe(4);
  for (let count = 0; count < 10; count += 1) ask(refused('network'));
  expect(ask(refused('network'))).toBe(60);
  patient(succeeded(1));
  expect(ask(refused('network'))).toBe(1);
});

it('names nothing for what waiting does not mend', () => {
  const patient = createPatience();
  for (const category of ['auth', 'denied', 'gone', 'bug'] as const) {
    const answer = patient(refused(category));
    expect(answer.ok ? undefined : secondsOf(answer), category).toBeUndefined();
  }
});
