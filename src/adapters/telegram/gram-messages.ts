import './environment.ts';
import bigInt from 'big-integer';
import { Buffer } from 'buffer/';
import { Api } from 'telegram';
import { SecurityError } from 'telegram/errors/Common.js';
import { BinaryReader } from 'telegram/extensions/index.js';
import { coreObjects, MessageContainer, RPCResult, TLMessage } from 'telegram/tl/core/index.js';
import { createAuthKey } from '../../mtproto/session/auth-key.ts';
import {
  createUnpackBudget,
  type InnerMessage,
  parseRpcResult,
  unpackMessages,
} from '../../mtproto/session/containers.ts';
import { decryptMessage } from '../../mtproto/session/message.ts';
import { ReceivedIds } from '../../mtproto/session/received-ids.ts';
import { readRpcError, unpackResults } from '../../mtproto/session/rpc-result.ts';

/**
 * Encrypted messages as GramJS wants them, taken apart by our own session code: GramJS unpacks gzip without any limit,
 * goes where the lengths in a container point, and believes any session id. What is to be dropped rejects with
 * `SecurityError`, after which GramJS goes on with the next message.
 */
export type GramMessageReader = (bytes: Uint8Array) => Promise<TLMessage>;

// What only an outermost message may be. Taken apart here, they are no part of any object that GramJS reads.
for (const id of [...coreObjects.keys()]) coreObjects.delete(id);

/** `authKey`: 256 bytes. `sessionId` is asked at each message. */
export function createGramMessageReader(authKey: Uint8Array, sessionId: () => bigint): GramMessageReader {
  const key = createAuthKey(authKey);
  const received = new ReceivedIds();
  return async (bytes) => {
    const opened = await decryptMessage(key, 'server', bytes);
    if (!opened.ok) throw new SecurityError(opened.reason);
    const { message } = opened;
    if (message.sessionId !== sessionId()) throw new SecurityError('other-session');
    const budget = createUnpackBudget();
    const unpacked = await unpackMessages(message, budget);
    if (!unpacked.ok) throw new SecurityError(unpacked.reason);
    const results = await unpackResults(unpacked.messages, budget);
    const readable = unpacked.messages.flatMap((inner) => {
      const object = received.add(inner.msgId) ? readObject(inner, results.get(inner.msgId)) : null;
      return object === null ? [] : [new TLMessage(bigInt(inner.msgId), inner.seqNo, object)];
    });
    return new TLMessage(bigInt(message.msgId), message.seqNo, new MessageContainer(readable));
  };
}

/** Null for what cannot be read. A result of that kind is kept, so that whoever asked for it learns of it. */
function readObject({ body }: InnerMessage, result: Uint8Array | undefined): object | null {
  const rpc = parseRpcResult(body);
  if (rpc !== undefined) {
    const requestId = bigInt(rpc.requestMsgId);
    const error = result && readRpcError(result);
    if (error === undefined) return new RPCResult(requestId, Buffer.from(result ?? new Uint8Array()));
    const { code: errorCode, message: errorMessage } = error;
    return new RPCResult(requestId, undefined, new Api.RpcError({ errorCode, errorMessage }));
  }
  try {
    const object: unknown = new BinaryReader(Buffer.from(body)).tgReadObject();
    return typeof object === 'object' && object !== null && 'CONSTRUCTOR_ID' in object ? object : null;
  } catch {
    return null;
  }
}
