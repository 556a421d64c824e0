import { expect, test } from 'vitest';
import { readTransfer } from '../../src/adapters/store/schema.ts';
import { transferId } from '../../src/domain/ids.ts';
import { isFinished, type TransferState } from '../../src/domain/transfer.ts';
import { sampleTransfer } from '../support/sample-transfer.ts';
import { createSimulation } from '../support/simulation.ts';
import { spoiled } from '../support/spoiled.ts';

/** What a damaged byte, another version or a stranger's hand may leave in a field. */
const ODD: readonly unknown[] = [
  ...[0, -1, 1.5, 7e15, 1e300, -1e300, Number.NaN, '', 'x', null, true, [], {}, [7]],
  ...[new Uint8Array(), new Uint8Array(999).fill(255), [{ granule: 1e9, sha256: '' }]],
];
const STATES: readonly TransferState[] = [
  { kind: 'queued' },
  { kind: 'active' },
  { kind: 'publishing' },
  { kind: 'waiting', reason: 'retry', until: 5_000 },
  { kind: 'waiting', reason: 'disk', until: null },
];

test('of damaged rows that the database lets through none stands still', async () => {
  const simulation = await createSimulation();
  simulation.kill();
  for (const state of STATES)
    for (const row of spoiled({ ...sampleTransfer('row', { state }) }, ODD)) {
      const read = readTransfer(row);
      if (!read.ok) continue;
      // Each of its own file: of two alike one would be a duplicate only.
      const number = simulation.store.transfers.size;
      const { item } = read.value;
      const location = { ...item.location, id: String(number) };
      const id = transferId(`row-${number}`);
      simulation.store.transfers.set(id, { ...read.value, id, item: { ...item, location } });
    }
  expect(simulation.store.transfers.size).toBeGreaterThan(300);
  await simulation.start();
  await simulation.ends(3_600_000);
  expect(simulation.mistakes()).toEqual([]);
  expect(simulation.views.size).toBe(simulation.store.transfers.size);
  const open = [...simulation.views.values()].filter(({ state }) => !isFinished(state));
  // Another account's rows wait for it to sign in, as they should.
  expect(open.filter(({ state }) => state.kind !== 'waiting' || state.reason !== 'sign-in')).toEqual([]);
  const strangers = [...simulation.store.transfers.values()].filter(({ account }) => account !== 'demo:1');
  expect(open.map(({ id }) => id).sort()).toEqual(strangers.map(({ id }) => id).sort());
});
