import { readInt, readLong, writeInt, writeLong } from '../bytes.ts';
import { serviceSchema } from '../schema/service.ts';
import { decode, peekConstructor } from '../tl/codec.ts';
import { gunzip, MAX_UNPACKED_BYTES } from './gzip.ts';

/** One message inside an encrypted one, or the encrypted one itself when it is no container. */
export interface InnerMessage {
  readonly msgId: bigint;
  readonly seqNo: number;
  /** A view, except where it was packed. */
  readonly body: Uint8Array;
}

const MSG_CONTAINER_ID = 0x73f1f8dc;
const RPC_RESULT_ID = 0xf35c6d01;
const GZIP_PACKED_ID = 0x3072cfa1;

/** msg id 8, seqno 4, length 4 */
const INNER_HEADER_BYTES = 16;
/** As many as the documentation allows. */
export const MAX_CONTAINER_MESSAGES = 1_024;

/** A container's body in pieces: headers between the bodies, which are not copied. */
export function packContainer(messages: readonly InnerMessage[]): Uint8Array[] {
  const start = new Uint8Array(8);
  writeInt(start, MSG_CONTAINER_ID);
  writeInt(start, messages.length, 4);
  const pieces: Uint8Array[] = [start];
  for (const { msgId, seqNo, body } of messages) {
    const header = new Uint8Array(INNER_HEADER_BYTES);
    writeLong(header, msgId);
    writeInt(header, seqNo, 8);
    writeInt(header, body.length, 12);
    pieces.push(header, body);
  }
  return pieces;
}

/** Header of an `rpc_result`, to stand before the result's bytes. */
export function rpcResultHeader(requestMsgId: bigint): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(12);
  writeInt(header, RPC_RESULT_ID);
  writeLong(header, requestMsgId, 4);
  return header;
}

/** The parts of an `rpc_result`; undefined when it is none. The result's type is known only to whoever asked. */
export function parseRpcResult(
  body: Uint8Array,
): { readonly requestMsgId: bigint; readonly result: Uint8Array } | undefined {
  // One without anything behind the header is a result too: an unreadable one, which whoever asked is told of.
  if (body.length < 12 || peekConstructor(body) !== RPC_RESULT_ID) return undefined;
  return { requestMsgId: readLong(body, 4), result: body.subarray(12) };
}

/** What everything packed inside one message may still unpack to, together: a container may hold a thousand bombs. */
export interface UnpackBudget {
  bytes: number;
  /** Each that fails may have cost as much work as all that succeed. */
  failures: number;
}
const MAX_FAILURES = 4;
export const createUnpackBudget = (): UnpackBudget => ({ bytes: MAX_UNPACKED_BYTES, failures: MAX_FAILURES });

/** Why a message, or one in a container, is no use. */
export type UnpackFailure = 'container' | 'gzip';

export type UnreadableMessage = Omit<InnerMessage, 'body'> & { readonly reason: UnpackFailure };

export type UnpackedMessages =
  | {
      readonly ok: true;
      readonly messages: readonly InnerMessage[];
      /** Those of a container that cannot be unpacked, or are containers; the others are as good as without them. */
      readonly unreadable: readonly UnreadableMessage[];
    }
  | { readonly ok: false; readonly reason: UnpackFailure };

/**
 * The messages inside one: those of a container, or itself; whatever is packed is unpacked, containers inside packing too (some
 * clients send these), results of requests included. A container inside a container is refused, as the documentation does; so is
 * a container as a whole whose lengths do not add up, since nobody knows where its messages begin.
 */
export async function unpackMessages(
  message: InnerMessage,
  budget = createUnpackBudget(),
): Promise<UnpackedMessages> {
  const body = await unpackBody(message.body, budget);
  if (body === undefined) return { ok: false, reason: 'gzip' };
  if (peekConstructor(body) !== MSG_CONTAINER_ID)
    return { ok: true, messages: [{ ...message, body }], unreadable: [] };
  const inner = splitContainer(body);
  if (inner === undefined) return { ok: false, reason: 'container' };
  const messages: InnerMessage[] = [];
  const unreadable: UnreadableMessage[] = [];
  for (const { msgId, seqNo, body: packed } of inner) {
    const unpacked = await unpackBody(packed, budget);
    if (unpacked === undefined) unreadable.push({ msgId, seqNo, reason: 'gzip' });
    else if (peekConstructor(unpacked) === MSG_CONTAINER_ID)
      unreadable.push({ msgId, seqNo, reason: 'container' });
    else messages.push({ msgId, seqNo, body: unpacked });
  }
  return { ok: true, messages, unreadable };
}

/** The bytes of an object, unpacked when it is a `gzip_packed`; undefined when damaged or too much. */
export async function unpackBody(
  body: Uint8Array,
  budget = createUnpackBudget(),
): Promise<Uint8Array | undefined> {
  if (peekConstructor(body) !== GZIP_PACKED_ID) return body;
  if (budget.failures === 0) return undefined;
  const decoded = decode(serviceSchema, body);
  const packed = decoded.ok ? decoded.value.packed_data : undefined;
  const unpacked = packed instanceof Uint8Array ? await gunzip(packed, budget.bytes) : undefined;
  if (unpacked === undefined) budget.failures -= 1;
  else budget.bytes -= unpacked.length;
  return unpacked;
}

function splitContainer(body: Uint8Array): InnerMessage[] | undefined {
  if (body.length < 8) return undefined;
  const count = readInt(body, 4);
  if (count < 0 || count > MAX_CONTAINER_MESSAGES) return undefined;
  const messages: InnerMessage[] = [];
  let offset = 8;
  for (let index = 0; index < count; index += 1) {
    if (body.length - offset < INNER_HEADER_BYTES) return undefined;
    const length = readInt(body, offset + 12);
    const start = offset + INNER_HEADER_BYTES;
    if (length < 4 || length % 4 !== 0 || length > body.length - start) return undefined;
    messages.push({
      msgId: readLong(body, offset),
      seqNo: readInt(body, offset + 8),
      body: body.subarray(start, start + length),
    });
    offset = start + length;
  }
  return messages;
}
