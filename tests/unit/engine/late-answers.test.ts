import { expect, test } from 'vitest';
import { accountId } from '../../../src/domain/ids.ts';
import type { Command, Event } from '../../../src/engine/events.ts';
import { createEngineState } from '../../../src/engine/state.ts';
import { step } from '../../../src/engine/step.ts';
import { FOUR_AT_ONCE } from '../../support/four-at-once.ts';
import { mediaItem } from '../../support/media-items.ts';

const ACCOUNT = accountId('demo:1');
const of = <Kind extends Command['kind']>(commands: readonly Command[], kind: Kind) =>
  commands.filter((command): command is Command & { kind: Kind } => command.kind === kind);

/** One file of one granule, queued and being prepared. */
const begin = () => {
  const state = createEngineState();
  state.policy = FOUR_AT_ONCE;
  const send = (event: Event, now = 0) => step(state, event, now);
  send({ kind: 'start', seed: 1, stored: { transfers: [], batches: [], lanes: [], unreadable: [] } });
  send({ kind: 'account', condition: { kind: 'in', account: ACCOUNT, homeDc: 2, online: true } });
  const items = [mediaItem(1, 100)];
  const added = send({ kind: 'add', request: 1, account: ACCOUNT, title: '', items, batch: null });
  return { state, send, added };
};

test('what was proved before a deletion proves nothing after it', () => {
  const { state, send, added } = begin();
  const [early] = of(added, 'prepare');
  const { transfer } = early!.staged;
  send({ kind: 'command', request: 2, verb: 'cancel', target: { all: true } });
  send({ kind: 'tick' }, 9_000);
  const again = send({ kind: 'command', request: 3, verb: 'retry', target: { ids: [transfer] } }, 9_001);
  const [late] = of(again, 'prepare');
  const claim = { ok: true, value: new Uint8Array([1]) } as const;
  send({ kind: 'prepared', order: early!.order, transfer, outcome: claim }, 9_002);
  expect(state.rows.get(transfer)?.state.kind).toBe('active');
  const none = { ok: true, value: new Uint8Array(1) } as const;
  send({ kind: 'prepared', order: late!.order, transfer, outcome: none }, 9_003);
  expect(state.rows.get(transfer)?.ranges.bytesDone).toBe(0);
});

test('bad bytes are asked for three times, also when each request follows in the instant of the failure', () => {
  const { state, send, added } = begin();
  const [prepare] = of(added, 'prepare');
  const [open] = of(added, 'open-lane');
  const { transfer } = prepare!.staged;
  const none = { ok: true, value: new Uint8Array(1) } as const;
  send({ kind: 'prepared', order: prepare!.order, transfer, outcome: none });
  let [fetch] = of(
    send({
      kind: 'lane-opened',
      order: open!.order,
      lane: open!.lane,
      outcome: { ok: true, value: { transports: ['http'] } },
    }),
    'fetch',
  );
  let asked = 0;
  for (let now = 100; fetch && asked < 20; now += 100) {
    asked += 1;
    const failure = { category: 'integrity', code: 'EMPTY', message: '' } as const;
    const { order, lane } = fetch;
    [fetch] = of(send({ kind: 'part', order, lane, outcome: { ok: false, failure } }, now), 'fetch');
  }
  expect(asked).toBe(3);
  expect(state.rows.get(transfer)?.state.kind).toBe('failed');
});

test('what is stored by an order from before a deletion is not believed after it', () => {
  const { state, send, added } = begin();
  const [prepare] = of(added, 'prepare');
  const [open] = of(added, 'open-lane');
  const { transfer } = prepare!.staged;
  const none = { ok: true, value: new Uint8Array(1) } as const;
  send({ kind: 'prepared', order: prepare!.order, transfer, outcome: none });
  const opened = { ok: true, value: { transports: ['http'] } } as const;
  const [late] = of(
    send({ kind: 'lane-opened', order: open!.order, lane: open!.lane, outcome: opened }),
    'fetch',
  );
  send({ kind: 'command', request: 2, verb: 'cancel', target: { all: true } });
  send({ kind: 'tick' }, 9_000);
  send({ kind: 'command', request: 3, verb: 'retry', target: { ids: [transfer] } }, 9_001);
  const stored = { ok: true, value: { bytes: 100, proofs: [] } } as const;
  send({ kind: 'part', order: late!.order, lane: late!.lane, outcome: stored }, 9_002);
  expect(state.rows.get(transfer)?.ranges.bytesDone).toBe(0);
});
