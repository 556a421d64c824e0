import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_ACCOUNTS } from '../../../../../src/adapters/demo/world/people.ts';
import type { TlObject } from '../../../../../src/mtproto/tl/types.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { asObject, type RawClient } from '../../../../support/demo/raw-client.ts';
import { API, connectTo, signIn } from '../../../../support/demo/signed-in.ts';

const [robin, noor, ines] = DEMO_ACCOUNTS;

let demo: DemoInProcess;
let screen: RawClient;
beforeEach(async () => {
  demo = await startDemoInProcess();
  screen = await connect(2);
});
afterEach(() => demo.close());

const connect = (dc: number): Promise<RawClient> => connectTo(demo, dc);
const offer = async (change: Partial<TlObject> = {}) =>
  asObject(await screen.call({ _: 'auth.exportLoginToken', ...API, except_ids: [], ...change }));
const take = (client: RawClient, token: TlObject[string]) =>
  client.call({ _: 'auth.importLoginToken', token: token ?? new Uint8Array() });
const accept = (phone: string, token?: TlObject[string]) =>
  demo.host.telegram.acceptLoginToken(phone, token instanceof Uint8Array ? token : undefined);

/** The next update that the screen is told without asking. */
async function told(): Promise<TlObject> {
  for (;;) {
    for (const event of await screen.receive()) if (event.kind === 'update') return event.object;
  }
}

describe('a login token', () => {
  it('is good for 30 s, and lets its key in once somebody accepted it', async () => {
    const token = await offer();
    expect(token._).toBe('auth.loginToken');
    expect(Number(token.expires) - Date.now() / 1000).toBeGreaterThan(28);
    expect(Number(token.expires) - Date.now() / 1000).toBeLessThan(32);
    expect(accept(robin.phone)).toBeUndefined();
    expect(await told()).toMatchObject({ _: 'updateShort', update: { _: 'updateLoginToken' } });
    const done = await offer();
    expect(done._).toBe('auth.loginTokenSuccess');
    expect(asObject(asObject(done.authorization).user)).toMatchObject({ phone: robin.phone, self: true });
    // Used up: asking once more is the beginning of another sign-in.
    expect((await offer())._).toBe('auth.loginToken');
  });

  it('is accepted by a session of the account, not twice, and not by strangers', async () => {
    const phone = await signIn(demo);
    const { token } = await offer();
    const scan = (bytes: TlObject[string]) =>
      phone.main.call({ _: 'auth.acceptLoginToken', token: bytes ?? new Uint8Array() });
    await expect(scan(new Uint8Array(32))).rejects.toMatchObject({ message: 'AUTH_TOKEN_INVALID' });
    expect(asObject(await scan(token))._).toBe('authorization');
    await expect(scan(token)).rejects.toMatchObject({ message: 'AUTH_TOKEN_ALREADY_ACCEPTED' });
    await expect(screen.call({ _: 'auth.acceptLoginToken', token: token ?? '' })).rejects.toMatchObject({
      message: 'AUTH_KEY_UNREGISTERED',
    });
    expect((await offer())._).toBe('auth.loginTokenSuccess');
  });

  it('runs out', async () => {
    demo.host.telegram.patchFaults({ loginTokenSeconds: -40 });
    const { token } = await offer();
    expect(accept(robin.phone, token)).toBe('AUTH_TOKEN_EXPIRED');
    await expect(take(screen, token)).rejects.toMatchObject({ message: 'AUTH_TOKEN_EXPIRED' });
    await expect(take(screen, new Uint8Array(3))).rejects.toMatchObject({ message: 'AUTH_TOKEN_INVALID' });
  });

  it('is taken along to the data centre of the account', async () => {
    const { token } = await offer();
    const home = await connect(4);
    await expect(take(home, token)).rejects.toMatchObject({ message: 'AUTH_TOKEN_INVALID' });
    accept(ines.phone, token);
    const sent = await offer();
    expect(sent).toMatchObject({ _: 'auth.loginTokenMigrateTo', dc_id: 4 });
    expect(asObject(await take(home, sent.token))._).toBe('auth.loginTokenSuccess');
    await expect(take(home, sent.token)).rejects.toMatchObject({ message: 'AUTH_TOKEN_ALREADY_ACCEPTED' });
  });

  it('does not spare the two-step password', async () => {
    await offer();
    accept(noor.phone);
    await expect(offer()).rejects.toMatchObject({ code: 401, message: 'SESSION_PASSWORD_NEEDED' });
    const asked = asObject(await screen.call({ _: 'account.getPassword' }));
    expect(asked).toMatchObject({ has_password: true, hint: noor.password.hint });
  });

  it('is refused to what is no app, and for people who are signed in there already', async () => {
    await expect(offer({ api_hash: 'abc' })).rejects.toMatchObject({ message: 'API_ID_INVALID' });
    await offer({ except_ids: [demo.host.telegram.world.self.id] });
    expect(accept(robin.phone)).toBe('AUTH_TOKEN_EXCEPTION');
    expect(accept('12025550000')).toBe('PHONE_NUMBER_UNOCCUPIED');
  });
});
