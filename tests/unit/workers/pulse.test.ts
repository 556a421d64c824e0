import { describe, expect, it } from 'vitest';
import { IN_SIGHT, OUT_OF_SIGHT, type Patience, startPulse } from '../../../src/workers/pulse.ts';
import { createVirtualTiming } from '../../support/virtual-timing.ts';

/** Somebody watched who answers so late, or never. */
function watch(patience: Patience, answerAfterMs: number | null) {
  const timing = createVirtualTiming();
  const seen = { asked: 0, silentAt: null as number | null };
  const startedAt = timing.clock.now();
  let answersAfterMs = answerAfterMs;
  const pulse = startPulse({
    ask: () => {
      seen.asked += 1;
      if (answersAfterMs !== null) timing.later(() => pulse.heard(), answersAfterMs);
    },
    silent: () => {
      seen.silentAt = timing.clock.now() - startedAt;
    },
    patience: () => patience,
    timing,
  });
  const hang = (): void => {
    answersAfterMs = null;
  };
  return { timing, pulse, seen, hang, pass: (ms: number) => timing.clock.advance(ms) };
}

describe('the pulse', () => {
  it('goes on asking one who answers, and never gives it up', async () => {
    const { seen, pass } = watch(IN_SIGHT, 5);
    await pass(60_000);
    expect(seen.asked).toBeGreaterThan(20);
    expect(seen.silentAt).toBeNull();
  });

  it('finds one that hangs within 10 s in a visible tab, within 90 s in a hidden one', async () => {
    for (const [patience, boundMs] of [
      [IN_SIGHT, 10_000],
      [OUT_OF_SIGHT, 90_000],
    ] as const) {
      const { seen, pass, hang } = watch(patience, 0);
      await pass(1);
      hang();
      await pass(boundMs - 1);
      expect(seen.silentAt).not.toBeNull();
      expect(seen.silentAt).toBeGreaterThan(boundMs / 2);
    }
  });

  it('bears an answer that comes late', async () => {
    const { seen, pass } = watch(IN_SIGHT, IN_SIGHT.silenceMs - 1);
    await pass(60_000);
    expect(seen.silentAt).toBeNull();
  });

  it('takes anything that is said for a sign of life', async () => {
    const { seen, pulse, pass } = watch(IN_SIGHT, null);
    for (let second = 0; second < 60; second += 1) {
      await pass(1_000);
      pulse.heard();
    }
    expect(seen.silentAt).toBeNull();
    await pass(20_000);
    expect(seen.silentAt).not.toBeNull();
  });

  it('asks anew after a sleep instead of judging by it', async () => {
    const { seen, timing, pass } = watch(IN_SIGHT, null);
    timing.sleep(8 * 3_600_000);
    await pass(IN_SIGHT.silenceMs);
    expect(seen).toEqual({ asked: 2, silentAt: null });
    await pass(IN_SIGHT.silenceMs);
    expect(seen.silentAt).not.toBeNull();
  });

  it('waits only as long as told when somebody doubts, and doubting again does not lengthen it', async () => {
    const { seen, pulse, pass } = watch(OUT_OF_SIGHT, null);
    pulse.askNow(2_000);
    await pass(1_500);
    pulse.askNow(2_000);
    await pass(500);
    expect(seen.silentAt).toBe(2_000);
  });

  it('says nothing after it was stopped', async () => {
    const { seen, pulse, pass } = watch(IN_SIGHT, null);
    pulse.stop();
    await pass(60_000);
    expect(seen).toEqual({ asked: 1, silentAt: null });
  });
});
