import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultsPatch } from '../../../../../src/adapters/demo/faults/faults.ts';
import type { ExchangedKey } from '../../../../../src/mtproto/key-exchange/client.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { makeKey, makeSession, openRawStream, RawClient } from '../../../../support/demo/raw-client.ts';
import { initialised, inner, messageIds, open, seal } from '../../../../support/demo/raw-messages.ts';
import { mediaUrl, plainUrl } from '../../../../support/demo/signed-in.ts';

let demo: DemoInProcess;
let key: ExchangedKey;
beforeEach(async () => {
  demo = await startDemoInProcess();
  key = await makeKey(demo.network, plainUrl(2), demo.configuration.publicKeys);
});
afterEach(() => demo.close());

const ASK = { _: 'help.getNearestDc' };
const faults = (patch: FaultsPatch) => demo.network.control.faults(patch);
const struck = async () => (await demo.network.control.counters()).faultsStruck;
const asked = async () => (await demo.network.control.counters()).requests.plain['help.getNearestDc'] ?? 0;
const connect = (url = plainUrl(2)) => RawClient.open(demo.network, url, makeSession(key));

describe('messages refused though nothing is wrong with them', () => {
  it.each([16, 17, 32, 33, 48])('%i, so many times, and answered when they come again', async (code) => {
    const client = await connect();
    await client.call(ASK);
    await faults({ badMessages: { code, count: 2 } });
    expect(await client.call(ASK)).toMatchObject({ _: 'nearestDc' });
    expect(await struck()).toMatchObject({ badMessage: 2 });
    expect(await asked()).toBe(2);
  });

  it('only at the kind of address that was said', async () => {
    await faults({ badMessages: { code: 17, at: 'media', count: 1 } });
    await (await connect()).call(ASK);
    expect(await struck()).toEqual({});
    await (await connect(mediaUrl(2))).call(ASK);
    expect(await struck()).toEqual({ badMessage: 1 });
  });
});

describe('a server whose clock is wrong', () => {
  it.each([-3_600, 3_600])('by %i s: tells so, and keeps its own time from then on', async (seconds) => {
    const client = await connect();
    await client.call(ASK);
    await faults({ clockOffsetSeconds: seconds });
    expect(await client.call(ASK)).toMatchObject({ _: 'nearestDc' });
    expect(client.session.timeOffsetSeconds).toBeCloseTo(seconds, -1);
    expect(client.events).toContainEqual({ kind: 'new-session' });
  });

  it('hands its time out with new keys', async () => {
    await faults({ clockOffsetSeconds: 7_200 });
    const late = await makeKey(demo.network, plainUrl(2), demo.configuration.publicKeys);
    expect(late.timeOffsetSeconds).toBeCloseTo(7_200, -1);
  });
});

describe('answers on their way', () => {
  it('come twice, with one message id, whether acknowledged or not', async () => {
    await faults({ duplicateShare: 1 });
    const stream = await openRawStream(demo.network, plainUrl(2));
    const msgId = messageIds()();
    stream.send(await seal(key, { msgId, seqNo: 1 }, inner(msgId, 1, initialised(ASK)).body));
    const answers: bigint[] = [];
    while (answers.length < 2) {
      for (const { msgId: id, object } of await open(key, await stream.next()))
        if (object._ === 'rpc_result') answers.push(id);
    }
    expect(answers[0]).toBe(answers[1]);
    expect(await struck()).toEqual({ duplicate: 1 });
  });

  it('let later ones go first', async () => {
    const client = await connect();
    await client.call(ASK);
    await faults({ reorderShare: 1 });
    const first = client.session.invoke(ASK);
    await client.flush();
    while ((await asked()) < 2);
    await faults({ reorderShare: 0 });
    const second = client.session.invoke(ASK);
    await client.flush();
    await client.answer(second);
    await client.answer(first);
    const order = client.events.flatMap((event) => (event.kind === 'result' ? [event.handle] : []));
    expect(order.slice(-2)).toEqual([second, first]);
  });
});

describe('faults of single methods', () => {
  it('flood one method and no other, and remember the wait that was told', async () => {
    const client = await connect();
    await faults({ methods: { 'help.getNearestDc': { floodCount: 1, waitSeconds: 60 } } });
    await expect(client.call(ASK)).rejects.toMatchObject({ code: 420, message: 'FLOOD_WAIT_60' });
    await client.call({ _: 'help.getConfig' });
    await expect(client.call(ASK)).rejects.toMatchObject({ code: 420 });
    const { floodsSent, requestsInsideFloodWait } = await demo.network.control.counters();
    expect({ floodsSent, requestsInsideFloodWait }).toEqual({ floodsSent: 2, requestsInsideFloodWait: 1 });
  });

  it('answer with an error so many times', async () => {
    const client = await connect();
    await faults({
      methods: { 'help.getNearestDc': { errorCount: 1, code: 400, message: 'CHANNEL_PRIVATE' } },
    });
    await expect(client.call(ASK)).rejects.toMatchObject({ code: 400, message: 'CHANNEL_PRIVATE' });
    await client.call(ASK);
  });

  it('never answer', async () => {
    const client = await connect();
    await client.call(ASK);
    await faults({ methods: { 'help.getNearestDc': { unansweredShare: 1 } } });
    const silent = client.session.invoke(ASK);
    await client.flush();
    await client.call({ _: 'help.getConfig' });
    expect(client.events.some((event) => 'handle' in event && event.handle === silent)).toBe(false);
    expect(await struck()).toEqual({ 'help.getNearestDc unanswered': 1 });
  });
});
