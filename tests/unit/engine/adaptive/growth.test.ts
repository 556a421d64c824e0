import { expect, test } from 'vitest';
import { createGrowth } from '../../../../src/engine/adaptive/growth.ts';

const MIB = 1_048_576;
const LIMITS = {
  usualConnections: 3,
  mostConnections: 8,
  usualWindowBytes: 2 * MIB,
  mostBytes: 28 * MIB,
};

/** A line on which a connection gives so much, and all together no more than the account has. */
const grow = (perConnection: number, perAccount: number, seconds: number) => {
  const growth = createGrowth(2);
  let most = 0;
  for (let now = 0; now < seconds * 1_000; now += 100) {
    const bytes = Math.min(perAccount, growth.connections * perConnection) / 10;
    growth.received(bytes);
    growth.stored(bytes);
    growth.wanted(LIMITS, { roundMs: 100, bytesPerSecond: bytes * 10 }, now);
    most = Math.max(most, growth.connections);
  }
  return { growth, most };
};

test('grows to the usual at once, and beyond as long as that brings more', () => {
  expect(grow(1_000_000, 100_000_000, 2).growth.connections).toBeGreaterThanOrEqual(3);
  expect(grow(1_000_000, 100_000_000, 30).growth.connections).toBe(8);
});

test('stays at the usual where the account gives no more, but for a trial now and then', () => {
  const { growth, most } = grow(1_000_000, 2_000_000, 300);
  expect(growth.connections).toBeLessThanOrEqual(4);
  expect(most).toBe(5);
});

test('the window doubles up to the usual, and is halved by trouble, never below two granules', () => {
  const { growth } = grow(4_000_000, 8_000_000, 3);
  expect(growth.windowBytes).toBe(2 * MIB);
  growth.halve();
  expect(growth.windowBytes).toBe(MIB);
  for (let count = 0; count < 9; count += 1) growth.halve();
  expect(growth.windowBytes).toBe(262_144);
});

test('a line that gives more than when a step brought nothing is tried again at once', () => {
  const growth = createGrowth(2);
  for (let now = 0; now < 400_000; now += 100) {
    const account = now < 300_000 ? 2_000_000 : 8_000_000;
    const bytes = Math.min(account, growth.connections * 1_000_000) / 10;
    growth.received(bytes);
    growth.stored(bytes);
    growth.wanted(LIMITS, { roundMs: 100, bytesPerSecond: bytes * 10 }, now);
    if (now === 299_900) expect(growth.connections).toBeLessThanOrEqual(5);
    if (now === 315_000) expect(growth.connections).toBe(8);
  }
});

test('connections whose long answers tell what each carries are all taken in one step', () => {
  const growth = createGrowth(3);
  const steps = new Set<number>();
  for (let now = 0; now < 40_000; now += 3_000) {
    const carried = growth.connections * 40_000;
    growth.received(carried * 3);
    growth.stored(carried * 3);
    const limits = { ...LIMITS, usualWindowBytes: 262_144 };
    growth.wanted(limits, { roundMs: 3_000, bytesPerSecond: carried, carried }, now);
    steps.add(growth.connections);
  }
  expect([...steps]).toEqual([8]);
});
