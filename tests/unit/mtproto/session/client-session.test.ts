import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { concat, equal } from '../../../../src/mtproto/bytes.ts';
import { dataSchema } from '../../../../src/mtproto/schema/data.ts';
import { serviceSchema } from '../../../../src/mtproto/schema/service.ts';
import { createAuthKey } from '../../../../src/mtproto/session/auth-key.ts';
import { ClientSession } from '../../../../src/mtproto/session/client-session.ts';
import { rpcResultHeader } from '../../../../src/mtproto/session/containers.ts';
import { encode, encodeResult } from '../../../../src/mtproto/tl/codec.ts';
import { mergeSchemas } from '../../../../src/mtproto/tl/schema.ts';
import type { TlObject } from '../../../../src/mtproto/tl/types.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { MiniSessionServer, type SeenMessage } from '../../../support/mini-server.ts';
import { seededBytes } from '../../../support/seeded-random.ts';

beforeAll(initialiseKernelsInNode);

const schema = mergeSchemas(serviceSchema, dataSchema);
const nowMs = 1_700_000_000_000;
const getFile: TlObject = {
  _: 'upload.getFile',
  location: {
    _: 'inputDocumentFileLocation',
    id: 1n,
    access_hash: 2n,
    file_reference: Uint8Array.of(1, 2, 3),
    thumb_size: '',
  },
  offset: 0n,
  limit: 1_048_576,
};
const hashes: TlObject = { _: 'upload.getFileHashes', location: getFile.location, offset: 0n };
const wrap = {
  layer: 198,
  withoutUpdates: true,
  initConnection: {
    api_id: 1,
    device_model: 'Browser',
    system_version: '1',
    app_version: '0',
    system_lang_code: 'en',
    lang_pack: '',
    lang_code: 'en',
  },
};

function pairUp(options: { wrap?: typeof wrap; timeOffsetSeconds?: number } = {}) {
  const random = seededBytes(1);
  const authKey = createAuthKey(random(256));
  const session = new ClientSession({
    authKey,
    schema: dataSchema,
    random,
    timeOffsetSeconds: 0,
    salt: 5n,
    ...options,
  });
  return { session, server: new MiniSessionServer(authKey, schema, random), random };
}

function first(messages: readonly SeenMessage[]): SeenMessage {
  const [message] = messages;
  if (message === undefined) throw new Error('no message');
  return message;
}

/** The request, behind the acknowledgements that ride along. */
function last(messages: readonly SeenMessage[]): SeenMessage {
  return first(messages.slice(-1));
}

function file(length: number): TlObject {
  return { _: 'upload.file', type: { _: 'storage.fileUnknown' }, mtime: 0, bytes: seededBytes(9)(length) };
}

describe('a session that asks', () => {
  it('brings each answer to its question, in any order, vectors too', async () => {
    const { session, server } = pairUp();
    const [one, two] = [session.invoke(getFile), session.invoke(hashes)];
    const { outer, messages } = await server.open(await session.pack(nowMs));
    expect(messages.map((message) => message.object._)).toEqual(['upload.getFile', 'upload.getFileHashes']);
    expect(outer.salt).toBe(5n);
    const [askedFile, askedHashes] = messages;
    if (askedFile === undefined || askedHashes === undefined) throw new Error('two were asked');
    const fileHash: TlObject = { _: 'fileHash', offset: 0n, limit: 131_072, hash: new Uint8Array(32) };
    const answer = await server.send(nowMs, [
      server.result(askedHashes, 'upload.getFileHashes', [fileHash]),
      server.result(askedFile, 'upload.getFile', file(8)),
    ]);
    expect(await session.receive(nowMs, answer)).toEqual([
      { kind: 'result', handle: two, result: [fileHash] },
      { kind: 'result', handle: one, result: file(8) },
    ]);
    expect(session.pendingCount).toBe(0);
  });

  it('gives the bytes of a whole MiB as a view of the decrypted answer', async () => {
    const { session, server } = pairUp();
    session.invoke(getFile);
    const { messages } = await server.open(await session.pack(nowMs));
    const answer = await server.send(nowMs, [
      server.result(first(messages), 'upload.getFile', file(1_048_576)),
    ]);
    const [event] = await session.receive(nowMs, answer);
    const bytes = event?.kind === 'result' ? Object(event.result).bytes : undefined;
    expect(bytes instanceof Uint8Array && equal(bytes, seededBytes(9)(1_048_576))).toBe(true);
    expect(bytes.buffer.byteLength).toBeGreaterThan(bytes.byteLength);
  });

  it('numbers its messages: ids rise and are divisible by 4, sequence numbers count content', async () => {
    const { session, server } = pairUp();
    session.invoke(getFile);
    session.ping(77n);
    session.invoke(getFile);
    const { outer, messages } = await server.open(
      await session.pack(nowMs, { httpWait: { maxDelay: 0, waitAfter: 0, maxWait: 25_000 } }),
    );
    expect(messages.map(({ object, seqNo }) => [object._, seqNo])).toEqual([
      ['ping', 0],
      ['upload.getFile', 1],
      ['upload.getFile', 3],
      ['http_wait', 4],
    ]);
    expect(outer.seqNo).toBe(4);
    const ids = [...messages.map((message) => message.msgId), outer.msgId];
    expect(ids.every((id, index) => id % 4n === 0n && (index === 0 || id > (ids[index - 1] ?? 0n)))).toBe(
      true,
    );
    expect(Number((ids[0] ?? 0n) >> 32n)).toBe(nowMs / 1000);
    // The clock stands still or goes back: ids rise all the same.
    session.invoke(getFile);
    expect((await server.open(await session.pack(nowMs - 60_000))).outer.msgId > outer.msgId).toBe(true);
  });

  it('says nothing when there is nothing to say', async () => {
    const { session } = pairUp();
    expect(session.needsToSend(nowMs)).toBe(false);
    expect(await session.pack(nowMs)).toBeNull();
  });

  it('tells Telegram’s errors apart by handle', async () => {
    const { session, server } = pairUp();
    const handle = session.invoke(getFile);
    const { messages } = await server.open(await session.pack(nowMs));
    const answer = await server.send(nowMs, [server.error(first(messages), 420, 'FLOOD_WAIT_7')]);
    expect(await session.receive(nowMs, answer)).toEqual([
      { kind: 'error', handle, code: 420, message: 'FLOOD_WAIT_7' },
    ]);
  });

  it('unpacks packed results', async () => {
    const { session, server } = pairUp();
    const handle = session.invoke(getFile);
    const { messages } = await server.open(await session.pack(nowMs));
    const result = encodeResult(schema, 'upload.getFile', file(500));
    const packed = encode(schema, { _: 'gzip_packed', packed_data: gzipSync(result) });
    const answer = await server.send(nowMs, [concat(rpcResultHeader(first(messages).msgId), packed)]);
    expect(await session.receive(nowMs, answer)).toEqual([{ kind: 'result', handle, result: file(500) }]);
  });

  it('takes what it asked for out of a packet in which another message is spoilt, and confirms that one too', async () => {
    const { session, server } = pairUp();
    const handle = session.invoke(getFile);
    const { messages } = await server.open(await session.pack(nowMs));
    const spoilt = encode(schema, { _: 'gzip_packed', packed_data: seededBytes(3)(40) });
    const answer = await server.send(nowMs, [
      spoilt,
      server.result(first(messages), 'upload.getFile', file(8)),
    ]);
    expect(await session.receive(nowMs, answer)).toEqual([
      { kind: 'result', handle, result: file(8) },
      { kind: 'unreadable', reason: 'gzip' },
    ]);
    session.invoke(getFile);
    const acks = (await server.open(await session.pack(nowMs))).messages.find(
      ({ object }) => object._ === 'msgs_ack',
    );
    expect(acks?.object.msg_ids).toHaveLength(2);
  });

  it('tells when a result cannot be read', async () => {
    const { session, server } = pairUp();
    const handle = session.invoke(getFile);
    const { messages } = await server.open(await session.pack(nowMs));
    const answer = await server.send(nowMs, [
      concat(rpcResultHeader(first(messages).msgId), new Uint8Array(8)),
    ]);
    expect(await session.receive(nowMs, answer)).toEqual([
      { kind: 'error', handle, code: 0, message: 'RESULT_UNREADABLE' },
    ]);
  });

  it('forgets what is cancelled, and may ask the server to', async () => {
    const { session, server } = pairUp();
    const handle = session.invoke(getFile);
    const { messages } = await server.open(await session.pack(nowMs));
    session.cancel(handle, { dropAnswer: true });
    const dropped = await server.open(await session.pack(nowMs));
    expect(first(dropped.messages).object).toEqual({
      _: 'rpc_drop_answer',
      req_msg_id: first(messages).msgId,
    });
    const answer = await server.send(nowMs, [server.result(first(messages), 'upload.getFile', file(8))]);
    expect(await session.receive(nowMs, answer)).toEqual([]);
  });

  it('refuses to ask what its schema does not know', () => {
    const { session } = pairUp();
    expect(() => session.invoke({ _: 'messages.sendMessage' })).toThrow(TypeError);
    expect(() => session.invoke({ _: 'storage.fileUnknown' })).toThrow(TypeError);
    expect(session.pendingCount).toBe(0);
  });
});

describe('a connection that must be introduced', () => {
  it('wraps until an answer has come', async () => {
    const { session, server } = pairUp({ wrap });
    session.invoke(getFile);
    const opened = await server.open(await session.pack(nowMs));
    expect(last(opened.messages).object).toMatchObject({
      _: 'invokeWithLayer',
      layer: 198,
      query: {
        _: 'initConnection',
        api_id: 1,
        query: { _: 'invokeWithoutUpdates', query: { _: 'upload.getFile' } },
      },
    });
    const answer = await server.send(nowMs, [
      server.result(last(opened.messages), 'upload.getFile', file(8)),
    ]);
    expect(await session.receive(nowMs, answer)).toMatchObject([{ kind: 'result' }]);
    session.invoke(getFile);
    expect(last((await server.open(await session.pack(nowMs))).messages).object._).toBe(
      'invokeWithoutUpdates',
    );
  });

  it('wraps again when the server forgot, and gives up when that does not help', async () => {
    const { session, server } = pairUp({ wrap });
    const handle = session.invoke(getFile);
    for (let round = 0; round < 2; round += 1) {
      const { messages } = await server.open(await session.pack(nowMs));
      expect(last(messages).object._).toBe('invokeWithLayer');
      const refusal = await server.send(nowMs, [server.error(last(messages), 400, 'CONNECTION_NOT_INITED')]);
      expect(await session.receive(nowMs, refusal)).toEqual([{ kind: 'sent-again', handle }]);
    }
    const { messages } = await server.open(await session.pack(nowMs));
    const refusal = await server.send(nowMs, [server.error(last(messages), 400, 'CONNECTION_NOT_INITED')]);
    expect(await session.receive(nowMs, refusal)).toMatchObject([
      { kind: 'error', message: 'CONNECTION_NOT_INITED' },
    ]);
  });
});

describe('a session that is refused', () => {
  it('takes the new salt and sends the whole packet again', async () => {
    const { session, server } = pairUp();
    const handles = [session.invoke(getFile), session.invoke(hashes)];
    const { outer } = await server.open(await session.pack(nowMs));
    const refusal = server.object({
      _: 'bad_server_salt',
      bad_msg_id: outer.msgId,
      bad_msg_seqno: outer.seqNo,
      error_code: 48,
      new_server_salt: -7n,
    });
    const events = await session.receive(nowMs, await server.send(nowMs, [refusal], false));
    expect(events).toEqual(handles.map((handle) => ({ kind: 'sent-again', handle })));
    const again = await server.open(await session.pack(nowMs));
    expect(again.outer.salt).toBe(-7n);
    expect(again.messages).toHaveLength(2);
    expect(session.salt).toBe(-7n);
    // A second notice of the same packet changes nothing: the requests travel in another one now.
    expect(await session.receive(nowMs, await server.send(nowMs + 1, [refusal], false))).toEqual([]);
  });

  it('does not send for ever to a server that finds every salt wrong', async () => {
    const { session, server } = pairUp();
    const handle = session.invoke(getFile);
    const ends: string[] = [];
    for (let salt = 1n; salt < 50n && ends.length === 0; salt += 1n) {
      const { outer } = await server.open(await session.pack(nowMs));
      const refusal = server.object({
        _: 'bad_server_salt',
        bad_msg_id: outer.msgId,
        bad_msg_seqno: outer.seqNo,
        error_code: 48,
        new_server_salt: salt,
      });
      const events = await session.receive(nowMs, await server.send(nowMs, [refusal], false));
      for (const event of events)
        if (event.kind === 'error' && event.handle === handle) ends.push(event.message);
    }
    expect(ends).toEqual(['SALT_REFUSED']);
    expect(session.pendingCount).toBe(0);
  });

  it.each([16, 17])('sets its clock by the server’s message (%i)', async (code) => {
    const { session, server } = pairUp();
    const handle = session.invoke(getFile);
    const { outer } = await server.open(await session.pack(nowMs));
    const serverMs = nowMs + (code === 16 ? 4_000_000 : -4_000_000);
    const notice = { _: 'bad_msg_notification', bad_msg_id: outer.msgId, bad_msg_seqno: 1, error_code: code };
    const events = await session.receive(nowMs, await server.send(serverMs, [server.object(notice)], false));
    expect(events).toEqual([{ kind: 'sent-again', handle }]);
    expect(session.timeOffsetSeconds).toBeCloseTo((serverMs - nowMs) / 1000, 3);
    const again = await server.open(await session.pack(nowMs));
    expect(Number(again.outer.msgId >> 32n)).toBe(serverMs / 1000);
    expect(again.messages).toHaveLength(1);
  });

  it('starts a new session when the sequence numbers have parted', async () => {
    const { session, server } = pairUp();
    const handle = session.invoke(getFile);
    const before = await server.open(await session.pack(nowMs));
    const notice = {
      _: 'bad_msg_notification',
      bad_msg_id: before.outer.msgId,
      bad_msg_seqno: 1,
      error_code: 32,
    };
    const events = await session.receive(nowMs, await server.send(nowMs, [server.object(notice)], false));
    expect(events).toEqual([{ kind: 'sent-again', handle }]);
    const after = await server.open(await session.pack(nowMs));
    expect(after.outer.sessionId).not.toBe(before.outer.sessionId);
    expect(after.outer.seqNo).toBe(1);
  });

  it('does not send for ever', async () => {
    const { session, server } = pairUp();
    const handle = session.invoke(getFile);
    for (let round = 0; round < 20; round += 1) {
      const { outer } = await server.open(await session.pack(nowMs));
      const notice = { _: 'bad_msg_notification', bad_msg_id: outer.msgId, bad_msg_seqno: 1, error_code: 64 };
      const events = await session.receive(nowMs, await server.send(nowMs, [server.object(notice)], false));
      if (events.some((event) => event.kind === 'error')) {
        expect(events).toEqual([{ kind: 'error', handle, code: 0, message: 'BAD_MSG_64' }]);
        return;
      }
    }
    expect.unreachable();
  });

  it('sends again what was lost with the server’s old session, and only that', async () => {
    const { session, server } = pairUp();
    const lost = session.invoke(getFile);
    await server.open(await session.pack(nowMs));
    session.invoke(getFile);
    const { outer } = await server.open(await session.pack(nowMs));
    const created = { _: 'new_session_created', first_msg_id: outer.msgId, unique_id: 1n, server_salt: 9n };
    const events = await session.receive(nowMs, await server.send(nowMs, [server.object(created)]));
    expect(events).toEqual([{ kind: 'sent-again', handle: lost }, { kind: 'new-session' }]);
    expect(session.salt).toBe(9n);
  });

  it('carries its calls into a fresh session, where old answers do not count', async () => {
    const { session, server } = pairUp();
    const handle = session.invoke(getFile);
    const { messages } = await server.open(await session.pack(nowMs));
    const late = await server.send(nowMs, [server.result(first(messages), 'upload.getFile', file(8))]);
    session.renew();
    expect(await session.receive(nowMs, late)).toEqual([{ kind: 'unreadable', reason: 'other-session' }]);
    const again = await server.open(await session.pack(nowMs));
    const answer = await server.send(nowMs, [
      server.result(first(again.messages), 'upload.getFile', file(8)),
    ]);
    expect(await session.receive(nowMs, answer)).toEqual([{ kind: 'result', handle, result: file(8) }]);
  });
});

describe('what a session does by itself', () => {
  it('acknowledges in company, or after a while, once for each copy', async () => {
    const { session, server } = pairUp();
    session.invoke(getFile);
    const { messages } = await server.open(await session.pack(nowMs));
    const answer = await server.send(nowMs, [server.result(first(messages), 'upload.getFile', file(8))]);
    expect(await session.receive(nowMs, answer)).toHaveLength(1);
    expect(session.needsToSend(nowMs + 4_999)).toBe(false);
    expect(session.needsToSend(nowMs + 5_000)).toBe(true);
    const acks = await server.open(await session.pack(nowMs + 5_000));
    expect(first(acks.messages).object._).toBe('msgs_ack');
    expect(first(acks.messages).seqNo).toBe(2);
    // The same message again: no second result, another acknowledgement.
    expect(await session.receive(nowMs + 5_001, answer)).toEqual([]);
    session.invoke(getFile);
    const riding = await server.open(await session.pack(nowMs + 5_002));
    expect(riding.messages.map((message) => message.object._)).toEqual(['msgs_ack', 'upload.getFile']);
  });

  it('asks for an answer that the server only announces', async () => {
    const { session, server } = pairUp();
    session.invoke(getFile);
    await server.open(await session.pack(nowMs));
    const info = { _: 'msg_detailed_info', msg_id: 1n, answer_msg_id: 77n, bytes: 9, status: 0 };
    expect(await session.receive(nowMs, await server.send(nowMs, [server.object(info)], false))).toEqual([]);
    const { messages } = await server.open(await session.pack(nowMs));
    expect(first(messages).object).toEqual({ _: 'msg_resend_req', msg_ids: [77n] });
  });

  it('answers questions about what it received', async () => {
    const { session, server } = pairUp();
    session.ping(3n);
    await server.open(await session.pack(nowMs));
    const pong = await server.send(nowMs, [server.object({ _: 'pong', msg_id: 1n, ping_id: 3n })], false);
    expect(await session.receive(nowMs, pong)).toEqual([{ kind: 'pong', pingId: 3n }]);
    const question = await server.send(nowMs, [server.object({ _: 'msgs_state_req', msg_ids: [5n] })], false);
    await session.receive(nowMs, question);
    const { messages } = await server.open(await session.pack(nowMs));
    expect(first(messages).object).toMatchObject({ _: 'msgs_state_info', info: Uint8Array.of(1) });
  });

  it('hands on what else the server says, or says that it cannot be read', async () => {
    const { session, server } = pairUp();
    session.ping(1n);
    await server.open(await session.pack(nowMs));
    const nearest: TlObject = { _: 'nearestDc', country: 'DE', this_dc: 2, nearest_dc: 2 };
    const update = await server.send(nowMs, [server.object(nearest), new Uint8Array(4)]);
    expect(await session.receive(nowMs, update)).toEqual([
      { kind: 'update', object: nearest },
      { kind: 'unreadable', reason: 'unknown constructor #0' },
    ]);
  });
});

describe('what cannot be trusted', () => {
  it('is dropped: nothing, refusals, noise, cut and flipped answers', async () => {
    const { session, server, random } = pairUp();
    session.invoke(getFile);
    const { messages } = await server.open(await session.pack(nowMs));
    const answer = await server.send(nowMs, [server.result(first(messages), 'upload.getFile', file(64))]);
    expect(await session.receive(nowMs, new Uint8Array(0))).toEqual([]);
    expect(await session.receive(nowMs, new Uint8Array(3))).toEqual([
      { kind: 'unreadable', reason: 'not-a-message' },
    ]);
    expect(await session.receive(nowMs, Uint8Array.of(0x6c, 0xfe, 0xff, 0xff))).toEqual([
      { kind: 'transport-error', code: -404 },
    ]);
    const outcomes = new Set<string>();
    for (let round = 0; round < 300; round += 1) {
      const bytes =
        round % 3 === 0
          ? random(round)
          : answer.slice(0, round % 3 === 1 ? round % answer.length : undefined);
      if (round % 3 === 2) bytes[round % bytes.length] = (bytes[round % bytes.length] ?? 0) ^ 64;
      for (const event of await session.receive(nowMs, bytes)) outcomes.add(event.kind);
    }
    outcomes.delete('transport-error');
    expect([...outcomes]).toEqual(['unreadable']);
    expect(await session.receive(nowMs, answer)).toMatchObject([{ kind: 'result' }]);
  });

  it('is dropped: an old recording; but a message from the future sets the clock', async () => {
    const { session, server } = pairUp();
    session.invoke(getFile);
    const { messages } = await server.open(await session.pack(nowMs));
    const result = server.result(first(messages), 'upload.getFile', file(8));
    const old = await server.send(nowMs - 301_000, [result]);
    expect(await session.receive(nowMs, old)).toEqual([{ kind: 'unreadable', reason: 'message-time' }]);
    const ahead = await server.send(nowMs + 100_000, [result]);
    expect(await session.receive(nowMs, ahead)).toMatchObject([{ kind: 'result' }]);
    expect(session.timeOffsetSeconds).toBeCloseTo(100, 3);
  });

  it('ignores refusals of messages that it never sent', async () => {
    const { session, server } = pairUp();
    session.invoke(getFile);
    await server.open(await session.pack(nowMs));
    const notice = { _: 'bad_msg_notification', bad_msg_id: 4n, bad_msg_seqno: 1, error_code: 17 };
    expect(await session.receive(nowMs, await server.send(nowMs, [server.object(notice)], false))).toEqual(
      [],
    );
    expect(session.timeOffsetSeconds).toBe(0);
  });
});
