import { describe, expect, test } from 'vitest';
import { checkSchedule, type ScheduleWindow, untilNextEdge, windowAt } from '../../../src/domain/schedule.ts';

const at = (hours: number, minutes = 0): number => hours * 60 + minutes;
const DAY_MS = 86_400_000;
const clock = (hours: number, minutes = 0, seconds = 0): number =>
  20_000 * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1_000;

const night: ScheduleWindow = { fromMinute: at(22), toMinute: at(7), limit: 'unlimited' };
const work: ScheduleWindow = { fromMinute: at(9), toMinute: at(17), limit: 262_144 };
const lunch: ScheduleWindow = { fromMinute: at(12), toMinute: at(13), limit: 'paused' };

const messageOf = (value: unknown): string => {
  const checked = checkSchedule(value);
  if (checked.ok) throw new Error('accepted');
  expect(checked.failure.field).toBe('schedule');
  return checked.failure.message;
};

describe('which window holds', () => {
  const windows = [night, work];

  test.each([
    [21, 59, 59, null],
    [22, 0, 0, night],
    [23, 59, 59, night],
    [0, 0, 0, night],
    [6, 59, 59, night],
    [7, 0, 0, null],
    [9, 0, 0, work],
    [17, 0, 0, null],
  ])('%i:%i:%i', (hours, minutes, seconds, window) => {
    expect(windowAt(windows, clock(hours, minutes, seconds))).toBe(window);
  });

  test('before 1970 and without windows too', () => {
    expect(windowAt([night], -3_600_000)).toBe(night);
    expect(windowAt([], clock(3))).toBeNull();
  });

  test('the next edge is the nearest beginning or end, never now', () => {
    expect(untilNextEdge(windows, clock(8, 59, 30))).toBe(30_000);
    expect(untilNextEdge(windows, clock(9))).toBe(8 * 3_600_000);
    expect(untilNextEdge(windows, clock(23))).toBe(8 * 3_600_000);
    expect(untilNextEdge([], clock(23))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a schedule is refused with the reason', () => {
  test('overlapping windows are both named', () => {
    expect(messageOf([work, lunch])).toContain('09:00–17:00 and 12:00–13:00 overlap');
    expect(messageOf([night, { fromMinute: at(6, 30), toMinute: at(8), limit: 'paused' }])).toContain(
      '22:00–07:00 and 06:30–08:00 overlap',
    );
    expect(messageOf([night, night])).toContain('overlap');
  });

  test('an empty window, a cap of nothing, and what is no window', () => {
    expect(messageOf([{ ...work, toMinute: work.fromMinute }])).toContain('same time');
    for (const limit of [0, -1, 12, 2 ** 40, Number.NaN, '5', undefined])
      expect(messageOf([{ ...work, limit }])).toContain('09:00–17:00 needs a cap from 1 to 10,485,760 KiB/s');
    for (const window of [null, 7, { ...work, fromMinute: 1_440 }, { ...work, toMinute: 1.5 }])
      expect(messageOf([window])).toContain('Window 1');
    expect(messageOf('nights')).toContain('list');
    expect(messageOf(Array.from({ length: 25 }, () => work))).toContain('at most 24');
  });

  test('windows that touch do not overlap, also at midnight; they come back in order', () => {
    const evening = { fromMinute: at(17), toMinute: 0, limit: 'paused' } as const;
    const morning = { fromMinute: 0, toMinute: at(9), limit: 1_024 } as const;
    expect(checkSchedule([evening, work, morning])).toEqual({ ok: true, value: [morning, work, evening] });
  });
});
