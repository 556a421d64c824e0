import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExchangedKey } from '../../../../../src/mtproto/key-exchange/client.ts';
import { serviceSchema } from '../../../../../src/mtproto/schema/service.ts';
import { gzip } from '../../../../../src/mtproto/session/gzip.ts';
import { encode } from '../../../../../src/mtproto/tl/codec.ts';
import type { TlObject } from '../../../../../src/mtproto/tl/types.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { makeKey, openRawStream, type RawStream } from '../../../../support/demo/raw-client.ts';
import {
  containerOf,
  initialised,
  inner,
  messageIds,
  open,
  seal,
} from '../../../../support/demo/raw-messages.ts';
import { plainUrl } from '../../../../support/demo/signed-in.ts';

let demo: DemoInProcess;
let key: ExchangedKey;
let stream: RawStream;
let nextId: (offsetSeconds?: number) => bigint;
beforeEach(async () => {
  demo = await startDemoInProcess();
  key = await makeKey(demo.network, plainUrl(2), demo.configuration.publicKeys);
  stream = await openRawStream(demo.network, plainUrl(2));
  nextId = messageIds();
});
afterEach(() => demo.close());

const PING: TlObject = { _: 'ping', ping_id: 5n };
const say = async (
  object: TlObject,
  header: { msgId?: bigint; seqNo?: number; salt?: bigint; sessionId?: bigint } = {},
) => {
  const { msgId = nextId(), seqNo = 1, ...rest } = header;
  stream.send(await seal(key, { msgId, seqNo, ...rest }, inner(msgId, seqNo, object).body));
  return msgId;
};
const hear = async () => open(key, await stream.next());
/** Everything up to the answer to this request. */
const hearUntilAnswered = async (msgId: bigint) => {
  const heard: Awaited<ReturnType<typeof hear>> = [];
  while (!heard.some(({ object }) => object.req_msg_id === msgId)) heard.push(...(await hear()));
  return heard;
};
const heardNames = async () => (await hear()).map(({ object }) => object._);

describe('a new session', () => {
  it('is greeted once, with its first message id and a salt, and asked to acknowledge that', async () => {
    const msgId = await say(PING);
    const [greeting, pong] = await hear();
    expect(greeting?.object).toMatchObject({ _: 'new_session_created', first_msg_id: msgId });
    expect([(greeting?.seqNo ?? 0) % 2, (greeting?.msgId ?? 0n) % 4n]).toEqual([1, 3n]);
    expect(pong?.object).toEqual({ _: 'pong', msg_id: msgId, ping_id: 5n });
    expect([(pong?.seqNo ?? 1) % 2, (pong?.msgId ?? 0n) % 4n]).toEqual([0, 1n]);
    await say(PING, { seqNo: 3 });
    expect(await heardNames()).toEqual(['pong']);
  });

  it('is told again when something older comes, as the same session', async () => {
    const older = nextId();
    await say(PING, { seqNo: 3 });
    const [greeting] = await hear();
    await say(PING, { msgId: older, seqNo: 1 });
    const [again, pong] = await hear();
    expect(again?.object).toEqual({ ...greeting?.object, first_msg_id: older });
    expect(pong?.object).toMatchObject({ _: 'pong', msg_id: older });
  });
});

describe('what is refused', () => {
  it.each([
    ['a clock far behind', 16, () => ({ msgId: nextId(-400) })],
    ['a clock ahead', 17, () => ({ msgId: nextId(60) })],
    ['an id that is no client’s', 18, () => ({ msgId: nextId() + 1n })],
    ['an even number on a request', 35, () => ({ seqNo: 2 })],
    ['a wrong salt', 48, () => ({ salt: 1n })],
  ])('%s: %i', async (_what, code, header) => {
    await say(PING);
    await hear();
    const msgId = await say(PING, { seqNo: 3, ...header() });
    const [refusal] = await hear();
    expect(refusal?.object).toMatchObject({ bad_msg_id: msgId, error_code: code });
    if (code !== 48) return;
    expect(refusal?.object._).toBe('bad_server_salt');
    const salt = refusal?.object.new_server_salt;
    await say(PING, { seqNo: 5, salt: typeof salt === 'bigint' ? salt : 0n });
    expect(await heardNames()).toEqual(['pong']);
  });

  it('sequence numbers that fall behind or run ahead: 32 and 33', async () => {
    const first = nextId();
    const second = nextId();
    const third = nextId();
    await say(PING, { msgId: second, seqNo: 5 });
    await hear();
    await say(PING, { msgId: third, seqNo: 3 });
    expect((await hear())[0]?.object).toMatchObject({ bad_msg_id: third, error_code: 32 });
    await say(PING, { msgId: first, seqNo: 7 });
    expect((await hear()).at(-1)?.object).toMatchObject({ bad_msg_id: first, error_code: 33 });
  });

  it('a container inside a container: 64', async () => {
    const innermost = { msgId: nextId(), seqNo: 0, body: containerOf([inner(nextId(), 1, PING)]) };
    const msgId = nextId();
    stream.send(await seal(key, { msgId, seqNo: 2 }, containerOf([innermost])));
    expect((await hear())[0]?.object).toMatchObject({ bad_msg_id: msgId, error_code: 64 });
  });

  it('a container that is older than what it carries, or carries what is no client’s: 64', async () => {
    const early = nextId();
    stream.send(await seal(key, { msgId: early, seqNo: 2 }, containerOf([inner(nextId(), 1, PING)])));
    expect((await hear())[0]?.object).toMatchObject({ bad_msg_id: early, error_code: 64 });
    const strange = inner(nextId() + 1n, 1, PING);
    const msgId = nextId();
    stream.send(await seal(key, { msgId, seqNo: 2 }, containerOf([inner(nextId(), 1, PING), strange])));
    expect((await hear())[0]?.object).toMatchObject({ bad_msg_id: msgId, error_code: 64 });
  });

  it('more messages in a container than 1,024, which it does not send either: 64', async () => {
    const pings = (count: number, seqNo: number) =>
      containerOf(Array.from({ length: count }, (_, index) => inner(nextId(), seqNo + 2 * index, PING)));
    const full = pings(1_024, 1);
    stream.send(await seal(key, { msgId: nextId(), seqNo: 2_048 }, full));
    // The greeting and all answers are one message more than fits.
    expect([(await hear()).length, (await hear()).length]).toEqual([1_024, 1]);
    const tooFull = pings(1_025, 2_049);
    stream.send(await seal(key, { msgId: nextId(), seqNo: 4_100 }, tooFull));
    expect((await hear())[0]?.object).toMatchObject({ error_code: 64 });
  });

  it('a key that nobody made, and a message that does not fit its hash: −404', async () => {
    const stranger = { ...key, authKey: { ...key.authKey, idBytes: new Uint8Array(8).fill(9) } };
    stream.send(await seal(stranger, { msgId: nextId(), seqNo: 1 }, inner(1n, 1, PING).body));
    expect(new DataView((await stream.next()).buffer).getInt32(0, true)).toBe(-404);
    await stream.closed;

    const other = await openRawStream(demo.network, plainUrl(2));
    const sealed = await seal(key, { msgId: nextId(), seqNo: 1 }, inner(1n, 1, PING).body);
    sealed[30] = (sealed[30] ?? 0) ^ 1;
    other.send(sealed);
    expect(new DataView((await other.next()).buffer).getInt32(0, true)).toBe(-404);
  });

  it('a salt changed by fault, also for sessions that were in order', async () => {
    await say(PING);
    await hear();
    await demo.network.control.faults({ saltEpoch: 1 });
    await say(PING, { seqNo: 3 });
    expect(await heardNames()).toEqual(['bad_server_salt']);
  });
});

describe('what is let pass', () => {
  it('an acknowledgement with an odd number', async () => {
    await say(PING);
    const [greeting] = await hear();
    await say({ _: 'msgs_ack', msg_ids: [greeting?.msgId ?? 0n] }, { seqNo: 3 });
    await say(PING, { seqNo: 5 });
    expect(await heardNames()).toEqual(['pong']);
  });

  it('several messages in one container, packed as gzip or as zlib', async () => {
    const ping = encode(serviceSchema, PING);
    const packed = encode(serviceSchema, { _: 'gzip_packed', packed_data: await gzip(ping) });
    const zlib = await new Response(
      new Blob([ping]).stream().pipeThrough(new CompressionStream('deflate')),
    ).arrayBuffer();
    const ids = [nextId(), nextId(), nextId()];
    const [one = 0n, two = 0n, three = 0n] = ids;
    const body = containerOf([
      inner(one, 1, PING),
      { msgId: two, seqNo: 3, body: packed },
      {
        msgId: three,
        seqNo: 5,
        body: encode(serviceSchema, { _: 'gzip_packed', packed_data: new Uint8Array(zlib) }),
      },
    ]);
    stream.send(await seal(key, { msgId: nextId(), seqNo: 6 }, body));
    const pongs = (await hear()).filter(({ object }) => object._ === 'pong');
    expect(pongs.map(({ object }) => object.msg_id)).toEqual(ids);
  });
});

describe('the protocol’s own requests', () => {
  it('tells future salts that will be good', async () => {
    const msgId = await say({ _: 'get_future_salts', num: 3 });
    const answer = (await hear()).find(({ object }) => object._ === 'future_salts')?.object;
    expect(answer).toMatchObject({ req_msg_id: msgId });
    expect(answer?.salts).toHaveLength(3);
  });

  it('tells the state of messages', async () => {
    const known = await say(PING);
    await hear();
    const unwanted = nextId();
    const acknowledging = await say({ _: 'msgs_ack', msg_ids: [] }, { seqNo: 2 });
    const answered = await say(initialised({ _: 'help.getNearestDc' }), { seqNo: 3 });
    await hearUntilAnswered(answered);
    await demo.network.control.faults({ latencyMs: 50 });
    const running = await say({ _: 'help.getConfig' }, { seqNo: 5 });
    const msg_ids = [known, acknowledging, answered, running, unwanted, 4n, nextId(20)];
    const asked = await say({ _: 'msgs_state_req', msg_ids }, { seqNo: 7 });
    const info = (await hear()).find(({ object }) => object._ === 'msgs_state_info');
    expect(info?.object).toEqual({
      _: 'msgs_state_info',
      req_msg_id: asked,
      info: Uint8Array.of(4, 4 + 16, 4 + 32 + 64, 4 + 32, 2, 1, 3),
    });
  });

  it('sends again what it is asked for; what it does not have, it tells the states of', async () => {
    const request = await say(initialised({ _: 'help.getNearestDc' }));
    const answer = (await hearUntilAnswered(request)).find(({ object }) => object._ === 'rpc_result');
    if (answer === undefined) throw new Error('no answer');
    await say({ _: 'msg_resend_req', msg_ids: [answer.msgId] }, { seqNo: 3 });
    expect(await hear()).toEqual([answer]);
    const asked = await say({ _: 'msg_resend_req', msg_ids: [answer.msgId, request] }, { seqNo: 5 });
    const heard = await hear();
    expect(heard).toContainEqual(answer);
    const info = heard.find(({ object }) => object._ === 'msgs_state_info')?.object;
    expect(info).toMatchObject({ req_msg_id: asked, info: expect.objectContaining({ 1: 4 + 32 + 64 }) });
  });

  it('destroys another session of the key, not a stranger’s', async () => {
    await say(PING, { sessionId: 8n });
    await hear();
    await say({ _: 'destroy_session', session_id: 8n }, { seqNo: 1 });
    expect(await heardNames()).toContain('destroy_session_ok');
    await say({ _: 'destroy_session', session_id: 8n }, { seqNo: 3 });
    expect(await heardNames()).toEqual(['destroy_session_none']);
  });

  it('closes a connection that was told to, unless it is asked again', async () => {
    await say({ _: 'ping_delay_disconnect', ping_id: 1n, disconnect_delay: 0 });
    expect(await stream.closed).toContain('server');
  });
});

describe('an answer that is not wanted any more', () => {
  const drop = (wanted: bigint, seqNo: number) =>
    say({ _: 'rpc_drop_answer', req_msg_id: wanted }, { seqNo });
  const resultOf = (heard: Awaited<ReturnType<typeof hear>>, msgId: bigint) =>
    heard.find(({ object }) => object.req_msg_id === msgId);

  it('and is still in the making: both questions are answered so, and want an acknowledgement', async () => {
    await demo.network.control.faults({ latencyMs: 50 });
    const wanted = await say(initialised({ _: 'help.getConfig' }));
    expect(await heardNames()).toEqual(['new_session_created']);
    const dropping = await drop(wanted, 3);
    const heard = [...(await hearUntilAnswered(dropping)), ...(await hearUntilAnswered(wanted))];
    for (const msgId of [dropping, wanted]) {
      const { object, seqNo } = resultOf(heard, msgId) ?? {};
      expect(object?.result).toEqual({ _: 'rpc_answer_dropped_running' });
      expect((seqNo ?? 0) % 2).toBe(1);
    }
  });

  it('and was made: it is named, and never comes again', async () => {
    const wanted = await say(initialised({ _: 'help.getNearestDc' }));
    const answer = resultOf(await hearUntilAnswered(wanted), wanted);
    const dropping = await drop(wanted, 3);
    const verdict = resultOf(await hearUntilAnswered(dropping), dropping);
    expect(verdict?.object.result).toEqual({
      _: 'rpc_answer_dropped',
      msg_id: answer?.msgId,
      seq_no: answer?.seqNo,
      bytes: expect.any(Number),
    });
    stream.close();
    stream = await openRawStream(demo.network, plainUrl(2));
    await say(PING, { seqNo: 5 });
    expect(resultOf(await hear(), wanted)).toBeUndefined();
  });

  it('and was acknowledged, or never asked for: nothing is known of it', async () => {
    const wanted = await say(initialised({ _: 'help.getNearestDc' }));
    const heard = await hearUntilAnswered(wanted);
    await say({ _: 'msgs_ack', msg_ids: heard.map(({ msgId }) => msgId) }, { seqNo: 2 });
    for (const [seqNo, msgId] of [
      [3, wanted],
      [5, 4n],
    ] as const) {
      const dropping = await drop(msgId, seqNo);
      const verdict = resultOf(await hearUntilAnswered(dropping), dropping);
      expect(verdict?.object.result).toEqual({ _: 'rpc_answer_unknown' });
    }
  });
});

describe('answers', () => {
  it('come again, with their ids, on the next connection of the session until they are acknowledged', async () => {
    const msgId = await say(initialised({ _: 'help.getNearestDc' }));
    const first = await hearUntilAnswered(msgId);
    stream.close();
    stream = await openRawStream(demo.network, plainUrl(2));
    await say(PING, { seqNo: 3 });
    const again = await hear();
    expect(again.map(({ msgId: id }) => id)).toEqual(
      expect.arrayContaining(first.map(({ msgId: id }) => id)),
    );
    expect(again.find(({ object }) => object._ === 'rpc_result')?.object.req_msg_id).toBe(msgId);
    await say({ _: 'msgs_ack', msg_ids: first.map(({ msgId: id }) => id) }, { seqNo: 4 });
    stream.close();
    stream = await openRawStream(demo.network, plainUrl(2));
    await say(PING, { seqNo: 5 });
    expect(await heardNames()).toEqual(['pong']);
  });

  it('come again when the same request comes again', async () => {
    const msgId = await say(initialised({ _: 'help.getNearestDc' }));
    await hearUntilAnswered(msgId);
    await say(initialised({ _: 'help.getNearestDc' }), { msgId });
    expect((await hear())[0]?.object).toMatchObject({ _: 'rpc_result', req_msg_id: msgId });
    expect((await demo.network.control.counters()).requests.plain['help.getNearestDc']).toBe(1);
  });

  it('want the connection described first', async () => {
    const answers = await hearUntilAnswered(await say({ _: 'help.getNearestDc' }));
    expect(answers.at(-1)?.object.result).toMatchObject({
      error_code: 400,
      error_message: 'CONNECTION_NOT_INITED',
    });
  });

  it('refuse a layer that the server was not given, and a method that there is not', async () => {
    const answers = await hearUntilAnswered(
      await say({ ...initialised({ _: 'help.getNearestDc' }), layer: 300 }),
    );
    expect(answers.at(-1)?.object.result).toMatchObject({ error_message: 'CONNECTION_LAYER_INVALID' });
    await say(initialised({ _: 'messages.readHistory', peer: { _: 'inputPeerSelf' }, max_id: 0 }), {
      seqNo: 3,
    });
    expect((await hear())[0]?.object.result).toMatchObject({ error_message: 'INPUT_METHOD_INVALID' });
  });
});

describe('framing', () => {
  it.each(['abridged', 'intermediate', 'padded-intermediate'] as const)(
    '%s is understood',
    async (framing) => {
      const other = await makeKey(demo.network, plainUrl(2), demo.configuration.publicKeys, framing);
      const framed = await openRawStream(demo.network, plainUrl(2), framing);
      framed.send(await seal(other, { msgId: nextId(), seqNo: 1 }, inner(1n, 1, PING).body));
      const heard = await open(other, await framed.next());
      expect(heard.map(({ object }) => object._)).toContain('pong');
    },
  );
});
