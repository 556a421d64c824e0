import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '../../../../src/adapters/browser/clock.ts';

beforeEach(() => vi.useFakeTimers({ now: 1_000 }));
afterEach(() => vi.useRealTimers());

const DAY_MS = 86_400_000;

describe('clock', () => {
  it('calls once, at the instant and not before', () => {
    const clock = createClock();
    const call = vi.fn();
    clock.at(91_000, call);
    vi.advanceTimersByTime(89_999);
    expect(call).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(call).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(DAY_MS);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('waits longer than a timer can', () => {
    const clock = createClock();
    const call = vi.fn();
    clock.at(1_000 + 30 * DAY_MS, call);
    vi.advanceTimersByTime(30 * DAY_MS - 1);
    expect(call).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('calls for an instant that has passed, but not in the caller’s own turn, and waits for no timer', async () => {
    const call = vi.fn();
    const called = new Promise<void>((resolve) => {
      createClock().at(0, () => resolve(call()));
    });
    expect(call).not.toHaveBeenCalled();
    await called;
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('forgets a call for an instant that has passed too', async () => {
    const clock = createClock();
    const call = vi.fn();
    clock.at(0, call)();
    for (let turns = 0; turns < 5; turns += 1) await new Promise<void>((resolve) => clock.at(0, resolve));
    expect(call).not.toHaveBeenCalled();
  });

  it('forgets a call that was taken back', () => {
    const clock = createClock();
    const call = vi.fn();
    const cancel = clock.at(200_000, call);
    vi.advanceTimersByTime(150_000);
    cancel();
    vi.advanceTimersByTime(DAY_MS);
    expect(call).not.toHaveBeenCalled();
  });

  it('notices within a minute that the wall clock went on while timers slept', () => {
    const clock = createClock();
    const call = vi.fn();
    clock.at(10 * DAY_MS, call);
    vi.setSystemTime(11 * DAY_MS);
    vi.advanceTimersByTime(60_000);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('never goes back, and waits no longer for a wall clock that was set back', () => {
    const clock = createClock();
    const call = vi.fn();
    clock.at(121_000, call);
    vi.advanceTimersByTime(30_000);
    const before = clock.now();
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(clock.now()).toBe(before);
    vi.advanceTimersByTime(89_999);
    expect(call).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(call).toHaveBeenCalledTimes(1);
    expect(clock.now()).toBe(121_000);
  });
});
