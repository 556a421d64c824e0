import { generateKeyPairSync } from 'node:crypto';
import { modPow } from '../../src/mtproto/big-integers.ts';
import { concat, equal, fromBigInt, type RandomBytes, toBigInt } from '../../src/mtproto/bytes.ts';
import {
  deriveTemporaryKeys,
  newNonceHash,
  openWithHash,
  sealWithHash,
  type TemporaryKeys,
} from '../../src/mtproto/key-exchange/derive.ts';
import { knownGenerator, knownPrime } from '../../src/mtproto/key-exchange/group.ts';
import {
  parsePublicKey,
  type RsaPrivateKey,
  type RsaPublicKey,
  rsaPadDecrypt,
} from '../../src/mtproto/rsa.ts';
import { serviceSchema } from '../../src/mtproto/schema/service.ts';
import type { AuthKey } from '../../src/mtproto/session/auth-key.ts';
import {
  type InnerMessage,
  packContainer,
  rpcResultHeader,
  unpackMessages,
} from '../../src/mtproto/session/containers.ts';
import { decryptMessage, encryptMessage, type Message } from '../../src/mtproto/session/message.ts';
import { createMessageIds } from '../../src/mtproto/session/message-ids.ts';
import { parsePlainMessage, plainMessage } from '../../src/mtproto/session/plain-message.ts';
import { decode, encode, encodeResult } from '../../src/mtproto/tl/codec.ts';
import type { Schema, TlObject, TlValue } from '../../src/mtproto/tl/types.ts';

export interface ServerKeys {
  readonly publicPem: string;
  readonly publicKey: RsaPublicKey;
  readonly privateKey: RsaPrivateKey;
}

export function makeServerKeys(): ServerKeys {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = pair.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const parsed = parsePublicKey(publicPem);
  const { n = '', d = '' } = pair.privateKey.export({ format: 'jwk' });
  if (!parsed.ok) throw new Error(parsed.reason);
  const privateKey = {
    modulus: toBigInt(Buffer.from(n, 'base64url')),
    privateExponent: toBigInt(Buffer.from(d, 'base64url')),
  };
  return { publicPem, publicKey: parsed.key, privateKey };
}

/** Changes what the server says at one step, to see whether the client notices. */
export type Tamper = (object: TlObject) => TlObject;

/** The server's half of the key exchange, as small as it can be; `authKey` is what it believes to share. */
export class MiniKeyServer {
  authKey: Uint8Array | undefined;
  retriesLeft = 0;
  readonly innerKinds: string[] = [];
  private readonly keys: ServerKeys;
  private readonly random: RandomBytes;
  private readonly nowMs: number;
  private readonly tamper: Tamper;
  private readonly serverNonce: Uint8Array;
  private readonly secret: bigint;
  private newNonce = new Uint8Array(32);
  private temporary: TemporaryKeys | undefined;

  constructor(keys: ServerKeys, random: RandomBytes, nowMs: number, tamper: Tamper = (object) => object) {
    this.keys = keys;
    this.random = random;
    this.nowMs = nowMs;
    this.tamper = tamper;
    this.serverNonce = random(16);
    this.secret = toBigInt(random(256));
  }

  answer(bytes: Uint8Array): Uint8Array {
    const message = parsePlainMessage(bytes);
    const call = message === undefined ? undefined : decode(serviceSchema, message.body);
    if (call?.ok !== true) throw new Error('the client sent no plain message');
    const body = encode(serviceSchema, this.tamper(this.respond(call.value)));
    return plainMessage(createMessageIds().next(this.nowMs, 1), body);
  }

  private respond(call: TlObject): TlObject {
    const nonces = { nonce: call.nonce, server_nonce: this.serverNonce };
    switch (call._) {
      case 'req_pq_multi':
        return {
          _: 'resPQ',
          ...nonces,
          pq: fromBigInt(0x17ed48941a08f981n),
          server_public_key_fingerprints: [1n, this.keys.publicKey.fingerprint],
        };
      case 'req_DH_params':
        return { _: 'server_DH_params_ok', ...nonces, encrypted_answer: this.offerGroup(call, nonces) };
      default:
        return this.finish(call, nonces);
    }
  }

  private offerGroup(
    call: TlObject,
    nonces: { nonce: TlValue | undefined; server_nonce: Uint8Array },
  ): Uint8Array {
    const padded = rsaPadDecrypt(bytes(call.encrypted_data), this.keys.privateKey);
    const inner = padded === undefined ? undefined : decode(serviceSchema, padded);
    if (inner?.ok !== true) throw new Error('RSA_PAD does not open');
    this.innerKinds.push(inner.value._);
    this.newNonce = new Uint8Array(bytes(inner.value.new_nonce));
    this.temporary = deriveTemporaryKeys(this.newNonce, this.serverNonce);
    const group = this.tamper({
      _: 'server_DH_inner_data',
      ...nonces,
      g: knownGenerator,
      dh_prime: fromBigInt(knownPrime),
      g_a: fromBigInt(modPow(BigInt(knownGenerator), this.secret, knownPrime)),
      server_time: Math.floor(this.nowMs / 1000),
    });
    return sealWithHash(encode(serviceSchema, group), this.temporary, this.random);
  }

  private finish(call: TlObject, nonces: { nonce: TlValue | undefined; server_nonce: Uint8Array }): TlObject {
    if (this.temporary === undefined) throw new Error('out of order');
    let gB = 0n;
    const opened = openWithHash(bytes(call.encrypted_data), this.temporary, (data) => {
      const decoded = decode(serviceSchema, data);
      if (decoded.ok) gB = toBigInt(bytes(decoded.value.g_b));
      return decoded.ok ? decoded.next : undefined;
    });
    if (opened === undefined) throw new Error('client_DH_inner_data does not open');
    this.authKey = fromBigInt(modPow(gB, this.secret, knownPrime), 256);
    if (this.retriesLeft > 0) {
      this.retriesLeft -= 1;
      return { _: 'dh_gen_retry', ...nonces, new_nonce_hash2: newNonceHash(this.newNonce, 2, this.authKey) };
    }
    return { _: 'dh_gen_ok', ...nonces, new_nonce_hash1: newNonceHash(this.newNonce, 1, this.authKey) };
  }
}

function bytes(value: TlValue | undefined): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Error('bytes expected');
  return value;
}

/** One received inner message, decoded. */
export interface SeenMessage extends InnerMessage {
  readonly object: TlObject;
}

/** The other end of an encrypted session, as scripted by a test. */
export class MiniSessionServer {
  private readonly authKey: AuthKey;
  private readonly schema: Schema;
  private readonly random: RandomBytes;
  private readonly ids = createMessageIds();
  private sessionId = 0n;

  constructor(authKey: AuthKey, schema: Schema, random: RandomBytes) {
    this.authKey = authKey;
    this.schema = schema;
    this.random = random;
  }

  async open(packet: Uint8Array | null): Promise<{ outer: Message; messages: SeenMessage[] }> {
    const opened = packet === null ? undefined : await decryptMessage(this.authKey, 'client', packet);
    if (opened?.ok !== true) throw new Error('the client sent nothing readable');
    this.sessionId = opened.message.sessionId;
    const unpacked = await unpackMessages(opened.message);
    if (!unpacked.ok) throw new Error(unpacked.reason);
    if (unpacked.unreadable.length > 0) throw new Error('the client sent what cannot be unpacked');
    const messages = unpacked.messages.map((message) => {
      const decoded = decode(this.schema, message.body);
      if (!decoded.ok) throw new Error(decoded.error);
      return { ...message, object: decoded.value };
    });
    return { outer: opened.message, messages };
  }

  result(request: SeenMessage, method: string, value: TlValue): Uint8Array {
    return concat(rpcResultHeader(request.msgId), encodeResult(this.schema, method, value));
  }

  error(request: SeenMessage, code: number, message: string): Uint8Array {
    const object: TlObject = { _: 'rpc_error', error_code: code, error_message: message };
    return concat(rpcResultHeader(request.msgId), encode(this.schema, object));
  }

  object(object: TlObject): Uint8Array {
    return encode(this.schema, object);
  }

  /** One packet with these messages, content-related ones unless told otherwise. */
  async send(nowMs: number, bodies: readonly Uint8Array[], isContent = true): Promise<Uint8Array> {
    const seqNo = isContent ? 1 : 0;
    const messages = bodies.map((body) => ({ msgId: this.ids.next(nowMs, 1), seqNo, body }));
    const only = messages.length === 1 ? messages[0] : undefined;
    const header = { salt: 0n, sessionId: this.sessionId };
    if (only !== undefined) {
      return encryptMessage(
        this.authKey,
        'server',
        { ...header, msgId: only.msgId, seqNo },
        only.body,
        this.random,
      );
    }
    const outer = { ...header, msgId: this.ids.next(nowMs, 1), seqNo: 0 };
    return encryptMessage(this.authKey, 'server', outer, packContainer(messages), this.random);
  }
}

export function sameBytes(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  return left !== undefined && right !== undefined && equal(left, right);
}
