import { modPow } from '../../../mtproto/big-integers.ts';
import {
  concat,
  equal,
  fromBigInt,
  type RandomBytes,
  readLong,
  toBigInt,
  toHex,
} from '../../../mtproto/bytes.ts';
import {
  deriveTemporaryKeys,
  firstSalt,
  newNonceHash,
  openWithHash,
  sealWithHash,
  type TemporaryKeys,
} from '../../../mtproto/key-exchange/derive.ts';
import { isGoodPublicValue, knownGenerator, knownPrime } from '../../../mtproto/key-exchange/group.ts';
import {
  publicKeyFingerprint,
  type RsaPrivateKey,
  rsaHashedDecrypt,
  rsaPadDecrypt,
} from '../../../mtproto/rsa.ts';
import { serviceSchema } from '../../../mtproto/schema/service.ts';
import { decode, encode } from '../../../mtproto/tl/codec.ts';
import type { TlObject, TlValue } from '../../../mtproto/tl/types.ts';
import type { DemoKeyPair } from './rsa-keys.ts';

/** The two primes whose product the client is asked to factor: fixed ones below 2^31, since here it guards nothing. */
const P = 1_229_739_323n;
const Q = 1_402_015_859n;

/** Exchanges begun and not finished; more than that are forgotten, oldest first. */
const MAX_OPEN_EXCHANGES = 256;

interface OpenExchange {
  readonly nonce: Uint8Array;
  readonly serverNonce: Uint8Array;
  progress?: {
    readonly newNonce: Uint8Array;
    readonly keys: TemporaryKeys;
    readonly secret: bigint;
    readonly isTemporary: boolean;
  };
}

export interface NewKey {
  /** 256 bytes. */
  readonly bytes: Uint8Array;
  readonly firstSalt: bigint;
}

export interface KeyExchangeServerOptions {
  readonly dc: number;
  readonly keyPair: DemoKeyPair;
  readonly random: RandomBytes;
  /** The key is kept before the client hears of it. */
  readonly keep: (key: NewKey) => Promise<void>;
}

/** The server's half of the key exchange. Steps may come over different connections: an HTTP client has one for each. */
export class KeyExchangeServer {
  private readonly options: KeyExchangeServerOptions;
  private readonly privateKey: RsaPrivateKey;
  private readonly fingerprint: bigint;
  private readonly open = new Map<string, OpenExchange>();

  constructor(options: KeyExchangeServerOptions) {
    this.options = options;
    const modulus = BigInt(`0x${options.keyPair.modulus}`);
    this.privateKey = { modulus, privateExponent: BigInt(`0x${options.keyPair.privateExponent}`) };
    this.fingerprint = publicKeyFingerprint(modulus, 65_537n);
  }

  /** Body in, body out. Undefined: nothing that a key exchange knows; a real server hangs up, as with any wrong step. */
  async answer(body: Uint8Array, nowSeconds: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const decoded = decode(serviceSchema, body);
    if (!decoded.ok) return undefined;
    const answer = await this.step(decoded.value, nowSeconds);
    return answer && encode(serviceSchema, answer);
  }

  private async step(request: TlObject, nowSeconds: number): Promise<TlObject | undefined> {
    const nonce = bytesOf(request.nonce);
    if (request._ === 'req_pq_multi' || request._ === 'req_pq') return this.begin(nonce);
    const exchange = this.open.get(toHex(nonce));
    if (exchange === undefined || !equal(bytesOf(request.server_nonce), exchange.serverNonce))
      return undefined;
    if (request._ === 'req_DH_params') return this.offer(exchange, request, nowSeconds);
    if (request._ === 'set_client_DH_params') return this.finish(exchange, request);
    return undefined;
  }

  private begin(nonce: Uint8Array): TlObject {
    const serverNonce = this.options.random(16);
    for (const oldest of this.open.keys()) {
      if (this.open.size < MAX_OPEN_EXCHANGES) break;
      this.open.delete(oldest);
    }
    this.open.set(toHex(nonce), { nonce: new Uint8Array(nonce), serverNonce });
    return {
      _: 'resPQ',
      nonce,
      server_nonce: serverNonce,
      pq: fromBigInt(P * Q),
      server_public_key_fingerprints: [this.fingerprint],
    };
  }

  private offer(exchange: OpenExchange, request: TlObject, nowSeconds: number): TlObject | undefined {
    const { nonce, serverNonce } = exchange;
    if (toBigInt(bytesOf(request.p)) !== P || toBigInt(bytesOf(request.q)) !== Q) return undefined;
    if (request.public_key_fingerprint !== this.fingerprint) return undefined;
    const encrypted = bytesOf(request.encrypted_data);
    const data =
      rsaPadDecrypt(encrypted, this.privateKey) ?? rsaHashedDecrypt(encrypted, this.privateKey, lengthOf);
    const decoded = data && decode(serviceSchema, data);
    if (!decoded?.ok || !decoded.value._.startsWith('p_q_inner_data')) return undefined;
    const inner = decoded.value;
    const matches =
      toBigInt(bytesOf(inner.pq)) === P * Q &&
      equal(bytesOf(inner.nonce), nonce) &&
      equal(bytesOf(inner.server_nonce), serverNonce) &&
      this.isMeant(inner.dc);
    if (!matches) return undefined;
    const newNonce = new Uint8Array(bytesOf(inner.new_nonce));
    const keys = deriveTemporaryKeys(newNonce, serverNonce);
    let secret: bigint;
    let publicValue: bigint;
    do {
      secret = toBigInt(this.options.random(256));
      publicValue = modPow(BigInt(knownGenerator), secret, knownPrime);
    } while (!isGoodPublicValue(publicValue, knownPrime));
    exchange.progress = { newNonce, keys, secret, isTemporary: inner._.includes('temp') };
    const group = encode(serviceSchema, {
      _: 'server_DH_inner_data',
      nonce,
      server_nonce: serverNonce,
      g: knownGenerator,
      dh_prime: fromBigInt(knownPrime, 256),
      g_a: fromBigInt(publicValue, 256),
      server_time: nowSeconds,
    });
    return {
      _: 'server_DH_params_ok',
      nonce,
      server_nonce: serverNonce,
      encrypted_answer: sealWithHash(group, keys, this.options.random),
    };
  }

  private async finish(exchange: OpenExchange, request: TlObject): Promise<TlObject | undefined> {
    const { nonce, serverNonce, progress } = exchange;
    if (progress === undefined) return undefined;
    const data = openWithHash(bytesOf(request.encrypted_data), progress.keys, lengthOf);
    const decoded = data && decode(serviceSchema, data);
    if (!decoded?.ok || decoded.value._ !== 'client_DH_inner_data') return undefined;
    const inner = decoded.value;
    if (!equal(bytesOf(inner.nonce), nonce) || !equal(bytesOf(inner.server_nonce), serverNonce))
      return undefined;
    const clientPublic = toBigInt(bytesOf(inner.g_b));
    const nonces = { nonce, server_nonce: serverNonce };
    const bytes = fromBigInt(modPow(clientPublic, progress.secret, knownPrime), 256);
    this.open.delete(toHex(nonce));
    // Temporary keys are refused: nothing here binds them.
    if (!isGoodPublicValue(clientPublic, knownPrime) || progress.isTemporary) {
      return { _: 'dh_gen_fail', ...nonces, new_nonce_hash3: newNonceHash(progress.newNonce, 3, bytes) };
    }
    const salt = readLong(firstSalt(progress.newNonce, serverNonce));
    await this.options.keep({ bytes: concat(bytes), firstSalt: salt });
    return { _: 'dh_gen_ok', ...nonces, new_nonce_hash1: newNonceHash(progress.newNonce, 1, bytes) };
  }

  /** A data centre may be named with 10,000 added (test servers), or negative (media). */
  private isMeant(dc: TlValue | undefined): boolean {
    return dc === undefined || (typeof dc === 'number' && Math.abs(dc) % 10_000 === this.options.dc);
  }
}

/** Of the object that these bytes begin with. */
function lengthOf(bytes: Uint8Array): number | undefined {
  const decoded = decode(serviceSchema, bytes);
  return decoded.ok ? decoded.next : undefined;
}

function bytesOf(value: TlValue | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
