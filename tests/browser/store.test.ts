import { expect, it } from 'vitest';
import { createCabinet } from '../../src/adapters/store/cabinet.ts';
import { type Database, openDatabase } from '../../src/adapters/store/database.ts';
import { createStore } from '../../src/adapters/store/store.ts';
import { cabinetContract, storeContract } from '../contracts/store-contract.ts';

const fresh = (): { name: string; database: Database } => {
  const name = `test-${crypto.randomUUID()}`;
  return { name, database: openDatabase({ name }) };
};

storeContract(async () => {
  const { name, database } = fresh();
  const store = createStore(database);
  return {
    store,
    reopen: async () => {
      store.close();
      return createStore(openDatabase({ name }));
    },
  };
});
cabinetContract(async () => createCabinet(fresh().database));

it('keeps a folder handle and a key that cannot be exported', async () => {
  const cabinet = createCabinet(fresh().database);
  const folder = await navigator.storage.getDirectory();
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  await cabinet.write('folder', folder);
  await cabinet.write('key', key);
  const read = await cabinet.read('folder');
  expect(read.ok && read.value instanceof FileSystemDirectoryHandle).toBe(true);
  expect(await cabinet.read('key')).toMatchObject({ ok: true, value: { extractable: false } });
});
