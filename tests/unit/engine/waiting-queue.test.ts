import { expect, test } from 'vitest';
import type { TransferId } from '../../../src/domain/ids.ts';
import { PRIORITIES, type Priority, rankOf } from '../../../src/domain/priority.ts';
import { nextRandom } from '../../../src/engine/random.ts';
import type { Row } from '../../../src/engine/row.ts';
import { createEngineState } from '../../../src/engine/state.ts';
import { step } from '../../../src/engine/step.ts';
import { createWaitingQueue, isLarge } from '../../../src/engine/waiting-queue.ts';
import { FOUR_AT_ONCE } from '../../support/four-at-once.ts';
import { sampleBatch, sampleTransfer } from '../../support/sample-transfer.ts';

/** Rows as the engine makes them, small ones and large ones. */
const rows = (count: number): Row[] => {
  const state = createEngineState();
  state.policy = FOUR_AT_ONCE;
  const transfers = Array.from({ length: count }, (_, index) => {
    const transfer = sampleTransfer(`t${index}`);
    const id = `${index}`;
    const { item } = transfer;
    const sizeBytes = index % 3 === 0 ? 50_000_000 : 300_000;
    return {
      ...transfer,
      granules: new Uint8Array(),
      item: { ...item, sizeBytes, location: { ...item.location, id } },
    };
  });
  const stored = { transfers, batches: [sampleBatch('batch-1')], lanes: [], unreadable: [] };
  step(state, { kind: 'start', seed: 1, stored }, 0);
  // They wait in this test's queue, not in the engine's.
  for (const row of state.rows.values()) row.place = null;
  return [...state.rows.values()];
};

test('comes out by priority, then position, then id, whatever was put, moved and taken out', () => {
  const random = { state: 7 };
  const queue = createWaitingQueue();
  const all = rows(200);
  const inside = new Set<Row>();
  const first = (among: (row: Row) => boolean): TransferId | undefined =>
    [...inside]
      .filter(among)
      .sort(
        (one, other) =>
          rankOf(one.priority) - rankOf(other.priority) ||
          one.position - other.position ||
          (one.id < other.id ? -1 : 1),
      )[0]?.id;
  for (let round = 0; round < 5_000; round += 1) {
    const row = all[Math.floor(nextRandom(random) * all.length)]!;
    const dice = nextRandom(random);
    if (dice < 0.6) {
      row.priority = PRIORITIES[Math.floor(nextRandom(random) * 4)]!;
      row.position = Math.floor(nextRandom(random) * 20);
      queue.put(row);
      inside.add(row);
    } else if (dice < 0.8) {
      expect(queue.remove(row)).toBe(inside.delete(row));
    } else {
      const best = first(() => true);
      expect(queue.pop()).toBe(best);
      for (const gone of inside) if (gone.id === best) inside.delete(gone);
    }
    expect(queue.size).toBe(inside.size);
    if (round % 10 !== 0) continue;
    const priority: Priority = PRIORITIES[round % 4]!;
    expect(queue.first(priority)).toBe(first((other) => other.priority === priority));
    expect(queue.first(priority, true)).toBe(first((other) => other.priority === priority && isLarge(other)));
    expect(new Set(queue.front(1_000))).toEqual(new Set([...inside].map(({ id }) => id)));
  }
});

test('is empty without a word', () => {
  const queue = createWaitingQueue();
  expect([queue.pop(), queue.firstPriority(), queue.first('high'), queue.size]).toEqual([
    undefined,
    undefined,
    undefined,
    0,
  ]);
  expect(queue.remove(rows(1)[0]!)).toBe(false);
  expect(queue.firstPosition('low')).toBe(Number.POSITIVE_INFINITY);
});
