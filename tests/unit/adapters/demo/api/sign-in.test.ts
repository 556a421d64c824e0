import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modPow } from '../../../../../src/mtproto/big-integers.ts';
import { concat, fromBigInt, toBigInt, unshared, xor } from '../../../../../src/mtproto/bytes.ts';
import { randomBytes, sha256Sync } from '../../../../../src/mtproto/kernels.ts';
import type { TlObject } from '../../../../../src/mtproto/tl/types.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { asList, asObject, type RawClient } from '../../../../support/demo/raw-client.ts';
import { API, connectTo, easyAccount } from '../../../../support/demo/signed-in.ts';

let demo: DemoInProcess;
let client: RawClient;
beforeEach(async () => {
  demo = await startDemoInProcess();
  client = await connect(2);
});
afterEach(() => demo.close());

const connect = (dc: number): Promise<RawClient> => connectTo(demo, dc);
const sendCode = async (phone: string, change: Partial<TlObject> = {}) =>
  asObject(
    await client.call({
      _: 'auth.sendCode',
      phone_number: phone,
      ...API,
      settings: { _: 'codeSettings' },
      ...change,
    }),
  );
const signIn = (phone: string, hash: TlObject[string], code: string) =>
  client.call({ _: 'auth.signIn', phone_number: phone, phone_code_hash: hash, phone_code: code });
const accountWith = (fits: (account: { homeDc: number; password?: unknown }) => boolean) => {
  const account = demo.host.telegram.world.accounts.find(fits);
  if (account === undefined) throw new Error('no such account');
  return account;
};

describe('phone and code', () => {
  it('refuses what is no app, and what is no phone number', async () => {
    const { phone } = easyAccount(demo.host.telegram.world);
    for (const wrong of [{ api_id: 0 }, { api_hash: 'abc' }]) {
      await expect(sendCode(phone, wrong)).rejects.toMatchObject({ code: 400, message: 'API_ID_INVALID' });
    }
    await expect(sendCode('12')).rejects.toMatchObject({ message: 'PHONE_NUMBER_INVALID' });
  });

  it('refuses wrong, empty and outdated codes, and keeps the right one good', async () => {
    const { phone } = easyAccount(demo.host.telegram.world);
    const first = await sendCode(phone);
    const { phone_code_hash: hash } = await sendCode(`+${phone}`);
    const wrong = demo.code(phone) === '00000' ? '00001' : '00000';
    await expect(signIn(phone, hash, wrong)).rejects.toMatchObject({ message: 'PHONE_CODE_INVALID' });
    await expect(signIn(phone, hash, '')).rejects.toMatchObject({ message: 'PHONE_CODE_EMPTY' });
    const old = first.phone_code_hash;
    await expect(signIn(phone, old, demo.code(phone))).rejects.toMatchObject({
      message: 'PHONE_CODE_EXPIRED',
    });
    const { user } = asObject(await signIn(phone, hash, demo.code(phone)));
    expect(asObject(user)).toMatchObject({ self: true, id: demo.host.telegram.world.self.id });
    await expect(signIn(phone, hash, demo.code(phone))).rejects.toMatchObject({
      message: 'PHONE_CODE_EXPIRED',
    });
  });

  it('knows no stranger, and sends people home', async () => {
    const { phone_code_hash: hash } = await sendCode('491700000000');
    const code = demo.code('491700000000');
    await expect(signIn('491700000000', hash, code)).rejects.toMatchObject({
      message: 'PHONE_NUMBER_UNOCCUPIED',
    });
    const { phone } = accountWith(({ homeDc }) => homeDc === 4);
    await expect(sendCode(phone)).rejects.toMatchObject({ code: 303, message: 'PHONE_MIGRATE_4' });
    client = await connect(4);
    const there = await sendCode(phone);
    expect(asObject(await signIn(phone, there.phone_code_hash, demo.code(phone)))._).toBe(
      'auth.authorization',
    );
  });

  it('lets nobody list before, or after signing out', async () => {
    const getDialogs = {
      _: 'messages.getDialogs',
      offset_date: 0,
      offset_id: 0,
      offset_peer: { _: 'inputPeerEmpty' },
      limit: 100,
      hash: 0n,
    };
    const unregistered = { code: 401, message: 'AUTH_KEY_UNREGISTERED' };
    await expect(client.call(getDialogs)).rejects.toMatchObject(unregistered);
    const { phone } = easyAccount(demo.host.telegram.world);
    const { phone_code_hash: hash } = await sendCode(phone);
    await signIn(phone, hash, demo.code(phone));
    const dialogs = asObject(await client.call(getDialogs));
    expect(asList(dialogs.dialogs)).toHaveLength(demo.host.telegram.world.chats.length);
    await client.call({ _: 'auth.logOut' });
    await expect(client.call(getDialogs)).rejects.toMatchObject(unregistered);
  });
});

describe('two-step password', () => {
  it('is asked for after the code, once wrong, then right', async () => {
    const { phone, password } = accountWith((account) => account.password !== undefined);
    const { phone_code_hash: hash } = await sendCode(phone);
    await expect(signIn(phone, hash, demo.code(phone))).rejects.toMatchObject({
      code: 401,
      message: 'SESSION_PASSWORD_NEEDED',
    });
    await expect(check('wrong horse')).rejects.toMatchObject({ code: 400, message: 'PASSWORD_HASH_INVALID' });
    expect(asObject(await check(password?.value ?? ''))._).toBe('auth.authorization');
  });

  /** core.telegram.org/api/srp, the client's side. */
  async function check(password: string) {
    const asked = asObject(await client.call({ _: 'account.getPassword' }));
    const algorithm = asObject(asked.current_algo);
    const [salt1, salt2, prime] = [bytes(algorithm.salt1), bytes(algorithm.salt2), bytes(algorithm.p)];
    const p = toBigInt(prime);
    const g = fromBigInt(BigInt(Number(algorithm.g)), 256);
    const salted = (data: Uint8Array, salt: Uint8Array) => sha256Sync(concat(salt, data, salt));
    const once = salted(salted(new TextEncoder().encode(password), salt1), salt2);
    const material = await crypto.subtle.importKey('raw', once, 'PBKDF2', false, ['deriveBits']);
    const stretch = { name: 'PBKDF2', hash: 'SHA-512', salt: unshared(salt1), iterations: 100_000 };
    const x = toBigInt(salted(new Uint8Array(await crypto.subtle.deriveBits(stretch, material, 512)), salt2));
    const a = toBigInt(randomBytes(256));
    const A = fromBigInt(modPow(toBigInt(g), a, p), 256);
    const B = bytes(asked.srp_B);
    const u = toBigInt(sha256Sync(concat(A, B)));
    const kv = (toBigInt(sha256Sync(concat(prime, g))) * modPow(toBigInt(g), x, p)) % p;
    const base = (((toBigInt(B) - kv) % p) + p) % p;
    const key = sha256Sync(fromBigInt(modPow(base, a + u * x, p), 256));
    const sides = concat(xor(sha256Sync(prime), sha256Sync(g)), sha256Sync(salt1), sha256Sync(salt2));
    const M1 = sha256Sync(concat(sides, A, B, key));
    const proof = { _: 'inputCheckPasswordSRP', srp_id: asked.srp_id ?? 0n, A, M1 };
    return client.call({ _: 'auth.checkPassword', password: proof });
  }
});

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new Error('no bytes');
}
