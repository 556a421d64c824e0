import { concat } from '../../../src/mtproto/bytes.ts';
import { randomBytes } from '../../../src/mtproto/kernels.ts';
import type { ExchangedKey } from '../../../src/mtproto/key-exchange/client.ts';
import { apiSchema } from '../../../src/mtproto/schema/api-198.ts';
import { serviceSchema } from '../../../src/mtproto/schema/service.ts';
import {
  type InnerMessage,
  packContainer,
  parseRpcResult,
  unpackBody,
  unpackMessages,
} from '../../../src/mtproto/session/containers.ts';
import { decryptMessage, encryptMessage } from '../../../src/mtproto/session/message.ts';
import { decode, encode } from '../../../src/mtproto/tl/codec.ts';
import { mergeSchemas } from '../../../src/mtproto/tl/schema.ts';
import type { TlObject } from '../../../src/mtproto/tl/types.ts';

const schema = mergeSchemas(serviceSchema, apiSchema);

/** What a server said in one encrypted message, still with the ids that a test looks at. */
export interface Heard {
  readonly msgId: bigint;
  readonly seqNo: number;
  /** Results are shown as `{ _: 'rpc_result', req_msg_id, result }`. */
  readonly object: TlObject;
  /** Whether the result came packed. */
  readonly isPacked: boolean;
}

/** A message id of now, or of some seconds away; each later than the one before. */
export function messageIds(): (offsetSeconds?: number) => bigint {
  let count = 0n;
  return (offsetSeconds = 0) => {
    count += 4n;
    return (BigInt(Math.floor(Date.now() / 1000) + offsetSeconds) << 32n) + count;
  };
}

export const inner = (msgId: bigint, seqNo: number, object: TlObject): InnerMessage => ({
  msgId,
  seqNo,
  body: encode(schema, object),
});

export const containerOf = (messages: readonly InnerMessage[]): Uint8Array =>
  concat(...packContainer(messages));

/** Encrypts exactly what a test says, right or wrong. */
export function seal(
  key: ExchangedKey,
  header: {
    readonly msgId: bigint;
    readonly seqNo: number;
    readonly salt?: bigint;
    readonly sessionId?: bigint;
  },
  body: Uint8Array,
): Promise<Uint8Array> {
  const { msgId, seqNo, salt = key.serverSalt, sessionId = 77n } = header;
  return encryptMessage(key.authKey, 'client', { msgId, seqNo, salt, sessionId }, body, randomBytes);
}

export async function open(key: ExchangedKey, bytes: Uint8Array): Promise<Heard[]> {
  const opened = await decryptMessage(key.authKey, 'server', bytes);
  if (!opened.ok) throw new Error(opened.reason);
  const unpacked = await unpackMessages(opened.message);
  if (!unpacked.ok) throw new Error(unpacked.reason);
  return Promise.all(
    unpacked.messages.map(async ({ msgId, seqNo, body }) => {
      const rpc = parseRpcResult(body);
      const bytes = rpc === undefined ? body : await unpackBody(rpc.result);
      const decoded = bytes && decode(schema, bytes);
      if (!decoded?.ok) throw new Error(decoded?.error ?? 'damaged');
      const object: TlObject =
        rpc === undefined
          ? decoded.value
          : { _: 'rpc_result', req_msg_id: rpc.requestMsgId, result: decoded.value };
      return { msgId, seqNo, object, isPacked: rpc !== undefined && bytes !== rpc.result };
    }),
  );
}

/** A first request as clients send it. */
export const initialised = (query: TlObject): TlObject => ({
  _: 'invokeWithLayer',
  layer: 198,
  query: {
    _: 'initConnection',
    api_id: 17,
    device_model: 'test',
    system_version: '1',
    app_version: '1',
    system_lang_code: 'en',
    lang_pack: '',
    lang_code: 'en',
    query,
  },
});
