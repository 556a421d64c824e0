import { factorise, modPow } from '../big-integers.ts';
import { equal, fromBigInt, type RandomBytes, readLong, toBigInt } from '../bytes.ts';
import { type RsaPublicKey, rsaPadEncrypt } from '../rsa.ts';
import { serviceSchema } from '../schema/service.ts';
import { type AuthKey, createAuthKey } from '../session/auth-key.ts';
import { createMessageIds } from '../session/message-ids.ts';
import { parsePlainMessage, plainMessage } from '../session/plain-message.ts';
import { decode, encode } from '../tl/codec.ts';
import type { TlObject } from '../tl/types.ts';
import {
  auxiliaryHash,
  deriveTemporaryKeys,
  firstSalt,
  newNonceHash,
  openWithHash,
  sealWithHash,
} from './derive.ts';
import { isGoodGroup, isGoodPublicValue } from './group.ts';

export interface KeyExchangeOptions {
  /** Sends one unencrypted message, header included, and brings the answer, header included. */
  readonly exchange: (plainBody: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>;
  readonly publicKeys: readonly RsaPublicKey[];
  readonly random: RandomBytes;
  /** Our clock, milliseconds since 1970. */
  readonly now: () => number;
  /** The data centre's number as it names itself: plus 10,000 on test servers, negative for media. */
  readonly dc?: number;
  readonly signal: AbortSignal;
}

export interface ExchangedKey {
  readonly authKey: AuthKey;
  readonly serverSalt: bigint;
  /** The server's clock minus ours. */
  readonly timeOffsetSeconds: number;
}

export type KeyExchangeFailure =
  /** The answer is no message, or of another kind than the protocol demands here. */
  | 'unexpected-answer'
  /** The server offers no key that we know: wrong server or wrong configuration. */
  | 'unknown-server-key'
  /** A nonce, a hash or a number is not what an honest server sends. */
  | 'security'
  /** The server refused; another try may succeed. */
  | 'refused';

export class KeyExchangeError extends Error {
  override readonly name = 'KeyExchangeError';
  readonly code: KeyExchangeFailure;

  constructor(code: KeyExchangeFailure, message: string) {
    super(message);
    this.code = code;
  }
}

/** Megabytes of digits are refused before anything is computed with them. */
const MAX_PQ_BYTES = 8;
const GROUP_BYTES = 256;
/** A server asks for another g_b when two keys share an id: once in 2^64. More than a few times is no accident. */
const MAX_RETRIES = 5;

/**
 * Makes an auth key with a data centre (core.telegram.org/mtproto/auth_key), doing every check that the documentation lists.
 * Throws a KeyExchangeError, or whatever `exchange` and the signal throw. Takes some 0.1 s of computing.
 */
export async function exchangeKey(options: KeyExchangeOptions): Promise<ExchangedKey> {
  const { random, now, signal } = options;
  const ids = createMessageIds();

  async function call(method: TlObject): Promise<TlObject> {
    signal.throwIfAborted();
    const answer = await options.exchange(
      plainMessage(ids.next(now()), encode(serviceSchema, method)),
      signal,
    );
    signal.throwIfAborted();
    const message = parsePlainMessage(answer);
    const decoded = message === undefined ? undefined : decode(serviceSchema, message.body);
    if (decoded?.ok !== true)
      throw new KeyExchangeError('unexpected-answer', `${method._}: unreadable answer`);
    return decoded.value;
  }

  const nonce = random(16);
  const offer = await call({ _: 'req_pq_multi', nonce });
  expectKind(offer, 'resPQ');
  expectSame(bytesOf(offer, 'nonce'), nonce, 'nonce');
  const serverNonce = bytesOf(offer, 'server_nonce');
  const nonces = { nonce, server_nonce: serverNonce };
  const publicKey = chooseKey(offer, options.publicKeys);
  const pq = bytesOf(offer, 'pq');
  if (pq.length > MAX_PQ_BYTES) throw new KeyExchangeError('security', 'pq is too long');
  const factors = factorise(toBigInt(pq), random);
  if (factors === undefined) throw new KeyExchangeError('security', 'pq is no product of two primes');

  const newNonce = random(32);
  const [p, q] = [fromBigInt(factors.p), fromBigInt(factors.q)];
  const inner = { pq, p, q, ...nonces, new_nonce: newNonce };
  const data: TlObject =
    options.dc === undefined
      ? { _: 'p_q_inner_data', ...inner }
      : { _: 'p_q_inner_data_dc', ...inner, dc: options.dc };
  const params = await call({
    _: 'req_DH_params',
    ...nonces,
    p,
    q,
    public_key_fingerprint: publicKey.fingerprint,
    encrypted_data: rsaPadEncrypt(encode(serviceSchema, data), publicKey, random),
  });
  expectNonces(params, nonces);
  if (params._ === 'server_DH_params_fail') throw new KeyExchangeError('refused', 'server_DH_params_fail');
  expectKind(params, 'server_DH_params_ok');

  const keys = deriveTemporaryKeys(newNonce, serverNonce);
  const group = openGroup(bytesOf(params, 'encrypted_answer'), keys);
  const timeOffsetSeconds = numberOf(group, 'server_time') - now() / 1000;
  expectNonces(group, nonces);
  const generator = numberOf(group, 'g');
  const [primeBytes, publicBytes] = [bytesOf(group, 'dh_prime'), bytesOf(group, 'g_a')];
  if (primeBytes.length > GROUP_BYTES || publicBytes.length > GROUP_BYTES)
    throw new KeyExchangeError('security', 'numbers of more than 2,048 bits');
  const prime = toBigInt(primeBytes);
  const serverPublic = toBigInt(publicBytes);
  if (!isGoodGroup(prime, generator, random)) throw new KeyExchangeError('security', 'not a safe group');
  if (!isGoodPublicValue(serverPublic, prime)) throw new KeyExchangeError('security', 'g_a out of range');

  let retryId = 0n;
  for (let attempt = 0; attempt <= MAX_RETRIES; attempt += 1) {
    const secret = toBigInt(random(256));
    const ownPublic = modPow(BigInt(generator), secret, prime);
    if (!isGoodPublicValue(ownPublic, prime)) continue;
    const answer = await call({
      _: 'set_client_DH_params',
      ...nonces,
      encrypted_data: sealWithHash(
        encode(serviceSchema, {
          _: 'client_DH_inner_data',
          ...nonces,
          retry_id: retryId,
          g_b: fromBigInt(ownPublic),
        }),
        keys,
        random,
      ),
    });
    expectNonces(answer, nonces);
    // Leading zero bytes belong to the key: 256 bytes always.
    const authKey = fromBigInt(modPow(serverPublic, secret, prime), 256);
    if (answer._ === 'dh_gen_ok') {
      expectSame(bytesOf(answer, 'new_nonce_hash1'), newNonceHash(newNonce, 1, authKey), 'new_nonce_hash1');
      const serverSalt = readLong(firstSalt(newNonce, serverNonce));
      return { authKey: createAuthKey(authKey), serverSalt, timeOffsetSeconds };
    }
    if (answer._ === 'dh_gen_fail') {
      expectSame(bytesOf(answer, 'new_nonce_hash3'), newNonceHash(newNonce, 3, authKey), 'new_nonce_hash3');
      throw new KeyExchangeError('refused', 'dh_gen_fail');
    }
    expectKind(answer, 'dh_gen_retry');
    expectSame(bytesOf(answer, 'new_nonce_hash2'), newNonceHash(newNonce, 2, authKey), 'new_nonce_hash2');
    retryId = readLong(auxiliaryHash(authKey));
  }
  throw new KeyExchangeError('refused', 'dh_gen_retry too often');
}

function chooseKey(offer: TlObject, publicKeys: readonly RsaPublicKey[]): RsaPublicKey {
  const offered = offer.server_public_key_fingerprints;
  const chosen = publicKeys.find((key) => Array.isArray(offered) && offered.includes(key.fingerprint));
  if (chosen === undefined)
    throw new KeyExchangeError('unknown-server-key', 'no public key fits this server');
  return chosen;
}

function openGroup(encrypted: Uint8Array, keys: { key: Uint8Array; iv: Uint8Array }): TlObject {
  let group: TlObject | undefined;
  const data = openWithHash(encrypted, keys, (bytes) => {
    const decoded = decode(serviceSchema, bytes);
    if (!decoded.ok) return undefined;
    group = decoded.value;
    return decoded.next;
  });
  if (data === undefined || group === undefined)
    throw new KeyExchangeError('security', 'answer does not fit its hash');
  expectKind(group, 'server_DH_inner_data');
  return group;
}

function expectKind(object: TlObject, kind: string): void {
  if (object._ !== kind) throw new KeyExchangeError('unexpected-answer', `${object._} where ${kind} belongs`);
}

function expectNonces(object: TlObject, nonces: { nonce: Uint8Array; server_nonce: Uint8Array }): void {
  expectSame(bytesOf(object, 'nonce'), nonces.nonce, 'nonce');
  expectSame(bytesOf(object, 'server_nonce'), nonces.server_nonce, 'server_nonce');
}

function expectSame(actual: Uint8Array, expected: Uint8Array, what: string): void {
  if (!equal(actual, expected)) throw new KeyExchangeError('security', `${what} differs`);
}

function bytesOf(object: TlObject, field: string): Uint8Array {
  const value = object[field];
  if (value instanceof Uint8Array) return value;
  throw new KeyExchangeError('unexpected-answer', `${object._} has no ${field}`);
}

function numberOf(object: TlObject, field: string): number {
  const value = object[field];
  if (typeof value === 'number') return value;
  throw new KeyExchangeError('unexpected-answer', `${object._} has no ${field}`);
}
