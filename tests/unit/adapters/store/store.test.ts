import { forceCloseDatabase, IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, describe, expect, it } from 'vitest';
import { createCabinet } from '../../../../src/adapters/store/cabinet.ts';
import { type Database, openDatabase, SCHEMA_VERSION } from '../../../../src/adapters/store/database.ts';
import { createStore } from '../../../../src/adapters/store/store.ts';
import { transferId } from '../../../../src/domain/ids.ts';
import type { Transfer } from '../../../../src/domain/transfer.ts';
import { cabinetContract, storeContract } from '../../../contracts/store-contract.ts';
import { sampleTransfer } from '../../../support/sample-transfer.ts';

/** As a later version of Sluice would number it for IndexedDB. */
const NEWER = (SCHEMA_VERSION + 1) * 10;

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

/** Frozen as well: what version 2 added. */
const writeVersionTwo = async (indexedDB: IDBFactory): Promise<void> => {
  const database = await openNative(indexedDB, 20, (transaction) => {
    const made = transaction?.db;
    made?.createObjectStore('transfers', { keyPath: 'id' });
    made?.createObjectStore('batches', { keyPath: 'id' });
    made?.createObjectStore('lanes', { keyPath: 'lane' });
    made?.createObjectStore('cabinet');
    const location = { dc: 4, type: 'document', accessHash: '-77', fileReference: 'AQID', thumbSize: '' };
    const record = (id: string, position: number) => ({
      id,
      batch: '0mgu2d8ws-00001',
      account: 'demo:12025550123',
      item: {
        origin: { chatId: 'channel:7', messageId: position, albumIndex: 0 },
        location: { ...location, id: `530123456789012345${position}` },
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
      position,
      addedAt: 1_790_000_000_000,
      state: { kind: 'queued' },
      attempts: 0,
      startedAt: null,
    });
    const transfers = [1, 2, 3].map((position) => record(`0mgu2d8ws-0000${position + 1}`, position));
    made?.createObjectStore('segments', { keyPath: 'segment' }).put({ segment: 1, transfers });
    const bits = new Uint8Array(125);
    bits[0] = 0b010;
    made?.createObjectStore('gone', { keyPath: 'segment' }).put({ segment: 1, bits });
  });
  database.close();
};

/** Frozen as well: a segment of version 3. */
const writeVersionThree = async (indexedDB: IDBFactory): Promise<void> => {
  await writeVersionTwo(indexedDB);
  const database = await openNative(indexedDB, 30);
  const location =
    '{"dc":{"same":4},"type":{"same":"document"},"id":{"words":["8","9"],"at":[0,1]},"accessHash":{"same":"-77"},"fileReference":{"same":"AQID"},"thumbSize":{"same":""}}';
  const origin = '{"chatId":{"same":"channel:7"},"messageId":{"each":[4,5]},"albumIndex":{"same":0}}';
  const item =
    '{"kind":{"same":"audio"},"name":{"words":["song.mp3","tune.mp3"],"at":[0,1]},"sizeBytes":{"same":300000},"mimeType":{"same":"audio/mpeg"},"date":{"same":1790000000},"durationSeconds":{"same":12.5},"title":{"same":"Song"},"performer":{"same":null},"sender":{"same":null},"caption":{"same":""},"refusal":{"same":null}}';
  const transfer =
    '{"id":{"words":["0mgu2d8ws-00005","0mgu2d8ws-00006"],"at":[0,1]},"batch":{"same":"0mgu2d8ws-00001"},"account":{"same":"demo:12025550123"},"chatTitle":{"same":"Music"},"priority":{"words":[null,"high"],"at":[0,1]},"position":{"words":[4,4.5],"at":[0,1]},"dependsOn":{"each":[["0mgu2d8ws-00002"],null]},"addedAt":{"same":1790000000000},"attempts":{"same":0},"startedAt":{"same":null}}';
  const state = '{"words":["dependency","queued"],"at":[0,1]}';
  const columns = `{"count":2,"transfer":${transfer},"state":${state},"item":${item},"origin":${origin},"location":${location}}`;
  const put = database
    .transaction('segments', 'readwrite')
    .objectStore('segments')
    .put({ segment: 2, columns });
  await new Promise((resolve) => {
    put.onsuccess = resolve;
  });
  database.close();
};

/** One that was never begun. */
const waiting = (id: string): Transfer =>
  sampleTransfer(id, { granules: new Uint8Array(), proofs: [], startedAt: null });

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

  it('sets aside of a damaged segment only what cannot be read, and leaves it where it is', async () => {
    const indexedDB = new IDBFactory();
    const database = databaseOf(indexedDB);
    const rows = [
      { segment: 3, transfers: [waiting('a'), { id: 'b' }, null, waiting('c')] },
      { segment: 4, transfers: 'nothing' },
    ];
    await database.use(() => database.segments.bulkPut(rows));
    const store = createStore(database);
    const stored = await store.load();
    expect(stored).toMatchObject({
      ok: true,
      value: {
        transfers: [{ id: 'a' }, { id: 'c' }],
        unreadable: [{ key: 'segments/3/1' }, { key: 'segments/3/2' }, { key: 'segments/4' }],
      },
    });
    const removedTransfers = [transferId('a'), transferId('c')];
    expect(await store.save({ transfers: [waiting('d')], removedTransfers })).toMatchObject({ ok: true });
    expect(await database.use(() => database.segments.bulkGet([3, 4]))).toEqual({ ok: true, value: rows });
    expect(await createStore(databaseOf(indexedDB)).load()).toMatchObject({
      value: { transfers: [{ id: 'd' }] },
    });
  });

  it('writes no segment anew when one of its transfers begins, and drops it with the last', async () => {
    const database = databaseOf(new IDBFactory());
    const store = createStore(database);
    const all = Array.from({ length: 1_000 }, (_, index) => waiting(`t${index}`));
    await store.save({ transfers: all });
    // Would be lost if the segment were written again.
    await database.use(() => database.segments.update(1, { marked: true }));
    await store.save({ transfers: [{ ...all[7]!, state: { kind: 'active' }, startedAt: 5 }] });
    expect(await database.use(() => database.segments.get(1))).toMatchObject({ value: { marked: true } });
    expect(await database.use(() => database.transfers.toCollection().primaryKeys())).toEqual({
      ok: true,
      value: ['t7'],
    });
    await store.save({ removedTransfers: all.map(({ id }) => id) });
    for (const table of [database.segments, database.gone, database.transfers])
      expect(await database.use(() => table.count())).toEqual({ ok: true, value: 0 });
  });

  it('moves the last few of a long segment together after a restart', async () => {
    const indexedDB = new IDBFactory();
    const store = createStore(databaseOf(indexedDB));
    const all = Array.from({ length: 2_000 }, (_, index) => waiting(`t${index}`));
    await store.save({ transfers: all });
    await store.save({ removedTransfers: all.filter((_, index) => index % 10 !== 0).map(({ id }) => id) });
    const database = databaseOf(indexedDB);
    const later = createStore(database);
    await later.load();
    await later.save({ transfers: [waiting('new')] });
    expect(await database.use(() => database.segments.count())).toEqual({ ok: true, value: 1 });
    const stored = await createStore(databaseOf(indexedDB)).load();
    expect(stored.ok && stored.value.transfers.length).toBe(201);
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
    (await openNative(indexedDB, NEWER)).close();
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
    const newer = await openNative(indexedDB, NEWER, (transaction) => {
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
      (await openNative(indexedDB, NEWER)).close();
      return database.transfers.put(sampleTransfer('late'));
    });
    expect(await written).toMatchObject({ ok: false, failure: { category: 'store' } });
    const newer = await openNative(indexedDB, NEWER);
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

  it('reads what version 2 wrote', async () => {
    const indexedDB = new IDBFactory();
    await writeVersionTwo(indexedDB);
    expect(await createStore(databaseOf(indexedDB)).load()).toMatchObject({
      value: { transfers: [{ id: '0mgu2d8ws-00002' }, { id: '0mgu2d8ws-00004' }], unreadable: [] },
    });
  });

  it('reads what version 3 wrote, beside what is left of version 2', async () => {
    const indexedDB = new IDBFactory();
    await writeVersionThree(indexedDB);
    const stored = await createStore(databaseOf(indexedDB)).load();
    if (!stored.ok) throw new Error(stored.failure.detail);
    expect(stored.value.unreadable).toEqual([]);
    expect(stored.value.transfers.map(({ id }) => id.slice(-1))).toEqual(['2', '4', '5', '6']);
    expect(stored.value.transfers[2]).toEqual({
      id: '0mgu2d8ws-00005',
      batch: '0mgu2d8ws-00001',
      account: 'demo:12025550123',
      item: {
        origin: { chatId: 'channel:7', messageId: 4, albumIndex: 0 },
        location: {
          dc: 4,
          type: 'document',
          id: '8',
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
      position: 4,
      dependsOn: ['0mgu2d8ws-00002'],
      addedAt: 1_790_000_000_000,
      state: { kind: 'waiting', reason: 'dependency', until: null },
      attempts: 0,
      granules: new Uint8Array(),
      proofs: [],
      startedAt: null,
    });
    expect(stored.value.transfers[3]).toMatchObject({ priority: 'high', state: { kind: 'queued' } });
    expect(stored.value.transfers[3]).not.toHaveProperty('dependsOn');
  });

  it('adds to what version 2 wrote, and moves it together once little of it is left', async () => {
    const indexedDB = new IDBFactory();
    await writeVersionTwo(indexedDB);
    const database = databaseOf(indexedDB);
    const store = createStore(database);
    await store.load();
    await store.save({ transfers: [waiting('new')] });
    const ids = ['0mgu2d8ws-00002', '0mgu2d8ws-00004', 'new'];
    const stored = await createStore(databaseOf(indexedDB)).load();
    expect(stored.ok && stored.value.transfers.map(({ id }) => id).sort()).toEqual(ids);
    expect(await database.use(() => database.segments.toCollection().primaryKeys())).toEqual({
      ok: true,
      value: [2],
    });
  });

  it('sets a segment aside whose text is damaged, and what of it has lost a word', async () => {
    const database = databaseOf(new IDBFactory());
    const store = createStore(database);
    await store.save({ transfers: [waiting('a'), waiting('b')] });
    const row = await database.use(() => database.segments.get(1));
    const { columns } = Object(row.ok && row.value);
    const names = '"words":["a","b"],"at":[0,';
    expect(columns).toContain(names);
    const rows = [
      { segment: 1, columns: columns.replace(`${names}1]`, `${names}7]`) },
      { segment: 2, columns: columns.slice(0, -9) },
      { segment: 3, columns: '{"count":1e9}' },
    ];
    await database.use(() => database.segments.bulkPut(rows));
    expect(await createStore(database).load()).toMatchObject({
      value: {
        transfers: [{ id: 'a' }],
        unreadable: [
          { key: 'segments/1/1', reason: expect.stringContaining('id') },
          { key: 'segments/2' },
          { key: 'segments/3' },
        ],
      },
    });
    await store.save({ transfers: [waiting('c')] });
  });

  it('takes one that version 1 gave a row of its own into a segment when it changes', async () => {
    const indexedDB = new IDBFactory();
    await writeVersionOne(indexedDB);
    const database = databaseOf(indexedDB);
    const store = createStore(database);
    await store.load();
    await store.save({ transfers: [waiting('0mgu2d8ws-00002')] });
    expect(await database.use(() => database.transfers.count())).toEqual({ ok: true, value: 0 });
    expect(await createStore(databaseOf(indexedDB)).load()).toMatchObject({
      value: { transfers: [{ id: '0mgu2d8ws-00002', state: { kind: 'queued' } }] },
    });
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
