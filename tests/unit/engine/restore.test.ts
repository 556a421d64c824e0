import { expect, test } from 'vitest';
import type { TransferId } from '../../../src/domain/ids.ts';
import type { Command, Event } from '../../../src/engine/events.ts';
import { createEngineState } from '../../../src/engine/state.ts';
import { step } from '../../../src/engine/step.ts';
import { sampleBatch, sampleTransfer } from '../../support/sample-transfer.ts';

const HOUR_MS = 3_600_000;
const NOW = 1_790_000_100_000;
const id = (index: number): TransferId => `t${index}` as TransferId;

/** Each third waits for one that comes later, some wait for their time; the clock was set back since. */
const transfers = Array.from({ length: 9 }, (_, index) => {
  const transfer = sampleTransfer(id(index), {
    position: index,
    ...(index % 3 === 0 ? { dependsOn: [id(8 - index)] } : {}),
    ...(index % 4 === 1 ? { state: { kind: 'waiting', reason: 'retry', until: NOW + 2 * HOUR_MS } } : {}),
  });
  const { item } = transfer;
  return { ...transfer, item: { ...item, location: { ...item.location, id: String(index) } } };
});
const stored = {
  transfers,
  batches: [sampleBatch('batch-1')],
  lanes: [{ lane: 'telegram:2' as never, floodUntil: null, httpRefusedUntil: null, savedAt: NOW + HOUR_MS }],
  unreadable: [],
};

const inPieces = (size: number): readonly Event[] => {
  const events: Event[] = [
    { kind: 'start', seed: 1, stored: { ...stored, transfers: transfers.slice(0, size) }, more: size < 9 },
  ];
  for (let from = size; from < transfers.length; from += size) {
    const more = from + size < transfers.length;
    events.push({ kind: 'restored', transfers: transfers.slice(from, from + size), more });
  }
  return events;
};

/** What is left to be saved, and what is ordered once somebody is signed in. */
const commandsAfter = (events: readonly Event[]): readonly Command[] => {
  const state = createEngineState();
  for (const event of events) step(state, event, NOW);
  const signedIn = {
    kind: 'in',
    account: sampleTransfer('a').account,
    homeDc: 2,
    online: true,
  } as const;
  return [
    ...step(state, { kind: 'checkpoint' }, NOW),
    ...step(state, { kind: 'account', condition: signedIn }, NOW),
  ];
};

test('a queue that comes in pieces is the same as one that comes whole', () => {
  const whole = commandsAfter(inPieces(9));
  expect(whole.filter(({ kind }) => kind === 'prepare').length).toBeGreaterThan(0);
  for (const size of [1, 2, 4]) expect(commandsAfter(inPieces(size))).toEqual(whole);
});
