import type { Staging } from '../../src/ports/staging.ts';
import { createMemoryStaging } from '../support/memory-staging.ts';
import { readsByLength } from '../support/reads-by-length.ts';
import { stagingContract } from './staging-contract.ts';

stagingContract(async () => {
  const memory: Staging = createMemoryStaging();
  return [readsByLength(memory), readsByLength(memory)];
});
