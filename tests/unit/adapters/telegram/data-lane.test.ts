import { beforeAll, describe, expect, it } from 'vitest';
import { createDataLane } from '../../../../src/adapters/telegram/data-lane.ts';
import { ABORTED, type Failure, type Outcome } from '../../../../src/domain/failure.ts';
import { transferId } from '../../../../src/domain/ids.ts';
import type { Transport } from '../../../../src/domain/server.ts';
import type { TlObject } from '../../../../src/mtproto/tl/types.ts';
import type { PartOrder } from '../../../../src/ports/carrier.ts';
import type { HttpAnswer } from '../../../../src/ports/network.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { seededBytes } from '../../../support/seeded-random.ts';
import { ManualClock, settled } from '../../../support/telegram/manual-clock.ts';
import {
  bytesAt,
  MiniDataCentre,
  type Script,
  transportError,
} from '../../../support/telegram/mini-data-centre.ts';

beforeAll(initialiseKernelsInNode);

const HTTP = 'https://media.example/apiw1';
const WEB_SOCKET = 'wss://media.example/apiws';
const serve: Script = (method) => ({ result: file(method) });
const never = new AbortController().signal;

function file(method: TlObject): TlObject {
  const bytes = bytesAt(Number(method.offset), Number(method.limit));
  return { _: 'upload.file', type: { _: 'storage.fileUnknown' }, mtime: 0, bytes };
}

function setUp(script: Script = serve) {
  const clock = new ManualClock();
  const server = new MiniDataCentre(() => clock.now(), script);
  const lane = createDataLane(
    {
      dc: 4,
      home: false,
      addresses: [HTTP, WEB_SOCKET],
      authKey: server.knownKey(),
      serverSalt: 7n,
      timeOffsetSeconds: 0,
      client: { apiId: 1, deviceModel: 'Test', systemVersion: '1', appVersion: '2', languageCode: 'en' },
    },
    { network: server, clock, random: seededBytes(3) },
  );
  return { clock, server, lane };
}

function order(transport: Transport, changes: Partial<PartOrder> = {}): PartOrder {
  const location = {
    dc: 4,
    type: 'document',
    id: '5',
    accessHash: '-6',
    fileReference: 'AQID',
    thumbSize: '',
  } as const;
  return {
    transfer: transferId('t'),
    sizeBytes: 1 << 20,
    location,
    offset: 131_072,
    limit: 131_072,
    transport,
    slot: 0,
    direct: false,
    ...changes,
  };
}

const failureOf = <T>(outcome: Outcome<T>): Failure | null => (outcome.ok ? null : outcome.failure);

for (const transport of ['http', 'websocket'] as const) {
  describe(`over ${transport}`, () => {
    it('sends nothing once it was closed', async () => {
      const { lane, server } = setUp();
      lane.close();
      expect(failureOf(await lane.fetch(order(transport), never, () => {}))).toMatchObject({
        category: 'aborted',
      });
      expect(server.calls).toEqual([]);
      expect(server.openedStreams).toEqual([]);
    });

    it('brings the bytes of the range and tells how many came', async () => {
      const { lane, server } = setUp();
      let count = 0;
      const answer = await lane.fetch(order(transport), never, (bytes) => {
        count += bytes;
      });
      expect(answer).toEqual({ ok: true, value: bytesAt(131_072, 131_072) });
      expect(count).toBeGreaterThan(131_072);
      expect(server.announcements).toHaveLength(1);
      expect(server.announcements[0]).toMatchObject({ api_id: 1, device_model: 'Test', app_version: '2' });
    });

    it('announces itself once in a session, and asks nothing else', async () => {
      const { lane, server } = setUp();
      for (const offset of [0, 131_072, 262_144])
        await lane.fetch(order(transport, { offset }), never, () => {});
      expect(server.announcements).toHaveLength(1);
      expect(server.calls.map(({ method }) => method)).toEqual(Array(3).fill('upload.getFile'));
      expect(new Set(server.calls.map(({ url }) => url))).toEqual(
        new Set([transport === 'http' ? HTTP : WEB_SOCKET]),
      );
    });

    it('gives the server’s refusal as a failure, and goes on afterwards', async () => {
      const { lane, server } = setUp(() => ({ error: 'FLOOD_WAIT_17', code: 420 }));
      expect(failureOf(await lane.fetch(order(transport), never, () => {}))).toMatchObject({
        category: 'flood',
        waitSeconds: 17,
      });
      server.script = serve;
      expect((await lane.fetch(order(transport), never, () => {})).ok).toBe(true);
    });

    it('reads the hashes of ranges', async () => {
      const sha256 = new Uint8Array(32).fill(9);
      const { lane } = setUp(() => ({
        result: [{ _: 'fileHash', offset: 0n, limit: 131_072, hash: sha256 }],
      }));
      expect(await lane.hashes(order(transport), 0, never)).toEqual({
        ok: true,
        value: [{ offset: 0, length: 131_072, sha256 }],
      });
    });

    it('does not follow a redirect to a CDN', async () => {
      const { lane } = setUp(() => ({
        result: {
          _: 'upload.fileCdnRedirect',
          dc_id: 203,
          file_token: Uint8Array.of(1),
          encryption_key: new Uint8Array(32),
          encryption_iv: new Uint8Array(16),
          file_hashes: [],
        },
      }));
      expect(failureOf(await lane.fetch(order(transport), never, () => {}))?.category).toBe('unsupported');
    });

    it('ends at once when stopped, and the next request is answered by its own result', async () => {
      const { lane, server } = setUp(() => ({ silence: true }));
      const stop = new AbortController();
      if (transport === 'http') server.httpFault = heldUntilAborted;
      const stopped = lane.fetch(order(transport), stop.signal, () => {});
      await settled();
      stop.abort();
      expect(failureOf(await stopped)?.category).toBe('aborted');
      server.script = serve;
      server.httpFault = () => null;
      const next = await lane.fetch(order(transport, { offset: 0 }), never, () => {});
      expect(next).toEqual({ ok: true, value: bytesAt(0, 131_072) });
    });

    it('fails with DEADLINE after 15 s without a byte', async () => {
      const { lane, server, clock } = setUp();
      await lane.fetch(order(transport), never, () => {});
      server.script = () => ({ silence: true });
      server.httpFault = heldUntilAborted;
      const late = lane.fetch(order(transport), never, () => {});
      await clock.pass(14_900);
      let settledAlready = false;
      void late.then(() => {
        settledAlready = true;
      });
      await settled();
      expect(settledAlready).toBe(false);
      await clock.pass(200);
      expect(failureOf(await late)).toMatchObject({ category: 'network', code: 'DEADLINE' });
    });

    it('opens nothing before it is asked', () => {
      const { server } = setUp();
      expect(server.openedStreams).toEqual([]);
      expect(server.posts).toBe(0);
    });
  });
}

const heldUntilAborted = (_url: string, signal: AbortSignal): Promise<Outcome<HttpAnswer>> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () =>
      resolve({ ok: false, failure: { category: 'aborted', code: 'ABORTED', message: '' } }),
    );
  });

const answering = (status: number, body: Uint8Array) => async (): Promise<Outcome<HttpAnswer>> => ({
  ok: true,
  value: { status, body },
});

describe('HTTP request slots', () => {
  it('waits in the same session while the result has not come', async () => {
    const { lane, server } = setUp((method) => ({ later: file(method) }));
    const answer = await lane.fetch(order('http'), never, () => {});
    expect(answer).toEqual({ ok: true, value: bytesAt(131_072, 131_072) });
    expect(server.httpWaits).toBe(1);
    expect(server.calls).toHaveLength(1);
  });

  it('gives up on a server that only ever answers with nothing', async () => {
    const { lane, server } = setUp(() => ({ silence: true }));
    expect(failureOf(await lane.fetch(order('http'), never, () => {}))?.code).toBe('DEADLINE');
    expect(server.posts).toBeLessThan(10);
  });

  const html = new TextEncoder().encode('<html><body>Please sign in to the hotel network</body></html>');
  const network = (code: string) => async (): Promise<Outcome<HttpAnswer>> => ({
    ok: false,
    failure: { category: 'network', code, message: '' },
  });
  it.each([
    ['404', answering(404, new Uint8Array(0)), 'HTTP_REFUSED'],
    ['500 with a body', answering(500, html), 'HTTP_REFUSED'],
    ['a redirect', answering(302, new Uint8Array(0)), 'HTTP_REFUSED'],
    ['200 with HTML', answering(200, html), 'HTTP_REFUSED'],
    ['200 with a short text', answering(200, new TextEncoder().encode('ok')), 'HTTP_REFUSED'],
    ['no CORS headers', network('UNREADABLE'), 'HTTP_REFUSED'],
    ['a reset', network('CONNECT'), 'HTTP_REFUSED'],
    ['transport error −404', answering(200, transportError(-404)), 'HTTP_REFUSED'],
    ['transport error −429', answering(200, transportError(-429)), 'LANE_FLOOD'],
    ['429', answering(429, new Uint8Array(0)), 'LANE_FLOOD'],
  ])('takes %s for what it is', async (_name, fault, code) => {
    const { lane, server } = setUp();
    server.httpFault = fault;
    const failure = failureOf(await lane.fetch(order('http'), never, () => {}));
    expect(failure?.code).toBe(code);
    expect(failure?.category).not.toBe('auth');
  });

  it('takes a first request that is held for ever for refused, within 15 s', async () => {
    const { lane, server, clock } = setUp();
    server.httpFault = heldUntilAborted;
    const held = lane.fetch(order('http'), never, () => {});
    await clock.pass(15_000);
    expect(failureOf(await held)?.code).toBe('HTTP_REFUSED');
  });

  it('takes a cut in the middle of an answer for a matter of the network', async () => {
    const { lane, server } = setUp();
    server.post = async (_url, _body, _signal, received) => {
      received(1000);
      return { ok: false, failure: { category: 'network', code: 'CUT', message: '' } };
    };
    expect(failureOf(await lane.fetch(order('http'), never, () => {}))).toMatchObject({
      category: 'network',
      code: 'CUT',
    });
  });

  /** Bytes without end, a piece a second, until nobody wants them any more. */
  const endless =
    (clock: ManualClock, pieceBytes: number): MiniDataCentre['post'] =>
    (_url, _body, signal, received) =>
      new Promise((resolve) => {
        const more = (): void => {
          if (signal.aborted) return resolve({ ok: false, failure: ABORTED });
          received(pieceBytes);
          clock.at(clock.now() + 1_000, more);
        };
        more();
      });

  it.each([
    ['refused, when nothing of Telegram’s ever came', false, 'HTTP_REFUSED'],
    ['damaged, when HTTP has worked here', true, 'ANSWER_DAMAGED'],
  ])('takes an answer that is longer than any answer can be for %s', async (_name, worked, code) => {
    const { lane, server, clock } = setUp();
    if (worked) expect((await lane.fetch(order('http'), never, () => {})).ok).toBe(true);
    let bytes = 0;
    server.post = endless(clock, 60_000);
    const fetched = lane.fetch(order('http'), never, (count) => {
      bytes += count;
    });
    await clock.pass(60_000);
    expect(failureOf(await fetched)?.code).toBe(code);
    expect(bytes).toBeLessThan(3 * (131_072 + 65_536));
  });

  it('gives up after five minutes an answer of which a byte comes now and then', async () => {
    const { lane, server, clock } = setUp();
    server.post = endless(clock, 1);
    const fetched = lane.fetch(order('http'), never, () => {});
    for (let passed = 0; passed < 320; passed += 1) await clock.pass(1_000);
    expect(failureOf(await fetched)?.code).toBe('DEADLINE');
  });

  it('drops an answer that does not fit its hash', async () => {
    const { lane, server } = setUp();
    const post = server.post.bind(server);
    server.post = async (...request) => {
      const answer = await post(...request);
      if (answer.ok) answer.value.body[100] = (answer.value.body[100] ?? 0) ^ 1;
      return answer;
    };
    expect(failureOf(await lane.fetch(order('http'), never, () => {}))?.code).toBe('ANSWER_DAMAGED');
    server.post = post;
    expect((await lane.fetch(order('http'), never, () => {})).ok).toBe(true);
  });

  it('says so when the configuration has no HTTP address', async () => {
    const { server, clock } = setUp();
    const access = {
      dc: 4,
      home: false,
      addresses: [WEB_SOCKET],
      authKey: server.knownKey(),
      serverSalt: 0n,
    } as const;
    const client = { apiId: 1, deviceModel: '', systemVersion: '', appVersion: '', languageCode: 'en' };
    const lane = createDataLane(
      { ...access, timeOffsetSeconds: 0, client },
      { network: server, clock, random: seededBytes(1) },
    );
    expect(failureOf(await lane.fetch(order('http'), never, () => {}))?.code).toBe('HTTP_REFUSED');
    expect((await lane.fetch(order('websocket'), never, () => {})).ok).toBe(true);
  });
});

describe('WebSocket connections', () => {
  it('carries several requests of a slot at once, over one connection', async () => {
    const { lane, server } = setUp();
    const answers = await Promise.all(
      [0, 131_072, 262_144].map((offset) => lane.fetch(order('websocket', { offset }), never, () => {})),
    );
    expect(answers.map((answer) => answer.ok && answer.value[0])).toEqual([0, 128, 0]);
    expect(server.openedStreams).toEqual([WEB_SOCKET]);
  });

  it('gives each slot its own connection and closes all when told', async () => {
    const { lane, server } = setUp();
    await Promise.all([0, 1].map((slot) => lane.fetch(order('websocket', { slot }), never, () => {})));
    expect(server.streams.size).toBe(2);
    lane.close();
    expect(server.streams.size).toBe(0);
  });

  it.each([
    [-404, 'KEY_UNKNOWN'],
    [-429, 'LANE_FLOOD'],
    [-444, 'WRONG_DC'],
  ])('takes transport error %i as %s', async (code, expected) => {
    const { lane, server } = setUp();
    server.streamFault = () => code;
    expect(failureOf(await lane.fetch(order('websocket'), never, () => {}))?.code).toBe(expected);
    expect(server.streams.size).toBe(0);
  });

  it('fails what is under way when the connection is cut, and opens another for the next', async () => {
    const { lane, server } = setUp(() => ({ silence: true }));
    const cut = lane.fetch(order('websocket'), never, () => {});
    await settled();
    for (const stream of server.streams) stream.close();
    expect(failureOf(await cut)).toMatchObject({ category: 'network', code: 'CUT' });
    server.script = serve;
    expect((await lane.fetch(order('websocket'), never, () => {})).ok).toBe(true);
    expect(server.openedStreams).toHaveLength(2);
  });

  it('leaves no dead connection open after a deadline', async () => {
    const { lane, server, clock } = setUp(() => ({ silence: true }));
    const late = lane.fetch(order('websocket'), never, () => {});
    await clock.pass(15_000);
    expect(failureOf(await late)?.code).toBe('DEADLINE');
    expect(server.streams.size).toBe(0);
  });

  it('closes a connection nobody uses', async () => {
    const { lane, server, clock } = setUp();
    await lane.fetch(order('websocket'), never, () => {});
    expect(server.streams.size).toBe(1);
    await clock.pass(60_000);
    expect(server.streams.size).toBe(0);
  });
});
