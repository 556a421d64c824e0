import { describe, expect, it } from 'vitest';
import { failed, type Outcome, succeeded } from '../../../src/domain/failure.ts';
import type { ServerConfiguration } from '../../../src/domain/server.ts';
import type { Account, AccountStatus, ServerChoice } from '../../../src/ports/account.ts';
import type { Cabinet } from '../../../src/ports/store.ts';
import { createSignInService, type SignInForm } from '../../../src/runtime/sign-in-service.ts';

const CONFIGURATION: ServerConfiguration = { defaultDc: 2, dcs: [], publicKeys: [] };
const HASH = '0123456789abcdef0123456789abcdef';
const FORM: SignInForm = {
  server: 'telegram',
  configuration: '',
  apiId: '12345',
  apiHash: HASH,
  phone: '+44 20 7946 0000',
};

const memoryCabinet = (): Cabinet => {
  const values = new Map<string, unknown>();
  return {
    read: async (name) => succeeded(values.get(name)),
    write: async (name, value) => succeeded(void values.set(name, structuredClone(value))),
    remove: async (name) => succeeded(void values.delete(name)),
  };
};

const setUp = (builtInApi: { id: number; hash: string } | null = null) => {
  const sent: { server: ServerChoice; phone: string }[] = [];
  const status: Outcome<AccountStatus> = succeeded({ kind: 'signed-out' });
  const account: Account = {
    status: () => ({ kind: 'signed-out' }),
    watch: () => () => undefined,
    hear: () => () => undefined,
    resume: async () => status,
    rest: async () => ({ kind: 'signed-out' }),
    sendCode: async (server, phone) => {
      sent.push({ server, phone });
      return status;
    },
    resendCode: async () => status,
    beginQr: async () => status,
    submitCode: async () => status,
    submitPassword: async () => status,
    cancelSignIn: async () => status,
    signOut: async () => succeeded({ status: { kind: 'signed-out' }, serverTold: true }),
  };
  const service = createSignInService({
    account,
    cabinet: memoryCabinet(),
    configurationOf: ({ server, configuration }) =>
      server === 'custom' && configuration === ''
        ? failed({ category: 'input', code: 'EMPTY', field: 'configuration', message: 'Paste it.' })
        : succeeded(CONFIGURATION),
    builtInApi,
    demoApi: { id: 1, hash: HASH },
  });
  const begin = (change: Partial<SignInForm>) =>
    service.begin({ ...FORM, ...change }, new AbortController().signal);
  return { service, begin, sent };
};

describe('the sign-in form', () => {
  it('refuses a configuration by naming the field, and sends nothing', async () => {
    const { begin, sent } = setUp();
    const outcome = await begin({ server: 'custom' });
    expect(outcome).toMatchObject({ ok: false, failure: { category: 'input', field: 'configuration' } });
    expect(sent).toEqual([]);
  });

  it.each([['12a'], ['-'], ['1 2']])('hands on an API id that is no number as none: %s', async (apiId) => {
    const { begin, sent } = setUp();
    await begin({ apiId });
    expect(sent[0]?.server.api.id).toBeNaN();
  });

  it('remembers what was typed, also after a refusal, and never gives the hash back', async () => {
    const { service, begin } = setUp();
    await begin({ phone: 'nonsense' });
    expect(await service.memory()).toEqual({
      server: 'telegram',
      configuration: '',
      apiId: '12345',
      hasApiHash: true,
      phone: 'nonsense',
      apiBuiltIn: false,
    });
  });

  it('takes the remembered hash when the field is left empty', async () => {
    const { begin, sent } = setUp();
    await begin({ phone: '' });
    await begin({ apiHash: '' });
    expect(sent[0]?.server.api).toEqual({ id: 12345, hash: HASH });
  });

  it('asks for no credentials in the demo, nor where the build has its own', async () => {
    const demo = setUp();
    await demo.begin({ server: 'demo', apiId: '', apiHash: '' });
    expect(demo.sent[0]?.server.api.id).toBe(1);
    const built = setUp({ id: 7, hash: HASH });
    await built.begin({ apiId: '', apiHash: '' });
    expect(built.sent[0]?.server.api.id).toBe(7);
  });
});
