import { afterEach, expect } from 'vitest';
import { everBroken } from './ever-broken.ts';

/** Every rule holds in every simulation of every test. */
afterEach(() => {
  const broken = [...everBroken];
  everBroken.clear();
  expect(broken).toEqual([]);
});
