import { beforeAll, describe, expect, it } from 'vitest';
import { concat, writeInt } from '../../../src/mtproto/bytes.ts';
import { apiSchema } from '../../../src/mtproto/schema/api-198.ts';
import { dataSchema } from '../../../src/mtproto/schema/data.ts';
import { serviceSchema } from '../../../src/mtproto/schema/service.ts';
import { createAuthKey } from '../../../src/mtproto/session/auth-key.ts';
import { ClientSession } from '../../../src/mtproto/session/client-session.ts';
import { packContainer, rpcResultHeader, unpackMessages } from '../../../src/mtproto/session/containers.ts';
import { gzip, MAX_UNPACKED_BYTES } from '../../../src/mtproto/session/gzip.ts';
import { decryptMessage, encryptMessage } from '../../../src/mtproto/session/message.ts';
import { createMessageIds } from '../../../src/mtproto/session/message-ids.ts';
import type { SessionEvent } from '../../../src/mtproto/session/session-event.ts';
import { decode, decodeResult, encode } from '../../../src/mtproto/tl/codec.ts';
import { mergeSchemas } from '../../../src/mtproto/tl/schema.ts';
import { createDeframer, frame } from '../../../src/mtproto/transport/framing.ts';
import { readHttpBody } from '../../../src/mtproto/transport/http.ts';
import { initialiseKernelsInNode } from '../../support/kernels.ts';
import { createTlMaker, frameCount } from '../../support/malformed-tl.ts';
import { seededBytes, seededNumbers } from '../../support/seeded-random.ts';

beforeAll(() => {
  initialiseKernelsInNode();
  // Each refusal is an error inside the codec; without their stacks the frames take a fifth of the time.
  Error.stackTraceLimit = 0;
});

const SCHEMA = mergeSchemas(serviceSchema, apiSchema);
const METHODS = [...SCHEMA.byName.values()].filter(({ isMethod, resultType }) => {
  return isMethod && resultType.kind !== 'object';
});
const NOW = 1_700_000_000_000;

describe('100,000 malformed frames', () => {
  it('of every type are data to the codec: read, or refused with a reason', () => {
    const maker = createTlMaker(SCHEMA, 1);
    const honest = Array.from({ length: frameCount(5_000, 50_000) }, () => maker.nextObject());
    let refused = 0;
    let beyond = 0;
    for (let count = 0; count < 100_000; count += 1) {
      const bytes = maker.spoil(honest[count % honest.length] ?? new Uint8Array());
      const method = METHODS[count % METHODS.length]?.name ?? '';
      for (const decoded of [decode(SCHEMA, bytes), decodeResult(SCHEMA, method, bytes)]) {
        if (!decoded.ok) refused += 1;
        else if (decoded.next > bytes.length) beyond += 1;
      }
    }
    expect(beyond).toBe(0);
    expect(refused).toBeGreaterThan(100_000);
  });

  it('cut anywhere give frames within the limit, or end the stream', () => {
    const maker = createTlMaker(serviceSchema, 2);
    const wrong: string[] = [];
    for (let count = 0; count < frameCount(20_000, 100_000); count += 1) {
      const kind = (['abridged', 'intermediate', 'padded-intermediate'] as const)[count % 3] ?? 'abridged';
      const stream = maker.spoil(frame(kind, maker.nextObject(), seededBytes(count)));
      const deframer = createDeframer(kind);
      const at = maker.below(stream.length + 1);
      const frames = [...deframer.push(stream.subarray(0, at)), ...deframer.push(stream.subarray(at))];
      const taken = frames.reduce((sum, one) => sum + (one.kind === 'message' ? one.message.length : 0), 0);
      if (taken > stream.length) wrong.push(`${count}: more than there was`);
      const isBroken = frames.some((one) => one.kind === 'broken');
      if (isBroken && deframer.push(stream).length > 0) wrong.push(`${count}: goes on after its end`);
      readHttpBody(stream);
    }
    expect(wrong).toEqual([]);
  });
});

/** A session with a request under way, and the server's pen: what it writes is encrypted as it should be. */
async function underWay() {
  const authKey = createAuthKey(seededBytes(5)(256));
  const random = seededBytes(6);
  const session = new ClientSession({ authKey, schema: dataSchema, random, timeOffsetSeconds: 0 });
  const ids = createMessageIds();
  let asked = 0n;
  const ask = async (): Promise<bigint> => {
    const handle = session.invoke({ _: 'help.getNearestDc' });
    const packed = await session.pack(NOW);
    const opened = packed === null ? undefined : await decryptMessage(authKey, 'client', packed);
    const unpacked = opened?.ok === true ? await unpackMessages(opened.message) : undefined;
    // Acknowledgements and the like go first.
    if (unpacked?.ok === true) asked = unpacked.messages.at(-1)?.msgId ?? asked;
    return handle;
  };
  const write = (body: Uint8Array, sessionId = session.sessionId): Promise<Uint8Array> => {
    const padded = concat(body, new Uint8Array(-body.length & 3));
    const header = { salt: 0n, sessionId, msgId: ids.next(NOW, 1), seqNo: 1 };
    return encryptMessage(authKey, 'server', header, padded, random);
  };
  const say = async (body: Uint8Array): Promise<SessionEvent[]> => session.receive(NOW, await write(body));
  const answer = (): Promise<SessionEvent[]> => {
    const nearest = { _: 'nearestDc', country: 'NL', this_dc: 2, nearest_dc: 4 };
    return say(concat(rpcResultHeader(asked), encode(dataSchema, nearest)));
  };
  return { session, ask, write, say, answer, asked: () => asked };
}

describe('a session that is told nonsense', () => {
  it('never throws, and goes on: whole messages, containers, packed ones, results', {
    timeout: 120_000,
  }, async () => {
    const maker = createTlMaker(SCHEMA, 3);
    const line = await underWay();
    await line.ask();
    for (let count = 0; count < frameCount(8_000, 100_000); count += 1) {
      const body = maker.spoil(maker.nextObject());
      const forms = [
        () => body,
        () => concat(rpcResultHeader(line.asked()), body),
        () =>
          maker.spoil(
            concat(
              ...packContainer([
                { msgId: 5n, seqNo: 1, body: concat(body, new Uint8Array(-body.length & 3)) },
              ]),
            ),
          ),
        async () => encode(serviceSchema, { _: 'gzip_packed', packed_data: maker.spoil(await gzip(body)) }),
      ];
      // Packing takes ten times as long as the others.
      const form = forms[count % 40 === 3 ? 3 : count % 3];
      await line.say((await form?.()) ?? body);
      if (line.session.pendingCount === 0 || line.session.needsToSend(NOW)) await line.ask();
    }
    line.session.renew();
    const handle = await line.ask();
    expect(await line.answer()).toContainEqual(expect.objectContaining({ kind: 'result', handle }));
  });

  it('never throws for what was not even encrypted', { timeout: 60_000 }, async () => {
    const line = await underWay();
    const number = seededNumbers(9);
    const honest = await line.write(encode(serviceSchema, { _: 'pong', msg_id: 1n, ping_id: 2n }));
    for (let count = 0; count < frameCount(3_000, 100_000); count += 1) {
      const bytes = new Uint8Array(honest).subarray(0, number() % (honest.length + 1));
      if (bytes.length > 0) bytes[number() % bytes.length] = number() & 255;
      for (const event of await line.session.receive(NOW, bytes))
        expect(['unreadable', 'transport-error', 'pong']).toContain(event.kind);
    }
  });

  it.each([
    ['a container that holds 2^31 messages', [0x73f1f8dc, 0x7fffffff, 1, 0, 1, -16, 0, 0]],
    ['a container whose message has a negative length', [0x73f1f8dc, 1, 1, 0, 1, -16, 0, 0]],
    ['a container in a container', [0x73f1f8dc, 1, 1, 0, 1, 8, 0x73f1f8dc, 0]],
    ['a list of 2^32 acknowledgements', [0x62d6b459, 0x1cb5c415, 0xffffffff, 0]],
  ])('takes nothing of %s', async (_, words) => {
    const line = await underWay();
    const handle = await line.ask();
    const body = new Uint8Array(words.length * 4);
    for (const [index, word] of words.entries()) writeInt(body, word | 0, index * 4);
    expect((await line.say(body)).map(({ kind }) => kind)).toEqual(['unreadable']);
    expect(await line.answer()).toEqual([expect.objectContaining({ kind: 'result', handle })]);
  });

  it('fails the one request whose result unpacks to more than anything may', async () => {
    const line = await underWay();
    const handle = await line.ask();
    const bomb = await gzip(new Uint8Array(MAX_UNPACKED_BYTES + 1));
    const packed = encode(serviceSchema, { _: 'gzip_packed', packed_data: bomb });
    expect(packed.length).toBeLessThan(100_000);
    expect(await line.say(concat(rpcResultHeader(line.asked()), packed))).toEqual([
      { kind: 'error', handle, code: 0, message: 'RESULT_UNREADABLE' },
    ]);
    const next = await line.ask();
    expect(await line.answer()).toEqual([expect.objectContaining({ kind: 'result', handle: next })]);
  });
});
