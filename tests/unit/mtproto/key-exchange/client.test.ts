import { beforeAll, describe, expect, it } from 'vitest';
import { fromBigInt, readLong } from '../../../../src/mtproto/bytes.ts';
import { exchangeKey, KeyExchangeError } from '../../../../src/mtproto/key-exchange/client.ts';
import { firstSalt } from '../../../../src/mtproto/key-exchange/derive.ts';
import { isGoodGroup, isGoodPublicValue, knownPrime } from '../../../../src/mtproto/key-exchange/group.ts';
import type { TlObject } from '../../../../src/mtproto/tl/types.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import {
  MiniKeyServer,
  makeServerKeys,
  type ServerKeys,
  sameBytes,
  type Tamper,
} from '../../../support/mini-server.ts';
import { seededBytes } from '../../../support/seeded-random.ts';

const nowMs = 1_700_000_000_500;
let keys: ServerKeys;

beforeAll(() => {
  initialiseKernelsInNode();
  keys = makeServerKeys();
});

function run(
  server: MiniKeyServer,
  options: { clockMs?: number; dc?: number; publicKeys?: ServerKeys } = {},
) {
  return exchangeKey({
    exchange: async (body) => server.answer(body),
    publicKeys: [(options.publicKeys ?? keys).publicKey],
    random: seededBytes(12),
    now: () => options.clockMs ?? nowMs,
    signal: new AbortController().signal,
    ...(options.dc === undefined ? {} : { dc: options.dc }),
  });
}

async function failureOf(tamper: Tamper): Promise<string> {
  try {
    await run(new MiniKeyServer(keys, seededBytes(11), nowMs, tamper));
    return 'none';
  } catch (error) {
    return error instanceof KeyExchangeError ? error.code : String(error);
  }
}

const replace =
  (kind: string, fields: Partial<TlObject>): Tamper =>
  (object) =>
    object._ === kind ? { ...object, ...fields, _: object._ } : object;

describe('the key exchange', () => {
  it('ends with the same key on both sides, the first salt and the clock’s offset', async () => {
    const server = new MiniKeyServer(keys, seededBytes(11), nowMs);
    const { authKey, timeOffsetSeconds } = await run(server, { clockMs: nowMs - 3_600_000 });
    expect(sameBytes(authKey.bytes, server.authKey)).toBe(true);
    expect(authKey.bytes).toHaveLength(256);
    expect(timeOffsetSeconds).toBeCloseTo(3599.5, 3);
    expect(server.innerKinds).toEqual(['p_q_inner_data']);
  });

  it('names the data centre when told which', async () => {
    const server = new MiniKeyServer(keys, seededBytes(11), nowMs);
    await run(server, { dc: 10_002 });
    expect(server.innerKinds).toEqual(['p_q_inner_data_dc']);
  });

  it('takes another secret when asked to', async () => {
    const server = new MiniKeyServer(keys, seededBytes(11), nowMs);
    server.retriesLeft = 2;
    expect(sameBytes((await run(server)).authKey.bytes, server.authKey)).toBe(true);
  });

  it('gives up on a server that never likes a key', async () => {
    const server = new MiniKeyServer(keys, seededBytes(11), nowMs);
    server.retriesLeft = 99;
    await expect(run(server)).rejects.toMatchObject({ code: 'refused' });
  });

  it('says so when no key fits the server', async () => {
    const server = new MiniKeyServer(keys, seededBytes(11), nowMs);
    await expect(run(server, { publicKeys: makeServerKeys() })).rejects.toMatchObject({
      code: 'unknown-server-key',
    });
  });

  it('notices every lie', async () => {
    const zeros = new Uint8Array(16);
    expect(await failureOf(replace('resPQ', { nonce: zeros }))).toBe('security');
    expect(await failureOf(replace('resPQ', { pq: fromBigInt(1_000_003n) }))).toBe('security');
    expect(await failureOf(replace('server_DH_params_ok', { server_nonce: zeros }))).toBe('security');
    expect(await failureOf(replace('server_DH_params_ok', { encrypted_answer: new Uint8Array(592) }))).toBe(
      'security',
    );
    expect(await failureOf(replace('server_DH_inner_data', { nonce: zeros }))).toBe('security');
    expect(await failureOf(replace('server_DH_inner_data', { g: 2 }))).toBe('security');
    expect(await failureOf(replace('server_DH_inner_data', { g_a: fromBigInt(1n) }))).toBe('security');
    expect(await failureOf(replace('server_DH_inner_data', { g_a: fromBigInt(knownPrime - 1n) }))).toBe(
      'security',
    );
    expect(await failureOf(replace('server_DH_inner_data', { dh_prime: fromBigInt(knownPrime + 6n) }))).toBe(
      'security',
    );
    expect(await failureOf(replace('dh_gen_ok', { new_nonce_hash1: zeros }))).toBe('security');
    const megabytes = new Uint8Array(4_000_000).fill(1);
    expect(await failureOf(replace('resPQ', { pq: megabytes }))).toBe('security');
    expect(await failureOf(replace('server_DH_inner_data', { dh_prime: megabytes }))).toBe('security');
    expect(await failureOf(replace('server_DH_inner_data', { g_a: megabytes }))).toBe('security');
    expect(await failureOf(replace('dh_gen_ok', { server_nonce: zeros }))).toBe('security');
  });

  it('stops when the signal fires between two steps', async () => {
    const controller = new AbortController();
    const server = new MiniKeyServer(keys, seededBytes(11), nowMs);
    const exchange = async (body: Uint8Array) => {
      controller.abort();
      return server.answer(body);
    };
    const options = { exchange, publicKeys: [keys.publicKey], random: seededBytes(12), now: () => nowMs };
    await expect(exchangeKey({ ...options, signal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('its parts', () => {
  it('take the first salt from the two nonces, byte by byte', () => {
    const salt = firstSalt(new Uint8Array(32).fill(0x0f), new Uint8Array(16).fill(0xf0));
    expect(readLong(salt)).toBe(-1n);
  });

  it('know a good group and a good public value', () => {
    expect(isGoodGroup(knownPrime, 3, seededBytes(1))).toBe(true);
    expect(isGoodGroup(knownPrime, 2, seededBytes(1))).toBe(false);
    expect(isGoodGroup(23n, 3, seededBytes(1))).toBe(false);
    expect(isGoodPublicValue(1n << 1984n, knownPrime)).toBe(false);
    expect(isGoodPublicValue((1n << 1984n) + 1n, knownPrime)).toBe(true);
  });
});
