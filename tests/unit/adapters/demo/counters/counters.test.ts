import { expect, it } from 'vitest';
import { Counters } from '../../../../../src/adapters/demo/counters/counters.ts';

it('counts the most connections open at one plain address, since the last reset', () => {
  const counters = new Counters();
  counters.opened('plain', 2);
  counters.opened('plain', 4);
  counters.opened('media', 2);
  expect(counters.report().mostPlainAtOnce).toBe(1);
  counters.opened('plain', 2);
  counters.closed('plain', 2);
  expect(counters.report()).toMatchObject({ mostPlainAtOnce: 2, openConnections: { plain: 2 } });
  counters.reset();
  expect(counters.report().mostPlainAtOnce).toBe(1);
});
