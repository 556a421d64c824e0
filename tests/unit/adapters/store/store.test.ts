import { forceCloseDatabase, IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, describe, expect, it } from 'vitest';
import { createCabinet } from '../../../../src/adapters/store/cabinet.ts';
import { type Database, openDatabase } from '../../../../src/adapters/store/database.ts';
import { createStore } from '../../../../src/adapters/store/store.ts';
import { cabinetContract, storeContract } from '../../../contracts/store-contract.ts';
import { sampleTransfer } from '../../../support/sample-transfer.ts';

const opened: Database[] = [];
const databaseOf = (indexedDB: IDBFactory, outdated?: () => Promise<void>): Database => {
  const database = openDatabase({
    indexedDB,
    IDBKeyRange,
    blockedPatienceMs: 0,
    ...(outdated ? { outdated } : {}),
  });
  opened.push(database);
  return database;
};
// Dexie tells every open database of one name of every upgrade.
afterEach(() => {
  for (const database of opened.splice(0)) database.close();
});

storeContract(async () => {
  const indexedDB = new IDBFactory();
  const store = createStore(databaseOf(indexedDB));
  return {
    store,
    reopen: async () => {
      store.close();
      return createStore(databaseOf(indexedDB));
    },
  };
});
cabinetContract(async () => createCabinet(databaseOf(new IDBFactory())));

/** Opens by IndexedDB's own means, as another version of Sluice would. */
const openNative = (
  indexedDB: IDBFactory,
  version: number,
  upgrading: (transaction: IDBTransaction | null) => void = () => undefined,
): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open('sluice', version);
    request.onupgradeneeded = () => upgrading(request.transaction);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Frozen: a database as version 1 left it. Never brought up to date; each later version must still read it. */
const writeVersionOne = async (indexedDB: IDBFactory): Promise<void> => {
  const request = indexedDB.open('sluice', 10);
  request.onupgradeneeded = () => {
    const { result } = request;
    result.createObjectStore('transfers', { keyPath: 'id' }).put({
      id: '0mgu2d8ws-00002',
      batch: '0mgu2d8ws-00001',
      account: 'demo:12025550123',
      item: {
        origin: { chatId: 'channel:7', messageId: 41, albumIndex: 0 },
        location: {
          dc: 4,
          type: 'document',
          id: '5301234567890123456',
          accessHash: '-77',
          fileReference: 'AQID',
          thumbSize: '',
        },
        kind: 'audio',
        name: 'song.mp3',
        sizeBytes: 300_000,
        mimeType: 'audio/mpeg',
        date: 1_790_000_000,
        durationSeconds: 12.5,
        title: 'Song',
        performer: null,
        sender: null,
        caption: '',
        refusal: null,
      },
      chatTitle: 'Music',
      position: 1,
      addedAt: 1_790_000_000_000,
      state: { kind: 'waiting', reason: 'retry', until: 1_790_000_005_000 },
      attempts: 2,
      granules: new Uint8Array([0b101]),
      proofs: [{ granule: 0, sha256: 'ab'.repeat(32) }],
      startedAt: 1_790_000_001_000,
    });
    const batch = { id: '0mgu2d8ws-00001', title: 'Music', addedAt: 1_790_000_000_000 };
    result.createObjectStore('batches', { keyPath: 'id' }).put(batch);
    const lane = { lane: 'telegram:4', floodUntil: 1_790_000_090_000, httpRefusedUntil: null };
    result.createObjectStore('lanes', { keyPath: 'lane' }).put(lane);
    result.createObjectStore('cabinet').put(1_073_741_824, 'staging-budget');
  };
  await new Promise<void>((resolve, reject) => {
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
  request.result.close();
};

describe('store on Dexie', () => {
  it('sets a corrupt row aside and reads the rest', async () => {
    const database = databaseOf(new IDBFactory());
    const store = createStore(database);
    await store.save({ transfers: [sampleTransfer('good')] });
    await database.use(() =>
      database.transfers.bulkPut([
        { id: 'bad-1' },
        { ...sampleTransfer('bad-2'), state: { kind: 'flying' } },
      ]),
    );
    await database.use(() => database.lanes.put({ lane: 'telegram:2', floodUntil: 'tomorrow' }));
    const outcome = await store.load();
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        transfers: [{ id: 'good' }],
        unreadable: [
          { key: 'transfers/bad-1', transfer: 'bad-1' },
          { key: 'transfers/bad-2', transfer: 'bad-2' },
          { key: 'lanes/telegram:2' },
        ],
      },
    });
  });

  it('says nothing of a corrupt row but its key and the place that is wrong', async () => {
    const database = databaseOf(new IDBFactory());
    await database.use(() =>
      database.transfers.put({ ...sampleTransfer('bad'), chatTitle: { secret: 'Canary' } }),
    );
    const outcome = await createStore(database).load();
    expect(outcome.ok && outcome.value.unreadable[0]?.reason).toContain('chatTitle');
    expect(JSON.stringify(outcome)).not.toContain('Canary');
  });

  it('opens nobody a database that is newer than the code, and leaves it untouched', async () => {
    const indexedDB = new IDBFactory();
    (await openNative(indexedDB, 20)).close();
    const store = createStore(databaseOf(indexedDB));
    expect(await store.load()).toMatchObject({
      ok: false,
      failure: { category: 'store', code: 'STORE_NEWER' },
    });
    expect(await store.save({ transfers: [sampleTransfer('a')] })).toMatchObject({
      ok: false,
      failure: { code: 'STORE_NEWER' },
    });
  });

  it('lets go when a newer version asks for the database, after the last writes, and says so once', async () => {
    const indexedDB = new IDBFactory();
    let asked = 0;
    const store = createStore(
      databaseOf(indexedDB, async () => {
        asked += 1;
        expect(await store.save({ transfers: [sampleTransfer('last')] })).toMatchObject({ ok: true });
      }),
    );
    await store.save({ transfers: [sampleTransfer('a')] });
    const found: unknown[] = [];
    const newer = await openNative(indexedDB, 20, (transaction) => {
      const keys = transaction?.objectStore('transfers').getAllKeys();
      if (keys) keys.onsuccess = () => found.push(...keys.result);
    });
    expect(asked).toBe(1);
    expect(found).toEqual(['a', 'last']);
    expect(await store.load()).toMatchObject({ ok: false, failure: { code: 'STORE_NEWER' } });
    newer.close();
  });

  it('waits a while for an older version that is finishing its writes', async () => {
    const indexedDB = new IDBFactory();
    const older = await openNative(indexedDB, 1);
    const database = openDatabase({ indexedDB, IDBKeyRange });
    opened.push(database);
    older.onversionchange = () => setImmediate(() => setImmediate(() => older.close()));
    expect(await createStore(database).save({ transfers: [sampleTransfer('a')] })).toMatchObject({
      ok: true,
    });
  });

  it('writes nothing into a newer database that came up under a write', async () => {
    const indexedDB = new IDBFactory();
    const database = databaseOf(indexedDB);
    await database.use(() => database.lanes.count());
    const written = database.use(async () => {
      (await openNative(indexedDB, 20)).close();
      return database.transfers.put(sampleTransfer('late'));
    });
    expect(await written).toMatchObject({ ok: false, failure: { category: 'store' } });
    const newer = await openNative(indexedDB, 20);
    const keys = newer.transaction('transfers').objectStore('transfers').getAllKeys();
    await new Promise((resolve) => {
      keys.onsuccess = resolve;
    });
    expect(keys.result).toEqual([]);
    newer.close();
  });

  it('reads what version 1 wrote', async () => {
    const indexedDB = new IDBFactory();
    await writeVersionOne(indexedDB);
    const database = databaseOf(indexedDB);
    const stored = await createStore(database).load();
    expect(stored).toMatchObject({
      ok: true,
      value: {
        transfers: [{ id: '0mgu2d8ws-00002', state: { kind: 'waiting', reason: 'retry' }, attempts: 2 }],
        batches: [{ id: '0mgu2d8ws-00001', title: 'Music' }],
        lanes: [{ lane: 'telegram:4', floodUntil: 1_790_000_090_000, httpRefusedUntil: null }],
        unreadable: [],
      },
    });
    expect(await createCabinet(database).read('staging-budget')).toEqual({ ok: true, value: 1_073_741_824 });
  });

  it('opens again after it was closed', async () => {
    const store = createStore(databaseOf(new IDBFactory()));
    await store.save({ transfers: [sampleTransfer('a')] });
    store.close();
    expect(await store.load()).toMatchObject({ ok: true, value: { transfers: [{ id: 'a' }] } });
  });

  it('opens again after the browser closed it, however often that happens', async () => {
    const database = databaseOf(new IDBFactory());
    const store = createStore(database);
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
      expect(await store.save({ transfers: [sampleTransfer(id)] })).toMatchObject({ ok: true });
      await database.use(async (dexie) => {
        // Its declared parameter is the class, where an instance is meant.
        forceCloseDatabase(Object(dexie.backendDB()));
      });
    }
    expect((await store.load()).ok).toBe(true);
  });

  it('does not wait for ever for an older version that will not let go', async () => {
    const indexedDB = new IDBFactory();
    const older = await openNative(indexedDB, 1);
    const store = createStore(databaseOf(indexedDB));
    expect(await store.load()).toMatchObject({ ok: false, failure: { code: 'STORE_BLOCKED' } });
    older.close();
  });
});
