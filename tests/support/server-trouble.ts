import {
  type FaultsPatch,
  HTTP_REFUSALS,
  WEBSOCKET_REFUSALS,
} from '../../src/adapters/demo/faults/faults.ts';
import type { Happening } from '../../src/adapters/demo/happenings.ts';
import { seededNumbers } from './seeded-random.ts';

/** One thing that goes wrong, by the name that a failing test prints. */
export interface Trouble {
  readonly name: string;
  /** Stays until it is healed. */
  readonly faults?: FaultsPatch;
  /** Happens once. */
  readonly happening?: Happening;
  /** Keys that must be made anew because of it, at most. */
  readonly keysLost?: number;
}

/** What of the world a mixture may touch. */
export interface Targets {
  readonly homeDc: number;
  /** Where files lie; keys may be lost at those which are not home. */
  readonly dcs: readonly number[];
  /** Ids of files that may be moved to another data centre. */
  readonly movable: readonly string[];
  /** Messages that may be deleted, or edited to hold the other file; each is used once. */
  readonly deletable: readonly { readonly chat: string; readonly message: number }[];
  readonly editable: readonly { readonly chat: string; readonly message: number; readonly file: string }[];
}

/** Fractions in [0, 1) and what is made of them, all from one seed. */
export interface Dice {
  fraction(): number;
  between(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
}

export function createDice(seed: number): Dice {
  const next = seededNumbers(seed * 7_919);
  const fraction = (): number => next() / 2 ** 32;
  return {
    fraction,
    between: (low, high) => low + Math.floor(fraction() * (high - low + 1)),
    pick<T>(from: readonly T[]): T {
      const chosen = from[Math.floor(fraction() * from.length)];
      if (chosen === undefined) throw new Error('Nothing to pick from.');
      return chosen;
    },
  };
}

const HOUR_SECONDS = 3_600;
const NOT_HELD = (kind: string): boolean => kind !== 'none';

/**
 * Draws troubles one after the other: every switch and every happening of the pretend Telegram that a user can live
 * through without being asked for anything. Epochs only rise, since a server never goes back to old salts.
 */
export function troubleSource(dice: Dice, targets: Targets): () => Trouble {
  const { between, pick } = dice;
  const awayDcs = targets.dcs.filter((dc) => dc !== targets.homeDc);
  const deletable = [...targets.deletable];
  const editable = [...targets.editable];
  let epoch = 1;
  const anyDc = (): number => pick([0, ...targets.dcs]);
  const place = (): 'media' | 'any' => pick(['media', 'media', 'any']);

  const kinds: readonly (() => Trouble | undefined)[] = [
    () => ({
      name: 'cut',
      faults: { dropAfterBytes: between(5, 400) * 1_000, dropCount: between(1, 6), linesAt: place() },
    }),
    () => ({
      name: 'stall',
      faults: { stallAfterBytes: between(0, 300) * 1_000, stallCount: between(1, 3), linesAt: place() },
    }),
    () => ({ name: 'stalled main connection', faults: { stallPlain: true } }),
    () => ({ name: 'unanswered', faults: { unansweredShare: between(5, 30) / 100 } }),
    () => ({ name: 'duplicates', faults: { duplicateShare: between(10, 60) / 100 } }),
    () => ({ name: 're-ordered', faults: { reorderShare: between(10, 60) / 100 } }),
    () => ({ name: 'corrupt', faults: { corruptShare: between(2, 20) / 100, linesAt: place() } }),
    () => ({
      name: 'errors',
      faults: {
        serverErrors: pick([
          { share: 0.3, code: 500, message: 'RPC_CALL_FAIL' },
          { share: 0.3, code: 500, message: 'WORKER_BUSY_TOO_LONG_RETRY' },
          { share: 0.3, code: -503, message: 'TIMEOUT' },
        ]),
      },
    }),
    () => ({
      name: 'flood',
      faults: { flood: { count: between(1, 3), waitSeconds: between(1, 3), dc: anyDc() } },
    }),
    () => ({ name: 'flood by rate', faults: { flood: { requestsPerSecond: 5, burst: 8, waitSeconds: 1 } } }),
    () => {
      const method = pick(['channels.getMessages', 'users.getUsers', 'auth.exportAuthorization']);
      return {
        name: `flood on ${method}`,
        faults: { methods: { [method]: { floodCount: between(1, 2), waitSeconds: between(1, 2) } } },
      };
    },
    () => ({ name: 'premium throttle', faults: { premiumBytesPerSecond: between(1, 4) * 1_048_576 } }),
    () => {
      epoch += 1;
      return { name: 'references expire', faults: { referenceEpoch: epoch } };
    },
    () => {
      epoch += 1;
      return { name: 'new salts', faults: { saltEpoch: epoch } };
    },
    () => ({ name: 'clock off', faults: { clockOffsetSeconds: pick([-HOUR_SECONDS, HOUR_SECONDS]) } }),
    () => ({
      name: 'bad_msg',
      faults: {
        badMessages: { code: pick([16, 17, 32, 33, 48]), at: 'any', share: 1, count: between(1, 3) },
      },
    }),
    () => {
      const count = between(1, 3);
      const dc = pick(awayDcs);
      return {
        name: `−404 at DC ${dc}`,
        faults: { transportError: -404, transportErrors: { dc, count } },
        keysLost: count,
      };
    },
    () => ({
      name: '−404 at home, media address',
      faults: {
        transportError: -404,
        transportErrors: { dc: targets.homeDc, count: between(1, 3), at: 'media' },
      },
    }),
    () => ({
      name: '−429',
      faults: { transportError: -429, transportErrors: { dc: anyDc(), count: between(1, 4) } },
    }),
    () => ({ name: '−444', faults: { transportError: -444, transportErrors: { dc: anyDc(), count: 1 } } }),
    () => {
      const http = pick(HTTP_REFUSALS.filter(NOT_HELD));
      return { name: `HTTP refused: ${http}`, faults: { http } };
    },
    () => {
      const websocket = pick(WEBSOCKET_REFUSALS.filter(NOT_HELD));
      return {
        name: `WebSocket refused: ${websocket}`,
        faults: { websocket, websocketAt: pick(['media', 'plain', 'any']) },
      };
    },
    () => ({
      name: 'neither HTTP nor WebSocket',
      faults: { http: 'reset', websocket: 'reset', websocketAt: 'any' },
    }),
    () => ({
      name: 'thin line',
      faults: { connectionBytesPerSecond: between(32, 500) * 1_000, latencyMs: between(0, 300) },
    }),
    () => ({
      name: 'some connections slow',
      faults: { slow: { share: 0.4, bytesPerSecond: 10_000 }, jitterMs: 200 },
    }),
    () => ({ name: 'empty HTTP answers', faults: { emptyAnswerShare: 0.5 } }),
    () => ({ name: 'connections cut', happening: { kind: 'connections-cut' } }),
    () => {
      const dc = pick(awayDcs);
      return {
        name: `key lost at DC ${dc}`,
        happening: { kind: 'keys-end', how: 'forgotten', dc },
        keysLost: 1,
      };
    },
    () => {
      const dc = pick(awayDcs);
      return { name: `not signed in at DC ${dc}`, happening: { kind: 'keys-end', how: 'unregistered', dc } };
    },
    () => ({
      name: 'file moved',
      happening: { kind: 'file-moved', file: pick(targets.movable), dc: pick(targets.dcs) },
    }),
    () => {
      const message = deletable.shift();
      return message && { name: 'message deleted', happening: { kind: 'message-deleted', ...message } };
    },
    () => {
      const message = editable.shift();
      return message && { name: 'message edited', happening: { kind: 'message-edited', ...message } };
    },
  ];
  return () => {
    for (;;) {
      const drawn = pick(kinds)();
      if (drawn !== undefined) return drawn;
    }
  };
}
