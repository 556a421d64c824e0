import '../../../support/telegram/gramjs-in-node.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_ACCOUNTS } from '../../../../src/adapters/demo/world/people.ts';
import { createTelegram } from '../../../../src/adapters/telegram/telegram.ts';
import type { Failure, Outcome } from '../../../../src/domain/failure.ts';
import { randomBytes } from '../../../../src/mtproto/kernels.ts';
import type { Account, AccountStatus, ServerChoice } from '../../../../src/ports/account.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../support/demo/demo-in-process.ts';
import { realClock } from '../../../support/demo/real-clock.ts';
import { MemoryCabinet } from '../../../support/telegram/memory-cabinet.ts';

/** Every error that signing in can meet, told by the pretend Telegram at the step where Telegram tells it. */

const never = new AbortController().signal;
const [plain, twoStep] = DEMO_ACCOUNTS;
let demo: DemoInProcess;
beforeAll(async () => {
  demo = await startDemoInProcess();
});
afterAll(() => demo.close());

/** One machine: all starts of the program have its keys. */
const cabinet = new MemoryCabinet();
const choice = (): ServerChoice => ({
  kind: 'custom',
  configuration: demo.configuration,
  api: { id: 17, hash: '0123456789abcdef0123456789abcdef' },
});
const startAccount = (): Account =>
  createTelegram({
    network: demo.network,
    clock: realClock,
    random: randomBytes,
    cabinet,
    log: { write() {} },
    exclusive: (_name, work) => work(),
    useServer: async () => {},
    pace: async () => {},
    client: { deviceModel: 'Test', systemVersion: '1', appVersion: '2', languageCode: 'en' },
  }).account;

interface Step {
  readonly method: string;
  /** How far to go before. */
  readonly reach: (account: Account) => Promise<unknown>;
  readonly act: (account: Account) => Promise<Outcome<AccountStatus>>;
  /** Where a refusal leaves the user. */
  readonly stays: AccountStatus['kind'];
  readonly next: AccountStatus['kind'];
}
const askCode = (account: Account) => account.sendCode(choice(), plain.phone, never);
const STEPS = {
  phone: { method: 'auth.sendCode', reach: async () => {}, act: askCode, stays: 'signed-out', next: 'code' },
  code: {
    method: 'auth.signIn',
    reach: askCode,
    act: (account) => account.submitCode(demo.code(plain.phone), never),
    stays: 'code',
    next: 'signed-in',
  },
  resend: {
    method: 'auth.resendCode',
    reach: askCode,
    act: (account) => account.resendCode(never),
    stays: 'code',
    next: 'code',
  },
  password: {
    method: 'auth.checkPassword',
    reach: async (account) => {
      await account.sendCode(choice(), twoStep.phone, never);
      await account.submitCode(demo.code(twoStep.phone), never);
    },
    act: (account) => account.submitPassword(twoStep.password.value, never),
    stays: 'password',
    next: 'signed-in',
  },
  qr: {
    method: 'auth.exportLoginToken',
    reach: async () => {},
    act: (account) => account.beginQr(choice()),
    stays: 'signed-out',
    next: 'qr',
  },
} as const satisfies Record<string, Step>;

type Told = Partial<Pick<Failure, 'category' | 'field' | 'waitSeconds' | 'code'>>;
const at = (field: Failure['field']): Told => ({ category: 'input', ...(field ? { field } : {}) });
const waiting = (waitSeconds: number): Told => ({ category: 'flood', waitSeconds });

/** `times`: how often it has to be said before it is not mended by asking again. */
const REFUSALS: readonly (readonly [
  step: keyof typeof STEPS,
  code: number,
  text: string,
  told: Told,
  words: RegExp,
  times?: number,
])[] = [
  ['phone', 400, 'PHONE_NUMBER_INVALID', at('phone'), /does not know this phone number.*country code/],
  ['phone', 400, 'PHONE_NUMBER_BANNED', at('phone'), /banned.*recover@telegram\.org/],
  ['phone', 400, 'PHONE_NUMBER_FLOOD', at('phone'), /too many codes.*tomorrow/],
  ['phone', 406, 'PHONE_PASSWORD_FLOOD', at('phone'), /too many tries.*tomorrow/],
  ['phone', 400, 'PHONE_PASSWORD_PROTECTED', at('phone'), /QR code instead/],
  ['phone', 400, 'PHONE_NUMBER_UNOCCUPIED', at('phone'), /no Telegram account.*official app/],
  ['phone', 400, 'PHONE_NUMBER_APP_SIGNUP_FORBIDDEN', at('phone'), /no Telegram account.*official app/],
  ['phone', 400, 'API_ID_INVALID', at('apiId'), /API id together with this API hash.*my\.telegram\.org/],
  ['phone', 400, 'API_ID_PUBLISHED_FLOOD', at('apiId'), /blocked.*your own.*my\.telegram\.org/],
  ['phone', 500, 'AUTH_RESTART', at('code'), /lost the thread/, 2],
  ['phone', 420, 'FLOOD_WAIT_300', waiting(300), /wait 5 minutes.*What you typed is kept/],
  ['phone', 420, 'FLOOD_WAIT_86400', waiting(86_400), /wait 24 hours/],
  ['phone', 406, 'UPDATE_APP_TO_LOGIN', { category: 'auth' }, /newer app/],
  ['phone', 406, 'UPDATE_APP_TO_LOGIN: Get 12.', { code: 'UPDATE_APP_TO_LOGIN' }, /^Get 12\.$/],
  ['phone', 303, 'PHONE_MIGRATE_9', { code: 'DC_MISSING' }, /data centre 9.*not in the server configuration/],
  ['phone', 303, 'NETWORK_MIGRATE_9', { code: 'DC_MISSING' }, /data centre 9/],
  ['phone', 500, 'RPC_CALL_FAIL', { category: 'server' }, /trouble/],
  ['phone', -503, 'TIMEOUT', { category: 'server' }, /trouble/],
  ['phone', 400, 'SOMETHING_NEW', { category: 'bug' }, /does not know \(SOMETHING_NEW\)/],

  ['code', 400, 'PHONE_CODE_INVALID', at('code'), /not the code/],
  ['code', 400, 'PHONE_CODE_EMPTY', at('code'), /Type the code/],
  ['code', 400, 'PHONE_NUMBER_UNOCCUPIED', at('phone'), /no Telegram account.*official app/],
  ['code', 400, 'PHONE_NUMBER_BANNED', at('phone'), /banned/],
  ['code', 400, 'SIGN_IN_FAILED', at('code'), /new code/],
  ['code', 420, 'FLOOD_WAIT_42', waiting(42), /wait 42 seconds/],
  ['code', 303, 'USER_MIGRATE_9', { code: 'DC_MISSING' }, /data centre 9/],
  ['code', 401, 'USER_DEACTIVATED', { category: 'auth' }, /deactivated this account/],
  ['code', 500, 'WORKER_BUSY_TOO_LONG_RETRY', { category: 'server' }, /trouble/],

  ['resend', 406, 'SEND_CODE_UNAVAILABLE', at('code'), /no other way.*last one is still good/],
  ['resend', 400, 'PHONE_NUMBER_FLOOD', at('phone'), /too many codes/],
  ['resend', 420, 'FLOOD_WAIT_7', waiting(7), /wait 7 seconds/],

  ['password', 400, 'PASSWORD_HASH_INVALID', at('password'), /not your two-step password/],
  ['password', 400, 'SRP_PASSWORD_CHANGED', at('password'), /changed a moment ago/],
  ['password', 400, 'SRP_ID_INVALID', at('password'), /Press Continue again/, 3],
  ['password', 420, 'FLOOD_WAIT_90', waiting(90), /wait 90 seconds/],
  ['password', 500, 'RPC_CALL_FAIL', { category: 'server' }, /trouble/],

  ['qr', 400, 'API_ID_INVALID', at('apiId'), /API id together/],
  ['qr', 420, 'FLOOD_WAIT_30', waiting(30), /wait 30 seconds/],
  ['qr', 406, 'UPDATE_APP_TO_LOGIN: Get 12.', { category: 'auth' }, /^Get 12\.$/],
  ['qr', 303, 'NETWORK_MIGRATE_9', { code: 'DC_MISSING' }, /data centre 9/],
];

/** What passes by itself, and what the server says it will not be asked again for a while. */
const passes = ({ waitSeconds }: Told): boolean => waitSeconds === undefined;

describe('a refused step', () => {
  const cases = REFUSALS.map(([name, code, message, told, words, times = 1]) => ({
    name,
    code,
    message,
    told,
    words,
    times,
  }));
  it.each(cases)('$name: $code $message', async ({ name, code, message, told, words, times }) => {
    const step: Step = STEPS[name];
    const account = startAccount();
    await step.reach(account);
    demo.host.telegram.patchFaults({ methods: { [step.method]: { errorCount: times, code, message } } });
    const refused = await step.act(account);
    expect(refused).toMatchObject({ ok: false, failure: told });
    expect(refused.ok ? '' : refused.failure.message).toMatch(words);
    expect(account.status().kind, 'nothing typed before is lost').toBe(step.stays);
    if (passes(told)) {
      // It was the last of its kind: the same step, tried again on the spot, gets on.
      expect(await step.act(account)).toMatchObject({ ok: true, value: { kind: step.next } });
    }
    await (account.status().kind === 'signed-in' ? account.signOut(never) : account.cancelSignIn());
    demo.host.telegram.heal();
  });
});
