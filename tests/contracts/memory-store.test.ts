import type { Clock } from '../../src/ports/clock.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { storeContract } from './store-contract.ts';

/** A save takes no time here. */
const instant: Clock = {
  now: () => 0,
  at(_, call) {
    queueMicrotask(call);
    return () => {};
  },
};

storeContract(async () => {
  const store = createMemoryStore(instant);
  return { store, reopen: async () => store };
});
