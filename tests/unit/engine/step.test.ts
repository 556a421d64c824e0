import { describe, expect, test } from 'vitest';
import { accountId, type TransferId } from '../../../src/domain/ids.ts';
import type { MediaItem } from '../../../src/domain/media.ts';
import type { Command, Event } from '../../../src/engine/events.ts';
import { queueTotals, transferView } from '../../../src/engine/projection.ts';
import { createEngineState, type EngineState } from '../../../src/engine/state.ts';
import { step } from '../../../src/engine/step.ts';
import { FOUR_AT_ONCE } from '../../support/four-at-once.ts';
import { mediaItem } from '../../support/media-items.ts';

const ACCOUNT = accountId('demo:1');
const NOTHING = { transfers: [], batches: [], lanes: [], unreadable: [] };
const MIB = 1_048_576;

const begin = (): EngineState => {
  const state = createEngineState();
  state.policy = FOUR_AT_ONCE;
  step(state, { kind: 'start', seed: 1, stored: NOTHING }, 0);
  return state;
};
const signIn = (state: EngineState, now = 0, account = ACCOUNT): readonly Command[] =>
  step(state, { kind: 'account', condition: { kind: 'in', account, homeDc: 2, online: true } }, now);
const add = (items: readonly MediaItem[], account = ACCOUNT): Event => ({
  kind: 'add',
  request: 1,
  account,
  title: 'Songs',
  items,
  batch: null,
});
const of = <Kind extends Command['kind']>(commands: readonly Command[], kind: Kind) =>
  commands.filter((command): command is Command & { kind: Kind } => command.kind === kind);
const shown = (state: EngineState, now = 0) =>
  [...state.rows.values()].map((row) => {
    const view = transferView(state, row, now).state;
    return view.kind === 'waiting' ? `waiting: ${view.reason}` : view.kind;
  });

describe('the walk of a transfer', () => {
  test('add → prepare and open the lane → fetch → publish → completed', () => {
    const state = begin();
    signIn(state);
    step(state, { kind: 'folder', condition: { kind: 'ready', to: 'folder' } }, 0);
    const added = step(state, add([mediaItem(1, 100)]), 10);
    const [prepare] = of(added, 'prepare');
    const [open] = of(added, 'open-lane');
    expect(open).toMatchObject({ dc: 2, renewal: 'if-missing' });
    expect(of(added, 'fetch')).toEqual([]);

    const transfer = prepare!.staged.transfer;
    step(
      state,
      { kind: 'prepared', order: prepare!.order, transfer, outcome: { ok: true, value: new Uint8Array(1) } },
      20,
    );
    const opened = step(
      state,
      {
        kind: 'lane-opened',
        order: open!.order,
        lane: open!.lane,
        outcome: { ok: true, value: { transports: ['http'] } },
      },
      30,
    );
    const [fetch] = of(opened, 'fetch');
    expect(fetch?.part).toMatchObject({ transfer, offset: 0, limit: 131_072, slot: 0, transport: 'http' });

    const proofs = [{ granule: 0, sha256: 'x' }];
    const stored = step(
      state,
      {
        kind: 'part',
        order: fetch!.order,
        lane: fetch!.lane,
        outcome: { ok: true, value: { bytes: 100, proofs } },
      },
      40,
    );
    const [publish] = of(stored, 'publish');
    expect(publish?.publish).toMatchObject({ transfer, sizeBytes: 100, name: 'track 1.mp3', proofs });

    const value = { path: 'track 1.mp3', sha256: 'abc' };
    const ended = step(
      state,
      { kind: 'published', order: publish!.order, transfer, outcome: { ok: true, value } },
      50,
    );
    expect(of(ended, 'save')[0]).toMatchObject({ urgent: true });
    expect(of(ended, 'discard')).toEqual([{ kind: 'discard', transfer }]);
    expect(state.rows.get(transfer)?.state).toEqual({ kind: 'completed', at: 50, ...value });
    expect(queueTotals(state, 50)).toMatchObject({ files: 1, filesDone: 1, bytes: 100, bytesDone: 100 });
  });

  test('nothing is asked for twice, answered late, or answered for somebody gone', () => {
    const state = begin();
    signIn(state);
    const [prepare] = of(step(state, add([mediaItem(1, 100)]), 0), 'prepare');
    const transfer = prepare!.staged.transfer;
    step(state, { kind: 'command', request: 2, verb: 'remove', target: { all: true } }, 1);
    const late: Event[] = [
      { kind: 'prepared', order: prepare!.order, transfer, outcome: { ok: true, value: new Uint8Array(1) } },
      { kind: 'published', order: 99, transfer, outcome: { ok: true, value: { path: 'x', sha256: 'y' } } },
      { kind: 'refreshed', order: 98, outcome: { ok: true, value: [] } },
      {
        kind: 'part',
        order: 97,
        lane: prepareLane(state),
        outcome: { ok: true, value: { bytes: 1, proofs: [] } },
      },
      { kind: 'received', lane: prepareLane(state), transfer, bytes: 5 },
    ];
    for (const event of late) expect(of(step(state, event, 2), 'fetch')).toEqual([]);
    expect(state.rows.size).toBe(0);
    expect(queueTotals(state, 3)).toMatchObject({ files: 0, bytes: 0, bytesDone: 0 });
  });
});

const prepareLane = (state: EngineState) => [...state.lanes.keys()][0]!;

describe('what is shown', () => {
  test('sign-in is asked for only once it is known to be missing', () => {
    const state = begin();
    step(state, add([mediaItem(1, MIB)]), 0);
    expect(shown(state)).toEqual(['queued']);
    step(state, { kind: 'account', condition: { kind: 'none' } }, 1);
    expect(shown(state)).toEqual(['waiting: sign-in']);
    expect(queueTotals(state, 1).counts).toMatchObject({ queued: 0, waiting: 1 });
    signIn(state, 2);
    expect(shown(state)).toEqual(['active']);
  });

  test("another account's transfers wait for that account", () => {
    const state = begin();
    step(state, add([mediaItem(1, MIB)], accountId('telegram:9')), 0);
    expect(of(signIn(state), 'prepare')).toEqual([]);
    expect(shown(state)).toEqual(['waiting: sign-in']);
    expect(of(signIn(state, 5, accountId('telegram:9')), 'prepare')).toHaveLength(1);
  });

  test('counts and sums follow every command of the user', () => {
    const state = begin();
    signIn(state);
    step(state, add([1, 2, 3, 4, 5, 6].map((id) => mediaItem(id, MIB))), 0);
    const order = (verb: Extract<Event, { kind: 'command' }>['verb'], ids: readonly TransferId[]) =>
      step(state, { kind: 'command', request: 9, verb, target: { ids } }, 10);
    const ids = [...state.rows.keys()];
    expect(queueTotals(state, 0).counts).toMatchObject({ active: 4, queued: 2 });
    order('pause', ids.slice(0, 2));
    expect(queueTotals(state, 0).counts).toMatchObject({ active: 4, queued: 0, waiting: 2 });
    order('cancel', ids.slice(0, 3));
    expect(queueTotals(state, 0).counts).toMatchObject({ active: 3, waiting: 0, cancelled: 3 });
    expect(queueTotals(state, 0)).toMatchObject({ files: 3, bytes: 3 * MIB });
    order('undo-cancel', ids);
    expect(shown(state)).toEqual([
      'waiting: paused',
      'waiting: paused',
      'active',
      'active',
      'active',
      'active',
    ]);
    expect(queueTotals(state, 0)).toMatchObject({ files: 6, bytes: 6 * MIB });
  });
});

describe('duplicates', () => {
  test('a failed or cancelled file may be added again; the older one then stays as it is', () => {
    const state = begin();
    step(state, add([mediaItem(1, MIB)]), 0);
    const [first] = [...state.rows.keys()];
    const answerOf = (commands: readonly Command[]) => of(commands, 'answer')[0]?.answer;
    expect(answerOf(step(state, add([mediaItem(1, MIB)]), 1))).toMatchObject({
      result: { added: 0, duplicates: 1 },
    });
    step(state, { kind: 'command', request: 3, verb: 'cancel', target: { all: true } }, 2);
    expect(answerOf(step(state, add([mediaItem(1, MIB)]), 3))).toMatchObject({
      result: { added: 1, duplicates: 0 },
    });
    const undo = step(
      state,
      { kind: 'command', request: 4, verb: 'undo-cancel', target: { ids: [first!] } },
      4,
    );
    expect(answerOf(undo)).toEqual({ kind: 'applied', count: 0 });
  });

  test('the same id on another server is another file', () => {
    const state = begin();
    step(state, add([mediaItem(1, MIB)]), 0);
    step(state, add([mediaItem(1, MIB)], accountId('custom:1')), 1);
    expect(state.rows.size).toBe(2);
  });
});

test('a clock that rings too early is asked to ring again', () => {
  const state = begin();
  signIn(state);
  step(state, add([mediaItem(1, MIB)]), 0);
  const cancelled = step(
    state,
    { kind: 'command', request: 2, verb: 'cancel', target: { all: true } },
    1_000,
  );
  const [wake] = of(cancelled, 'wake');
  expect(wake?.at).toBe(9_000);
  expect(of(step(state, { kind: 'tick' }, 8_999), 'wake')).toEqual([wake]);
  expect(of(step(state, { kind: 'tick' }, 9_000), 'discard')).toHaveLength(1);
});
