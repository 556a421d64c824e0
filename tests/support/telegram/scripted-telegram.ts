import './gramjs-in-node.ts';
import type { Exclusive } from '../../../src/adapters/telegram/session.ts';
import { createTelegram, type Telegram } from '../../../src/adapters/telegram/telegram.ts';
import type { TlObject } from '../../../src/mtproto/tl/types.ts';
import type { AccountStatus, ServerChoice } from '../../../src/ports/account.ts';
import type { Cabinet } from '../../../src/ports/store.ts';
import { createPace } from '../../../src/runtime/pace.ts';
import { seededBytes } from '../seeded-random.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryCabinet } from './memory-cabinet.ts';
import { MiniDataCentre, type Reply, type Script } from './mini-data-centre.ts';

export const SELF: TlObject = {
  _: 'user',
  self: true,
  id: 777n,
  access_hash: 1n,
  first_name: 'Ada',
  last_name: 'Demo',
  phone: '9996621234',
};

const AUTHORIZATION: TlObject = { _: 'auth.authorization', user: SELF };

/** What a server answers to a user without a two-step password who types what is asked for. */
export const willingServer: Script = (method): Reply => {
  switch (method._) {
    case 'auth.sendCode':
      return {
        result: {
          _: 'auth.sentCode',
          type: { _: 'auth.sentCodeTypeApp', length: 5 },
          phone_code_hash: 'hash',
        },
      };
    case 'auth.signIn':
      return { result: AUTHORIZATION };
    case 'users.getUsers':
      return { result: [SELF] };
    case 'auth.logOut':
      return { result: { _: 'auth.loggedOut' } };
    case 'auth.exportAuthorization':
      return { result: { _: 'auth.exportedAuthorization', id: 777n, bytes: Uint8Array.of(1, 2, 3) } };
    case 'auth.importAuthorization':
      return { result: AUTHORIZATION };
    default:
      return { error: 'INPUT_METHOD_INVALID' };
  }
};

export const plainUrl = (dc: number): string => `wss://dc${dc}.example/apiws`;
export const mediaUrl = (dc: number): string => `https://dc${dc}-1.example/apiw1`;
export const PHONE = '+999 662 1234';

/** A machine with a disk, a line to scripted servers, and starts of the program one after the other. */
export function setUpTelegram(script: Script = willingServer) {
  const clock = new ManualClock();
  const cabinet = new MemoryCabinet();
  const server = new MiniDataCentre(() => clock.now(), script);
  const choice: ServerChoice = {
    kind: 'custom',
    configuration: {
      defaultDc: 2,
      dcs: [1, 2, 4].map((id) => ({ id, url: plainUrl(id), media: [mediaUrl(id)] })),
      publicKeys: [server.publicPem],
    },
    api: { id: 1, hash: 'hash' },
  };

  /** As Web Locks do: one after the other for each name. */
  const turns = new Map<string, Promise<unknown>>();
  const exclusive: Exclusive = (name, work) => {
    const turn = (turns.get(name) ?? Promise.resolve()).then(work, work);
    turns.set(name, turn);
    return turn;
  };

  /** One start of the program, or one tab of it; with another cabinet where one is given. */
  function start(kept: Cabinet = cabinet): Telegram & { readonly statuses: AccountStatus[] } {
    const telegram = createTelegram({
      network: server,
      clock,
      random: seededBytes(server.openedStreams.length + 11),
      cabinet: kept,
      log: { write() {} },
      exclusive,
      useServer: async () => undefined,
      pace: createPace(clock),
      client: { deviceModel: 'Test', systemVersion: '1', appVersion: '2', languageCode: 'en' },
    });
    const statuses: AccountStatus[] = [];
    telegram.account.watch((status) => statuses.push(status));
    return { ...telegram, statuses };
  }

  /** Started and signed in. */
  async function startSignedIn() {
    const telegram = start();
    await telegram.account.sendCode(choice, PHONE, never);
    const signedIn = await telegram.account.submitCode('12345', never);
    if (!signedIn.ok) throw new Error(signedIn.failure.code);
    return telegram;
  }

  return { clock, cabinet, server, choice, start, startSignedIn };
}

export const never: AbortSignal = new AbortController().signal;
