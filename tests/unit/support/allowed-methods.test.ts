import { expect, it } from 'vitest';
import { Counters } from '../../../src/adapters/demo/counters/counters.ts';
import { assertOnlyAllowedMethods } from '../../support/allowed-methods.ts';

it('finds a method that was asked for before the counts were reset', () => {
  const counters = new Counters();
  const server = { counters: () => ({ ...counters.report(), faultsStruck: {} }) };
  counters.request('plain', 'messages.getDialogs');
  expect(() => assertOnlyAllowedMethods(server)).not.toThrow();
  counters.request('media', 'messages.readHistory');
  counters.reset();
  expect(() => assertOnlyAllowedMethods(server)).toThrow('messages.readHistory');
});
