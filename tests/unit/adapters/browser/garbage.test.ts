import { afterEach, expect, test, vi } from 'vitest';
import { createGarbageCollection } from '../../../../src/adapters/browser/garbage.ts';

afterEach(() => vi.unstubAllGlobals());

test('gives a reason to collect now and then, and harms no answer where memory is short', () => {
  const asked: number[] = [];
  vi.stubGlobal(
    'ArrayBuffer',
    class {
      constructor(byteLength: number) {
        asked.push(byteLength);
        throw new RangeError('Array buffer allocation failed');
      }
    },
  );
  const garbage = createGarbageCollection();
  for (let answer = 0; answer < 1_000; answer += 1) garbage.answered();
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.length).toBeLessThan(50);
});
