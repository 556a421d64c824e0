import { describe, expect, it } from 'vitest';
import { formatClock, formatDate, formatTimeLeft, secondsUntil } from '../../../../src/ui/format/time.ts';

describe('formatClock', () => {
  it.each([
    [0, '0:00'],
    [-3, '0:00'],
    [6.2, '0:07'],
    [185, '3:05'],
    [3723, '1:02:03'],
    [90_000, '25:00:00'],
  ])('%d s is %s', (seconds, text) => expect(formatClock(seconds)).toBe(text));
});

describe('formatTimeLeft', () => {
  it.each([
    [null, ''],
    [Number.POSITIVE_INFINITY, ''],
    [0, '1 s'],
    [59, '59 s'],
    [240, '4 min'],
    [3600, '1 h'],
    [7800, '2 h 10 min'],
    [259_200, '3 days'],
  ])('%s s is "%s"', (seconds, text) => expect(formatTimeLeft(seconds)).toBe(text));
});

describe('secondsUntil', () => {
  it('counts down to an end in the future only', () => {
    expect(secondsUntil(11_500, 10_000)).toBe(2);
    expect(secondsUntil(10_000, 10_000)).toBeNull();
    expect(secondsUntil(null, 10_000)).toBeNull();
  });
});

it('writes dates so that they sort, and none for a message without one', () => {
  expect(formatDate(new Date(2026, 10, 21, 9, 5).getTime() / 1000)).toBe('2026-11-21 09:05');
  expect(formatDate(0)).toBe('');
});
