import { expect, test } from 'vitest';
import { createKeyedHeap } from '../../../src/engine/keyed-heap.ts';
import { nextRandom } from '../../../src/engine/random.ts';

test('comes out in order, whatever was put, moved and taken out', () => {
  const random = { state: 42 };
  const queue = createKeyedHeap();
  const expected = new Map<string, number>();
  for (let round = 0; round < 20_000; round += 1) {
    const key = `k${Math.floor(nextRandom(random) * 500)}`;
    const dice = nextRandom(random);
    if (dice < 0.6) {
      const order = Math.floor(nextRandom(random) * 100);
      queue.put(key, order);
      expected.set(key, order);
    } else if (dice < 0.8) {
      expect(queue.remove(key)).toBe(expected.delete(key));
    } else {
      const first = queue.pop();
      const best = [...expected].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))[0]?.[0];
      expect(first).toBe(best);
      if (first) expected.delete(first);
    }
    expect(queue.size).toBe(expected.size);
  }
  const drained: string[] = [];
  for (let key = queue.pop(); key; key = queue.pop()) drained.push(key);
  expect(drained).toEqual(
    [...expected].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).map(([key]) => key),
  );
});
