import '../../../support/telegram/gramjs-in-node.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TlObject } from '../../../../src/mtproto/tl/types.ts';
import type { AccountStatus } from '../../../../src/ports/account.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import type { ManualClock } from '../../../support/telegram/manual-clock.ts';
import { settled } from '../../../support/telegram/manual-clock.ts';
import type { Reply, Script } from '../../../support/telegram/mini-data-centre.ts';
import {
  never,
  PHONE,
  plainUrl,
  SELF,
  setUpTelegram,
  willingServer,
} from '../../../support/telegram/scripted-telegram.ts';

beforeAll(initialiseKernelsInNode);

const AUTHORIZED: TlObject = { _: 'auth.authorization', user: SELF };
const SUCCESS: Reply = { result: { _: 'auth.loginTokenSuccess', authorization: AUTHORIZED } };

/** Offers a token good for 30 s, numbered, until told to answer something else. */
function offering() {
  const answers: { next: Reply | null; imported: Reply } = { next: null, imported: SUCCESS };
  let count = 0;
  let clock: ManualClock | null = null;
  const script: Script = (method, url) => {
    if (method._ === 'auth.importLoginToken') {
      // Whatever comes of it, the token is no more: who asks for another is offered one.
      answers.next = null;
      return answers.imported;
    }
    if (method._ !== 'auth.exportLoginToken') return willingServer(method, url);
    if (answers.next !== null) return answers.next;
    count += 1;
    const expires = Math.floor((clock?.now() ?? 0) / 1000) + 30;
    return { result: { _: 'auth.loginToken', expires, token: Uint8Array.of(255, 254, 253, count) } };
  };
  const set = setUpTelegram(script);
  clock = set.clock;
  const exports = () => set.server.calls.filter(({ method }) => method === 'auth.exportLoginToken').length;
  return { ...set, answers, exports };
}

const stageOf = (status: AccountStatus) => (status.kind === 'qr' ? status.stage : null);

describe('signing in by QR', () => {
  it('shows a link of the token, and a new one before it runs out', async () => {
    const { choice, start, clock, exports } = offering();
    const { account } = start();
    expect(await account.beginQr(choice)).toEqual({
      ok: true,
      value: {
        kind: 'qr',
        stage: {
          kind: 'shown',
          link: 'tg://login?token=__79AQ',
          expiresAt: clock.now() + 30_000,
          note: null,
        },
      },
    });
    await clock.pass(24_000);
    expect(exports()).toBe(1);
    await clock.pass(2_000);
    expect(exports()).toBe(2);
    expect(stageOf(account.status())).toMatchObject({ kind: 'shown', link: 'tg://login?token=__79Ag' });
    await account.cancelSignIn();
  });

  it('asks no more often than every second and a half, whatever a wrong clock makes of the time', async () => {
    const { choice, start, clock, answers, exports } = offering();
    answers.next = { result: { _: 'auth.loginToken', expires: 1, token: Uint8Array.of(1) } };
    const { account } = start();
    await account.beginQr(choice);
    await clock.pass(15_000);
    expect(exports()).toBeLessThanOrEqual(11);
    await account.cancelSignIn();
  });

  it('signs in when the next answer says so', async () => {
    const { choice, start, clock, answers, server } = offering();
    const { account } = start();
    await account.beginQr(choice);
    answers.next = SUCCESS;
    await clock.pass(26_000);
    expect(account.status()).toMatchObject({ kind: 'signed-in', online: true, user: { homeDc: 2 } });
    expect(server.keyExchanges).toBe(1);
    expect(server.streams.size).toBe(1);
  });

  it('takes the accepted token to the data centre of the account, which is remembered', async () => {
    const { choice, start, clock, answers, server } = offering();
    const first = start();
    await first.account.beginQr(choice);
    const token = Uint8Array.of(9);
    answers.next = { result: { _: 'auth.loginTokenMigrateTo', dc_id: 4, token } };
    await clock.pass(26_000);
    expect(first.account.status()).toMatchObject({ kind: 'signed-in', user: { homeDc: 4 } });
    expect([...server.streams].map(({ url }) => url)).toEqual([plainUrl(4)]);
    first.close();
    const second = start().account;
    expect(await second.resume(never)).toMatchObject({ ok: true, value: { user: { homeDc: 4 } } });
    await settled();
    expect([...server.streams].map(({ url }) => url)).toEqual([plainUrl(4)]);
  });

  it('begins anew, saying so, when the token was good for nothing there', async () => {
    const { choice, start, clock, answers } = offering();
    const { account, statuses } = start();
    await account.beginQr(choice);
    answers.next = { result: { _: 'auth.loginTokenMigrateTo', dc_id: 4, token: Uint8Array.of(9) } };
    answers.imported = { error: 'AUTH_TOKEN_EXPIRED' };
    await clock.pass(26_000);
    expect(statuses.map((status) => stageOf(status)?.kind)).toContain('accepted');
    expect(stageOf(account.status())).toMatchObject({ kind: 'shown', note: { code: 'AUTH_TOKEN_EXPIRED' } });
    await account.cancelSignIn();
  });

  it('asks for the two-step password', async () => {
    const { choice, start, clock, answers, server } = offering();
    const { account } = start();
    await account.beginQr(choice);
    answers.next = { error: 'SESSION_PASSWORD_NEEDED', code: 401 };
    server.script = (method, url) =>
      method._ === 'account.getPassword'
        ? { result: password() }
        : (answers.next ?? willingServer(method, url));
    await clock.pass(26_000);
    expect(account.status()).toEqual({ kind: 'password', hint: 'the boat' });
    await account.cancelSignIn();
    expect(account.status()).toEqual({ kind: 'signed-out' });
  });

  it('asks at once when the line comes back: it may have been accepted meanwhile', async () => {
    const { choice, start, clock, answers, server, exports } = offering();
    const { account } = start();
    await account.beginQr(choice);
    for (const stream of server.streams) stream.close();
    await settled();
    answers.next = SUCCESS;
    await clock.pass(1_000);
    expect(exports()).toBe(2);
    expect(account.status().kind).toBe('signed-in');
  });

  it('says what is wrong and tries again by itself', async () => {
    const { choice, start, clock, answers } = offering();
    const { account } = start();
    await account.beginQr(choice);
    answers.next = { error: 'FLOOD_WAIT_40', code: 420 };
    await clock.pass(26_000);
    expect(stageOf(account.status())).toMatchObject({ kind: 'trouble', failure: { waitSeconds: 40 } });
    answers.next = null;
    await clock.pass(30_000);
    expect(stageOf(account.status())?.kind).toBe('trouble');
    await clock.pass(20_000);
    expect(stageOf(account.status())?.kind).toBe('shown');
    await account.cancelSignIn();
  });

  it('makes another key when the server has forgotten the one it has', async () => {
    const { choice, start, clock, server } = offering();
    const { account } = start();
    await account.beginQr(choice);
    server.forgetKeys();
    await clock.pass(30_000);
    expect(stageOf(account.status())?.kind).toBe('shown');
    expect(server.keyExchanges).toBe(2);
    await account.cancelSignIn();
  });

  it('names the field of what was wrong from the start, and leaves the form as it was', async () => {
    const { choice, start, answers, server } = offering();
    const { account } = start();
    answers.next = { error: 'API_ID_INVALID' };
    expect(await account.beginQr(choice)).toMatchObject({ ok: false, failure: { field: 'apiId' } });
    expect(account.status()).toEqual({ kind: 'signed-out' });
    expect(server.streams.size).toBe(0);
    expect(await account.beginQr({ ...choice, api: { id: 0, hash: '' } })).toMatchObject({
      ok: false,
      failure: { field: 'apiId' },
    });
  });

  it('ends at once when cancelled, even towards a deaf server, and asks nothing more', async () => {
    const { choice, start, clock, server, exports } = offering();
    const { account } = start();
    await account.beginQr(choice);
    await account.cancelSignIn();
    expect(account.status()).toEqual({ kind: 'signed-out' });
    expect(server.streams.size).toBe(0);
    await clock.pass(120_000);
    expect(exports()).toBe(1);
    server.streamFault = () => 'deaf';
    const asked = account.beginQr(choice);
    await settled();
    expect(account.status().kind).toBe('connecting');
    await account.cancelSignIn();
    expect(await asked).toMatchObject({ ok: false, failure: { category: 'aborted' } });
    expect(account.status()).toEqual({ kind: 'signed-out' });
  });

  it('gives way to a phone number', async () => {
    const { choice, start, clock, exports } = offering();
    const { account } = start();
    await account.beginQr(choice);
    expect(await account.sendCode(choice, PHONE, never)).toMatchObject({ ok: true, value: { kind: 'code' } });
    await clock.pass(60_000);
    expect(exports()).toBe(1);
    expect(account.status().kind).toBe('code');
  });
});

const password = (): TlObject => ({
  _: 'account.password',
  hint: 'the boat',
  new_algo: { _: 'passwordKdfAlgoUnknown' },
  new_secure_algo: { _: 'securePasswordKdfAlgoUnknown' },
  secure_random: new Uint8Array(32),
});
