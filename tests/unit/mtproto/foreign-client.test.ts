import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { apiSchema } from '../../../src/mtproto/schema/api-198.ts';
import { serviceSchema } from '../../../src/mtproto/schema/service.ts';
import { createAuthKey } from '../../../src/mtproto/session/auth-key.ts';
import { unpackMessages } from '../../../src/mtproto/session/containers.ts';
import { decryptMessage, encryptMessage } from '../../../src/mtproto/session/message.ts';
import { decode, encode } from '../../../src/mtproto/tl/codec.ts';
import { initialiseKernelsInNode } from '../../support/kernels.ts';
import { MiniKeyServer, makeServerKeys } from '../../support/mini-server.ts';
import { seededBytes } from '../../support/seeded-random.ts';

// The library's own modules, so that another author's reading of the protocol stands against ours. They carry no useful types.
const require = createRequire(import.meta.url);
const { Api } = require('telegram/tl');
const { BinaryReader } = require('telegram/extensions');
const { doAuthentication } = require('telegram/network/Authenticator');
const { MTProtoState } = require('telegram/network/MTProtoState');
const { AuthKey } = require('telegram/crypto/AuthKey');
const { _serverKeys } = require('telegram/crypto/RSA');
const bigInt = require('big-integer');
const silent = { debug() {}, info() {}, warn() {}, error() {} };

beforeAll(initialiseKernelsInNode);
// It was built for browsers, and looks for WebCrypto on `self`. Its random numbers are seeded, each length by itself, for it drops a
// leading zero byte of the key: one exchange in 256 would fail.
const streams = new Map<number, (length: number) => Uint8Array>();
const getRandomValues = (array: Uint8Array) => {
  const stream = streams.get(array.length) ?? seededBytes(array.length);
  streams.set(array.length, stream);
  array.set(stream(array.length));
  return array;
};
beforeAll(() => {
  const seededCrypto = { subtle: crypto.subtle, getRandomValues };
  vi.stubGlobal('self', { crypto: seededCrypto });
  vi.stubGlobal('crypto', seededCrypto);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe('beside a client that nobody here wrote', () => {
  it('makes the same key, in spite of its own encoding of every step', async () => {
    const keys = makeServerKeys();
    const { fingerprint, modulus, exponent } = keys.publicKey;
    _serverKeys.set(fingerprint.toString(), { n: bigInt(modulus.toString()), e: Number(exponent) });
    const server = new MiniKeyServer(keys, seededBytes(1), Date.now());
    const plainIn = (body: Uint8Array) => {
      const message = new Uint8Array(20 + body.length);
      new DataView(message.buffer).setInt32(16, body.length, true);
      message.set(body, 20);
      return message;
    };
    const send = async (request: { getBytes(): Uint8Array }) => {
      const answer = server.answer(plainIn(request.getBytes())).subarray(20);
      return new BinaryReader(Buffer.from(answer)).tgReadObject();
    };
    const { authKey } = await doAuthentication({ send }, silent);
    expect(Buffer.compare(authKey.getKey(), Buffer.from(server.authKey ?? []))).toBe(0);
  });

  it('opens its messages, and is opened by it', async () => {
    const random = seededBytes(2);
    const key = createAuthKey(random(256));
    const theirKey = new AuthKey();
    await theirKey.setKey(Buffer.from(key.bytes));
    const state = new MTProtoState(theirKey, silent);
    state.salt = bigInt(-77);
    const query = new Api.InvokeWithLayer({
      layer: 198,
      query: new Api.messages.Search({
        peer: new Api.InputPeerChannel({ channelId: bigInt(5), accessHash: bigInt(-6) }),
        q: 'Ω'.repeat(400),
        filter: new Api.InputMessagesFilterMusic(),
        minDate: 0,
        maxDate: -1,
        offsetId: 0,
        addOffset: 0,
        limit: 100,
        maxId: 0,
        minId: 0,
        hash: bigInt(0),
      }),
    });
    const parts: Buffer[] = [];
    await state.writeDataAsMessage({ write: (part: Buffer) => parts.push(part) }, query.getBytes(), true);
    const sent = await decryptMessage(key, 'client', await state.encryptMessageData(Buffer.concat(parts)));
    if (!sent.ok) throw new Error(sent.reason);
    const unpacked = await unpackMessages(sent.message);
    const body = unpacked.ok ? unpacked.messages[0]?.body : undefined;
    expect(decode(apiSchema, body ?? new Uint8Array())).toMatchObject({
      ok: true,
      value: {
        _: 'invokeWithLayer',
        query: {
          _: 'messages.search',
          peer: { channel_id: 5n, access_hash: -6n },
          q: 'Ω'.repeat(400),
          filter: { _: 'inputMessagesFilterMusic' },
          max_date: -1,
        },
      },
    });
    const header = {
      salt: 1n,
      sessionId: sent.message.sessionId,
      msgId: (BigInt((Date.now() / 1000) | 0) << 32n) | 1n,
      seqNo: 1,
    };
    const pong = encode(serviceSchema, { _: 'pong', msg_id: 3n, ping_id: 4n });
    const opened = await state.decryptMessageData(
      Buffer.from(await encryptMessage(key, 'server', header, pong, random)),
    );
    expect(opened.obj.pingId.toString()).toBe('4');
  });
});
