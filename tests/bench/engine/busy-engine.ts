import type { TransferId } from '../../../src/domain/ids.ts';
import { PRIORITIES } from '../../../src/domain/priority.ts';
import type { Command, Event } from '../../../src/engine/events.ts';
import { createEngineState } from '../../../src/engine/state.ts';
import { step } from '../../../src/engine/step.ts';
import { seededNumbers } from '../../support/seeded-random.ts';
import { ACCOUNT, BATCH, storedQueue, storedTransfer } from './stored-transfers.ts';

/** 16 to 17 requests of half a mebibyte for each file that is finished: 80 % against 5 %. */
const FILE_BYTES = 16 * 524_288;
/** The runtime asks what is to be saved four times a second; so many parts are stored in that time on a fast line. */
const STEPS_PER_CHECKPOINT = 50;
const NOTHING = new Uint8Array();

type Order = Command & { kind: 'fetch' | 'publish' };

/** The engine in full work over a queue of a given length, and a pretend world that answers whatever it orders. */
export const createBusyEngine = (transfers: number) => {
  const state = createEngineState();
  const random = seededNumbers(7);
  const fetches: (Order & { kind: 'fetch' })[] = [];
  const publishes: (Order & { kind: 'publish' })[] = [];
  const ids: TransferId[] = [];
  const durations: number[] = [];
  let added = transfers;
  let now = 1_790_000_100_000;
  let steps = 0;

  /** What was sent, by kind: a mix that is not the one promised measures nothing. */
  const sent = new Map<Event['kind'], number>();

  const send = (event: Event): void => {
    now += 5;
    sent.set(event.kind, (sent.get(event.kind) ?? 0) + 1);
    const before = process.hrtime.bigint();
    const commands = step(state, event, now);
    durations.push(Number(process.hrtime.bigint() - before) / 1_000);
    for (const command of commands) carryOut(command);
  };

  const carryOut = (command: Command): void => {
    switch (command.kind) {
      case 'open-lane': {
        const { order, lane } = command;
        const outcome = { ok: true, value: { transports: ['http'] } } as const;
        return send({ kind: 'lane-opened', order, lane, outcome });
      }
      case 'prepare': {
        const { order, staged } = command;
        const outcome = { ok: true, value: NOTHING } as const;
        return send({ kind: 'prepared', order, transfer: staged.transfer, outcome });
      }
      case 'fetch':
        fetches.push(command);
        return;
      case 'publish':
        publishes.push(command);
        return;
      case 'write':
        return send({ kind: 'saved' });
      default:
        return;
    }
  };

  const storePart = (): void => {
    const fetch = fetches.shift();
    if (!fetch) return;
    const { sizeBytes, offset, limit } = fetch.part;
    const bytes = Math.min(limit, sizeBytes - offset);
    const granule = offset / 131_072;
    const proofs = [{ granule, sha256: 'ab'.repeat(32) }];
    send({
      kind: 'part',
      order: fetch.order,
      lane: fetch.lane,
      outcome: { ok: true, value: { bytes, proofs } },
    });
  };

  const finish = (): void => {
    const publish = publishes.shift();
    if (!publish) return storePart();
    const outcome = { ok: true, value: { path: publish.publish.name, sha256: 'cd'.repeat(32) } } as const;
    send({ kind: 'published', order: publish.order, transfer: publish.publish.transfer, outcome });
  };

  const add = (): void => {
    const { item, id } = storedTransfer(added, FILE_BYTES);
    added += 1;
    send({ kind: 'add', request: 1, account: ACCOUNT, title: 'Music', items: [item], batch: BATCH });
    ids.push(id);
  };

  /** In turn: more or less urgent, to an end, between two others. */
  const reprioritise = (): void => {
    const [one, two, three] = [0, 0, 0].map(() => ids[random() % ids.length]!) as [
      TransferId,
      TransferId,
      TransferId,
    ];
    const place = ['top', 'bottom', { after: two, before: three }] as const;
    const kind = random() % 4;
    if (kind < 2) {
      const priority = PRIORITIES[random() % PRIORITIES.length] ?? 'normal';
      send({ kind: 'prioritise', request: 1, target: { ids: [one] }, priority });
    } else send({ kind: 'place', request: 1, transfers: [one], place: place[random() % 3] ?? 'top' });
  };

  const stored = storedQueue(transfers, FILE_BYTES);
  for (const { id } of stored.transfers) ids.push(id);
  send({ kind: 'start', seed: 1, stored });
  send({ kind: 'folder', condition: { kind: 'ready', to: 'folder' } });
  send({ kind: 'account', condition: { kind: 'in', account: ACCOUNT, homeDc: 2, online: true } });
  state.changed.transfers.clear();

  return {
    state,
    /** One event of the mix: 80 % part stored, 10 % add, 5 % re-prioritise, 5 % finish. */
    next(): void {
      const share = random() % 100;
      if (share < 80) storePart();
      else if (share < 90) add();
      else if (share < 95) reprioritise();
      else finish();
      steps += 1;
      if (steps % STEPS_PER_CHECKPOINT !== 0) return;
      send({ kind: 'checkpoint' });
      // Whoever shows the queue empties this ten times a second.
      state.changed.transfers.clear();
    },
    sent: (kind: Event['kind']): number => sent.get(kind) ?? 0,
    /** Microseconds of every step since it was last asked. */
    takeDurations: (): number[] => durations.splice(0),
  };
};
