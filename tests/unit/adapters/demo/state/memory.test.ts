import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { openIndexedDbMemory } from '../../../../../src/adapters/demo/state/indexed-db-memory.ts';
import { createVolatileMemory } from '../../../../../src/adapters/demo/state/memory.ts';
import { startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { makeSession, RawClient } from '../../../../support/demo/raw-client.ts';
import { bringOver, plainUrl, signIn } from '../../../../support/demo/signed-in.ts';

describe.each([
  ['volatile', async () => createVolatileMemory()],
  ['IndexedDB', () => openIndexedDbMemory(new IDBFactory())],
])('%s memory', (_name, open) => {
  it('keeps keys and sign-ins for the next server that is started on it', async () => {
    const memory = await open();
    const before = await startDemoInProcess(memory);
    const { key, main } = await signIn(before);
    const far = await bringOver(before, main, 4);
    before.close();

    const after = await startDemoInProcess(memory);
    for (const [dc, known] of [
      [2, key],
      [4, far],
    ] as const) {
      const client = await RawClient.open(after.network, plainUrl(dc), makeSession(known));
      await client.call({ _: 'updates.getState' });
    }
    expect(await after.network.control.counters()).toMatchObject({ keyExchanges: 0, exports: 0, imports: 0 });
    after.close();
  });

  it('forgets everything when told to', async () => {
    const memory = await open();
    const demo = await startDemoInProcess(memory);
    const { key } = await signIn(demo);
    await demo.network.control.reset();
    expect(await memory.load()).toEqual([]);
    const client = await RawClient.open(demo.network, plainUrl(2), makeSession(key));
    await expect(client.call({ _: 'updates.getState' })).rejects.toMatchObject({ code: -404 });
    demo.close();
  });
});
