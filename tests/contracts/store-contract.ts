import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/domain/failure.ts';
import { batchId, laneId, transferId } from '../../src/domain/ids.ts';
import { NOTHING_COUNTED } from '../../src/domain/statistics.ts';
import type { Transfer, TransferState } from '../../src/domain/transfer.ts';
import type { Cabinet, Store } from '../../src/ports/store.ts';
import { sampleBatch, sampleTransfer } from '../support/sample-transfer.ts';
import { seededNumbers } from '../support/seeded-random.ts';

const value = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok)
    throw new Error(`${outcome.failure.code}: ${outcome.failure.detail ?? outcome.failure.message}`);
  return outcome.value;
};

/** `reopen` closes and gives the same rows to a new store, as a restart does. */
export interface StoreUnderTest {
  readonly store: Store;
  reopen(): Promise<Store>;
}

const EVERY_STATE: readonly TransferState[] = [
  { kind: 'queued' },
  { kind: 'waiting', reason: 'flood', until: 1_790_000_000_500 },
  { kind: 'waiting', reason: 'paused', until: null },
  { kind: 'active' },
  { kind: 'publishing' },
  { kind: 'completed', at: 5, path: 'Music/song (2).mp3', sha256: 'cd'.repeat(32) },
  { kind: 'skipped', at: 6, path: 'song.mp3' },
  { kind: 'failed', at: 7, failure: { category: 'gone', code: 'MSG_ID_INVALID', message: 'Deleted.' } },
  {
    kind: 'failed',
    at: 7,
    failure: { category: 'flood', code: 'F', message: 'F', waitSeconds: 3, dc: 4, detail: 'd' },
  },
  { kind: 'cancelled', at: 8 },
];

const PAUSED: TransferState = { kind: 'waiting', reason: 'paused', until: null };
/** One that was never begun. */
const untouched = (id: string, changes: Partial<Transfer> = {}): Transfer =>
  sampleTransfer(id, { granules: new Uint8Array(), proofs: [], ...changes });
const byPosition = (transfers: readonly Transfer[]): Transfer[] =>
  transfers.toSorted((a, b) => a.position - b.position);

export const storeContract = (make: () => Promise<StoreUnderTest>): void => {
  describe('store contract', () => {
    it('is empty at first', async () => {
      const { store } = await make();
      expect(value(await store.load())).toEqual({ transfers: [], batches: [], lanes: [], unreadable: [] });
    });

    it('gives back over a restart exactly what was saved', async () => {
      const { store, reopen } = await make();
      const transfers = EVERY_STATE.map((state, index) =>
        sampleTransfer(`t${index}`, { state, position: index, startedAt: index % 2 ? null : 9 }),
      );
      const lanes = [
        { lane: laneId('telegram:2'), savedAt: 5, floodUntil: 12_345, httpRefusedUntil: null },
        {
          lane: laneId('telegram:4'),
          floodUntil: null,
          httpRefusedUntil: 99,
          tally: { ...NOTHING_COUNTED, attempts: 3, bytes: 2 ** 50, workingMs: 1.5, lastFloodAt: 7 },
        },
      ];
      value(await store.save({ transfers, batches: [sampleBatch('batch-1')], lanes }));
      const stored = value(await (await reopen()).load());
      expect(stored.unreadable).toEqual([]);
      expect(stored.transfers.toSorted((a, b) => a.position - b.position)).toEqual(transfers);
      expect(stored.batches).toEqual([sampleBatch('batch-1')]);
      expect(stored.lanes.toSorted((a, b) => a.lane.localeCompare(b.lane))).toEqual(lanes);
    });

    it('replaces by id and removes by id', async () => {
      const { store, reopen } = await make();
      value(
        await store.save({
          transfers: [sampleTransfer('a'), sampleTransfer('b')],
          batches: [sampleBatch('x')],
        }),
      );
      value(
        await store.save({
          transfers: [sampleTransfer('a', { attempts: 3 })],
          removedTransfers: [transferId('b'), transferId('never-there')],
          removedBatches: [batchId('x')],
        }),
      );
      const stored = value(await (await reopen()).load());
      expect(stored.transfers).toEqual([sampleTransfer('a', { attempts: 3 })]);
      expect(stored.batches).toEqual([]);
    });

    it('keeps a bitmap as it was when saved, whatever its owner does to it afterwards', async () => {
      const { store } = await make();
      const granules = new Uint8Array([1]);
      const saving = store.save({ transfers: [sampleTransfer('a', { granules })] });
      value(await saving);
      granules[0] = 255;
      expect(value(await store.load()).transfers[0]?.granules).toEqual(new Uint8Array([1]));
    });

    it('gives back thousands that were never begun, and each as it last was', async () => {
      const { store, reopen } = await make();
      const waiting = Array.from({ length: 2_500 }, (_, index) =>
        untouched(`t${index}`, { position: index }),
      );
      value(await store.save({ transfers: waiting.slice(0, 700) }));
      value(await store.save({ transfers: waiting.slice(700) }));
      const begun = sampleTransfer('t3', { position: 3, state: { kind: 'active' } });
      const paused = untouched('t2000', { position: 2000, state: PAUSED });
      value(await store.save({ transfers: [begun, paused], removedTransfers: [transferId('t1200')] }));
      const expected = waiting.filter(({ id }) => id !== 't1200').toSpliced(3, 1, begun);
      expected[expected.findIndex(({ id }) => id === 't2000')] = paused;
      expect(byPosition(value(await store.load()).transfers)).toEqual(expected);
      expect(byPosition(value(await (await reopen()).load()).transfers)).toEqual(expected);
    });

    it('brings nothing back that was removed, and doubles nothing, whatever was done in whatever order', async () => {
      const made = await make();
      let { store } = made;
      const random = seededNumbers(11);
      const expected = new Map<string, Transfer>();
      let position = 0;
      for (let round = 0; round < 24; round += 1) {
        const ids = [...expected.keys()];
        const some = () => ids.filter(() => random() % 5 === 0);
        const removed = new Set(random() % 3 === 0 ? some() : []);
        const changed = new Map<string, Transfer>();
        for (const id of some()) {
          const act = random() % 4;
          const before = expected.get(id)!;
          if (removed.has(id)) continue;
          if (act === 0) changed.set(id, { ...before, state: PAUSED });
          if (act === 1) changed.set(id, { ...before, state: { kind: 'active' }, startedAt: 5 });
          if (act === 2) changed.set(id, { ...before, state: { kind: 'queued' } });
          if (act === 3) changed.set(id, untouched(id, { position: before.position }));
        }
        for (let more = random() % 300; more > 0; more -= 1) {
          position += 1;
          changed.set(`n${position}`, untouched(`n${position}`, { position }));
        }
        const saved = store.save({
          transfers: [...changed.values()],
          removedTransfers: [...removed].map(transferId),
        });
        value(await saved);
        for (const id of removed) expected.delete(id);
        for (const [id, transfer] of changed) expected.set(id, transfer);
        if (round % 12 === 11) store = await made.reopen();
        if (round % 8 === 7)
          expect(byPosition(value(await store.load()).transfers)).toEqual(byPosition([...expected.values()]));
      }
    });

    it('accepts a save of nothing', async () => {
      const { store } = await make();
      expect(await store.save({})).toEqual({ ok: true, value: undefined });
    });

    it('saves all or nothing', async () => {
      const { store } = await make();
      // A function cannot be cloned into a database: what was good in the same save must not stay either.
      const impossible = { ...sampleBatch('bad'), extra: () => 0 };
      const outcome = await store.save({ transfers: [sampleTransfer('a')], batches: [impossible] });
      expect(outcome).toMatchObject({ ok: false, failure: { category: 'store' } });
      expect(value(await store.load()).transfers).toEqual([]);
    });
  });
};

export const cabinetContract = (make: () => Promise<Cabinet>): void => {
  describe('cabinet contract', () => {
    it('reads undefined where nothing was written', async () => {
      expect(await (await make()).read('nothing')).toEqual({ ok: true, value: undefined });
    });

    it('gives back what was written, replaced, removed', async () => {
      const cabinet = await make();
      const session = { keys: new Map([[2, new Uint8Array([1, 2, 3])]]), salt: 5n };
      await cabinet.write('session', session);
      expect(value(await cabinet.read('session'))).toEqual(session);
      await cabinet.write('session', null);
      expect(value(await cabinet.read('session'))).toBeNull();
      await cabinet.remove('session');
      expect(value(await cabinet.read('session'))).toBeUndefined();
      expect(await cabinet.remove('session')).toEqual({ ok: true, value: undefined });
    });

    it('tells what cannot be kept as a failure', async () => {
      const cabinet = await make();
      expect(await cabinet.write('bad', () => 0)).toMatchObject({
        ok: false,
        failure: { category: 'store' },
      });
    });
  });
};
