import '../../../support/telegram/gramjs-in-node.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TlObject } from '../../../../src/mtproto/tl/types.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { settled } from '../../../support/telegram/manual-clock.ts';
import type { Reply } from '../../../support/telegram/mini-data-centre.ts';
import {
  never,
  PHONE,
  plainUrl,
  setUpTelegram,
  willingServer,
} from '../../../support/telegram/scripted-telegram.ts';

beforeAll(initialiseKernelsInNode);

const sent = (type: TlObject, next?: string, timeout?: number): Reply => ({
  result: {
    _: 'auth.sentCode',
    type,
    phone_code_hash: 'hash',
    ...(next === undefined ? {} : { next_type: { _: next } }),
    ...(timeout === undefined ? {} : { timeout }),
  },
});
const APP = sent({ _: 'auth.sentCodeTypeApp', length: 5 }, 'auth.codeTypeSms', 60);
const SMS = sent({ _: 'auth.sentCodeTypeSms', length: 5 });

/** A server with these answers, willing otherwise; `asked` counts by method. */
function serving(answers: Record<string, Reply>) {
  const set = setUpTelegram((method, url) => answers[method._] ?? willingServer(method, url));
  const { account, statuses } = set.start();
  const asked = (method: string) => set.server.calls.filter((call) => call.method === method).length;
  return { ...set, account, statuses, answers, asked };
}

describe('where the code went', () => {
  it.each([
    [
      { _: 'auth.sentCodeTypeApp', length: 5 },
      { sentBy: 'app', length: 5, clue: '' },
    ],
    [
      { _: 'auth.sentCodeTypeSms', length: 6 },
      { sentBy: 'sms', length: 6, clue: '' },
    ],
    [
      { _: 'auth.sentCodeTypeSmsWord', beginning: 'h' },
      { sentBy: 'sms-word', length: null, clue: 'h' },
    ],
    [{ _: 'auth.sentCodeTypeSmsPhrase' }, { sentBy: 'sms-phrase', length: null, clue: '' }],
    [
      { _: 'auth.sentCodeTypeCall', length: 5 },
      { sentBy: 'call', length: 5, clue: '' },
    ],
    [
      { _: 'auth.sentCodeTypeFlashCall', pattern: '+1*' },
      { sentBy: 'flash-call', length: null, clue: '+1*' },
    ],
    [
      { _: 'auth.sentCodeTypeMissedCall', prefix: '+1202', length: 6 },
      { sentBy: 'missed-call', length: 6, clue: '+1202' },
    ],
    [
      { _: 'auth.sentCodeTypeEmailCode', email_pattern: 'm*@x.org', length: 6 },
      { sentBy: 'email', length: 6, clue: 'm*@x.org' },
    ],
    [
      { _: 'auth.sentCodeTypeFragmentSms', url: 'https://fragment.com', length: 5 },
      { sentBy: 'fragment', length: 5, clue: 'https://fragment.com' },
    ],
  ] as const)('%o', async (type, told) => {
    const { account, choice } = serving({ 'auth.sendCode': sent(type) });
    const value = { kind: 'code', phone: '+9996621234', resend: null, ...told };
    expect(await account.sendCode(choice, PHONE, never)).toEqual({ ok: true, value });
  });

  it.each([
    ['auth.sentCodeTypeSetUpEmailRequired', {}, 'EMAIL_SETUP_REQUIRED'],
    ['auth.sentCodeTypeFirebaseSms', { length: 5 }, 'OFFICIAL_APP_ONLY'],
  ])('%s cannot be served: said, with the ways out', async (kind, fields, code) => {
    const { account, choice } = serving({ 'auth.sendCode': sent({ _: kind, ...fields }) });
    const outcome = await account.sendCode(choice, PHONE, never);
    expect(outcome).toMatchObject({ ok: false, failure: { category: 'unsupported', code } });
    expect(outcome.ok ? '' : outcome.failure.message).toMatch(/official app.*QR code/s);
    expect(account.status()).toEqual({ kind: 'signed-out' });
  });
});

describe('a code', () => {
  it('is asked for once, however often it is wished for at once or while it is waited for', async () => {
    const { account, choice, asked } = serving({ 'auth.sendCode': APP });
    const both = await Promise.all([
      account.sendCode(choice, PHONE, never),
      account.sendCode({ ...choice }, '+999 6621234', never),
    ]);
    expect(both.map((outcome) => outcome.ok && outcome.value.kind)).toEqual(['code', 'code']);
    await account.sendCode(choice, PHONE, never);
    expect(asked('auth.sendCode')).toBe(1);
    await account.sendCode(choice, '+999 662 5555', never);
    expect(asked('auth.sendCode')).toBe(2);
  });

  it('says how else and from when on it can be sent, and is sent that way', async () => {
    const { account, choice, clock, answers, asked } = serving({
      'auth.sendCode': APP,
      'auth.resendCode': SMS,
    });
    await account.sendCode(choice, PHONE, never);
    expect(account.status()).toMatchObject({ resend: { by: 'sms', at: clock.now() + 60_000 } });
    expect(await account.resendCode(never)).toMatchObject({
      ok: true,
      value: { sentBy: 'sms', resend: null },
    });
    answers['auth.resendCode'] = { error: 'SEND_CODE_UNAVAILABLE', code: 406 };
    expect(await account.resendCode(never)).toMatchObject({ ok: false, failure: { field: 'code' } });
    expect(account.status()).toMatchObject({ kind: 'code', sentBy: 'sms', resend: null });
    expect(asked('auth.sendCode')).toBe(1);
  });

  it('stays good when the other way is one that cannot be served', async () => {
    const firebase = sent({ _: 'auth.sentCodeTypeFirebaseSms', length: 5 });
    const { account, choice } = serving({ 'auth.sendCode': APP, 'auth.resendCode': firebase });
    await account.sendCode(choice, PHONE, never);
    expect(await account.resendCode(never)).toMatchObject({ failure: { code: 'OFFICIAL_APP_ONLY' } });
    expect(account.status()).toMatchObject({ kind: 'code', sentBy: 'app' });
    expect(await account.submitCode('12345', never)).toMatchObject({ value: { kind: 'signed-in' } });
  });

  it.each(['PHONE_CODE_EXPIRED', 'EMAIL_VERIFY_EXPIRED', 'AUTH_RESTART'])(
    'that is over (%s) can be had anew at once',
    async (error) => {
      const { account, choice, clock, answers, asked } = serving({
        'auth.sendCode': APP,
        'auth.signIn': { error, code: error === 'AUTH_RESTART' ? 500 : 400 },
      });
      await account.sendCode(choice, PHONE, never);
      expect(await account.submitCode('12345', never)).toMatchObject({
        ok: false,
        failure: { field: 'code' },
      });
      expect(account.status()).toMatchObject({ kind: 'code', resend: { by: null, at: clock.now() } });
      delete answers['auth.signIn'];
      expect(await account.resendCode(never)).toMatchObject({
        ok: true,
        value: { kind: 'code', sentBy: 'app' },
      });
      expect([asked('auth.sendCode'), asked('auth.resendCode')]).toEqual([2, 0]);
      expect(await account.submitCode('12345', never)).toMatchObject({ value: { kind: 'signed-in' } });
    },
  );

  it('is asked for anew when it expired before it could be sent another way', async () => {
    const { account, choice, asked } = serving({
      'auth.sendCode': APP,
      'auth.resendCode': { error: 'PHONE_CODE_EXPIRED' },
    });
    await account.sendCode(choice, PHONE, never);
    expect(await account.resendCode(never)).toMatchObject({ ok: true, value: { kind: 'code' } });
    expect(asked('auth.sendCode')).toBe(2);
  });

  it('by e-mail is sent as a proof of the address, a word as it was typed', async () => {
    const seen: TlObject[] = [];
    const set = setUpTelegram((method, url) => {
      if (method._ === 'auth.signIn') seen.push(method);
      if (method._ !== 'auth.sendCode') return willingServer(method, url);
      return method.phone_number === '9996621111'
        ? sent({ _: 'auth.sentCodeTypeEmailCode', email_pattern: 'm*', length: 6 })
        : sent({ _: 'auth.sentCodeTypeSmsPhrase', beginning: 'low' });
    });
    const first = set.start().account;
    await first.sendCode(set.choice, '+999 662 1111', never);
    await first.submitCode('123 456', never);
    await first.signOut(never);
    await first.sendCode(set.choice, '+999 662 2222', never);
    await first.submitCode(' low  tide-line ', never);
    expect(seen[0]).toMatchObject({ email_verification: { _: 'emailVerificationCode', code: '123456' } });
    expect(seen[0]?.phone_code).toBeUndefined();
    expect(seen[1]).toMatchObject({ phone_code: 'low tide-line' });
  });

  it('typed for an account that moved is typed again where it lives now', async () => {
    const set = setUpTelegram((method, url) =>
      method._ === 'auth.signIn' && url !== plainUrl(4)
        ? { error: 'USER_MIGRATE_4', code: 303 }
        : willingServer(method, url),
    );
    const { account } = await set.startSignedIn();
    expect(account.status()).toMatchObject({ kind: 'signed-in', user: { homeDc: 4 } });
    expect(set.server.calls.filter(({ method }) => method === 'auth.sendCode')).toHaveLength(1);
  });

  it('is called back when another number is to be used, but nobody waits long for that', async () => {
    const { account, choice, server, clock, asked } = serving({
      'auth.sendCode': APP,
      'auth.cancelCode': { silence: true },
    });
    await account.sendCode(choice, PHONE, never);
    const cancelled = account.cancelSignIn();
    await settled();
    expect(account.status()).toEqual({ kind: 'signed-out' });
    expect(asked('auth.cancelCode')).toBe(1);
    await clock.pass(2_000);
    expect(await cancelled).toMatchObject({ ok: true });
    expect(server.streams.size).toBe(0);
  });

  it('for a number without an account is refused with the way to one', async () => {
    const { account, choice } = serving({
      'auth.sendCode': APP,
      'auth.signIn': { result: { _: 'auth.authorizationSignUpRequired' } },
    });
    await account.sendCode(choice, PHONE, never);
    const outcome = await account.submitCode('12345', never);
    expect(outcome).toMatchObject({
      ok: false,
      failure: { field: 'phone', code: 'PHONE_NUMBER_UNOCCUPIED' },
    });
    expect(outcome.ok ? '' : outcome.failure.message).toContain('official app');
  });

  it('is asked for once more by itself when the server lost the thread', async () => {
    let lost = 0;
    const set = setUpTelegram((method, url) => {
      if (method._ !== 'auth.sendCode' || lost > 0) return willingServer(method, url);
      lost += 1;
      return { error: 'AUTH_RESTART', code: 500 };
    });
    expect(await set.start().account.sendCode(set.choice, PHONE, never)).toMatchObject({ ok: true });
  });
});

describe('a step whose answer was lost on the way', () => {
  const EXPIRED: Reply = { error: 'PHONE_CODE_EXPIRED' };
  const loseCode = async ({ account, choice, clock, answers }: ReturnType<typeof serving>) => {
    await account.sendCode(choice, PHONE, never);
    answers['auth.signIn'] = { silence: true };
    const submitted = account.submitCode('12345', never);
    await clock.pass(60_000);
    expect(await submitted).toMatchObject({ ok: false, failure: { category: 'network' } });
    expect(account.status().kind).toBe('code');
    // Whatever became of it, it is good no more.
    answers['auth.signIn'] = EXPIRED;
  };

  it('signs in at the next try, where the server had taken the code', async () => {
    const set = serving({ 'auth.sendCode': APP });
    await loseCode(set);
    expect(await set.account.submitCode('12345', never)).toMatchObject({ value: { kind: 'signed-in' } });
    expect(set.asked('auth.signIn')).toBe(1);
  });

  it('asks for the password at the next try, where the server waits for that', async () => {
    const set = serving({
      'auth.sendCode': APP,
      'account.getPassword': {
        result: {
          _: 'account.password',
          new_algo: { _: 'passwordKdfAlgoUnknown' },
          new_secure_algo: { _: 'securePasswordKdfAlgoUnknown' },
          secure_random: new Uint8Array(),
        },
      },
    });
    await loseCode(set);
    set.answers['users.getUsers'] = { error: 'SESSION_PASSWORD_NEEDED', code: 401 };
    expect(await set.account.submitCode('12345', never)).toMatchObject({ value: { kind: 'password' } });
  });

  it('is taken again where the server never heard of it', async () => {
    const set = serving({ 'auth.sendCode': APP });
    await loseCode(set);
    set.answers['users.getUsers'] = { error: 'AUTH_KEY_UNREGISTERED', code: 401 };
    delete set.answers['auth.signIn'];
    expect(await set.account.submitCode('12345', never)).toMatchObject({ value: { kind: 'signed-in' } });
    expect(set.asked('auth.signIn')).toBe(2);
  });
});
