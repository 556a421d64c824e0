import { describe, expect, it } from 'vitest';
import type { ByteStreamEvents, Network } from '../../src/ports/network.ts';
import { seededBytes } from '../support/seeded-random.ts';

/** A network, and the addresses of `scripted-server.ts` that it may reach. */
export interface NetworkUnderTest {
  readonly network: Network;
  readonly http: string;
  readonly ws: string;
}

const forever = (): AbortSignal => new AbortController().signal;
const ignore = (): void => undefined;

/** Listens to a stream: what came so far, and promises for what is waited for. */
const listener = () => {
  const chunks: Uint8Array[] = [];
  const reasons: string[] = [];
  const waiting: (() => void)[] = [];
  const wake = (): void => {
    for (const resume of waiting.splice(0)) resume();
  };
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resume) => waiting.push(resume));
  };
  const length = (): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const events: ByteStreamEvents = {
    bytes: (chunk) => {
      chunks.push(chunk);
      wake();
    },
    closed: (reason) => {
      reasons.push(reason);
      wake();
    },
  };
  return {
    events,
    reasons,
    received: async (count: number): Promise<readonly number[]> => {
      await until(() => length() >= count);
      return chunks.flatMap((chunk) => [...chunk]);
    },
    closed: () => until(() => reasons.length > 0),
  };
};

export const networkContract = (make: () => Promise<NetworkUnderTest>): void => {
  describe('network contract: post', () => {
    it.each(['/echo', '/chunked'])('%s: gives the answer whole and tells of its pieces', async (path) => {
      const { network, http } = await make();
      const body = seededBytes(6)(1_048_576 + 5);
      const pieces: number[] = [];
      const answer = await network.post(http + path, body, forever(), (count) => pieces.push(count));
      expect(answer.ok && answer.value.status).toBe(200);
      expect(answer.ok && answer.value.body).toEqual(body);
      expect(pieces.reduce((sum, count) => sum + count, 0)).toBe(body.length);
    });

    it.each([0, 1, 1_048_581, 5_000_000])(
      'gives the answer whole when %i bytes were expected',
      async (expectedBytes) => {
        const { network, http } = await make();
        const body = seededBytes(7)(1_048_576 + 5);
        for (const path of ['/echo', '/chunked']) {
          const room = { expectedBytes, buffer: null };
          const answer = await network.post(http + path, body, forever(), ignore, room);
          expect(answer.ok && answer.value.body, path).toEqual(body);
        }
      },
    );

    it('sends the part of a buffer that is meant, and no header of its own', async () => {
      const { network, http } = await make();
      await network.post(`${http}/seen`, new Uint8Array(), forever(), ignore);
      const buffer = new Uint8Array([1, 2, 3, 4, 5]);
      const answer = await network.post(`${http}/echo`, buffer.subarray(1, 3), forever(), ignore);
      expect(answer.ok && [...answer.value.body]).toEqual([2, 3]);
      const seen = await network.post(`${http}/seen`, new Uint8Array(), forever(), ignore);
      const lines = seen.ok ? new TextDecoder().decode(seen.value.body) : '';
      // One request only: the browser asked for no leave first.
      expect(lines.replace(/ (cache-control|pragma|priority|,)+$/g, '')).toBe('POST /echo');
    });

    it('gives any status with its body: judging it is not its work', async () => {
      const { network, http } = await make();
      const answer = await network.post(`${http}/404`, new Uint8Array([1]), forever(), ignore);
      expect(answer.ok && [answer.value.status, new TextDecoder().decode(answer.value.body)]).toEqual([
        404,
        'gone',
      ]);
    });

    it('gives an empty answer as no bytes', async () => {
      const { network, http } = await make();
      expect(await network.post(`${http}/empty`, new Uint8Array([1]), forever(), ignore)).toEqual({
        ok: true,
        value: { status: 200, body: new Uint8Array() },
      });
    });

    it.each([
      ['/redirect', 'UNREADABLE'],
      ['/reset', 'UNREADABLE'],
      ['/cut', 'CUT'],
    ])('%s fails with %s', async (path, code) => {
      const { network, http } = await make();
      expect(await network.post(http + path, new Uint8Array([1]), forever(), ignore)).toMatchObject({
        ok: false,
        failure: { category: 'network', code },
      });
    });

    it.each(['/hold', '/endless'])('%s: stops waiting when told to', async (path) => {
      const { network, http } = await make();
      const stop = new AbortController();
      const answer = network.post(http + path, new Uint8Array([1]), stop.signal, () => stop.abort());
      if (path === '/hold') stop.abort();
      expect(await answer).toMatchObject({ ok: false, failure: { category: 'aborted' } });
    });

    it('asks nothing with a signal that is aborted already', async () => {
      const { network, http } = await make();
      expect(
        await network.post(`${http}/echo`, new Uint8Array([1]), AbortSignal.abort(), ignore),
      ).toMatchObject({
        ok: false,
        failure: { category: 'aborted' },
      });
    });

    it('refuses hosts that were not allowed', async () => {
      const { network } = await make();
      expect(await network.post('https://example.org/', new Uint8Array(), forever(), ignore)).toMatchObject({
        ok: false,
        failure: { category: 'blocked', code: 'NOT_ALLOWED' },
      });
    });
  });

  describe('network contract: streams', () => {
    it('carries bytes both ways, in order', async () => {
      const { network, ws } = await make();
      const heard = listener();
      const stream = await network.openStream(`${ws}/echo`, heard.events, forever());
      if (!stream.ok) throw new Error(stream.failure.code);
      stream.value.send(new Uint8Array([1, 2]));
      stream.value.send(new Uint8Array([9, 3, 9]).subarray(1, 2));
      expect(await heard.received(3)).toEqual([1, 2, 3]);
      stream.value.close();
      stream.value.close();
      expect(heard.reasons).toHaveLength(1);
    });

    it.each(['/close', '/terminate', '/text'])('%s: tells once that it is over', async (path) => {
      const { network, ws } = await make();
      const heard = listener();
      const stream = await network.openStream(ws + path, heard.events, forever());
      if (!stream.ok) throw new Error(stream.failure.code);
      stream.value.send(new Uint8Array([1]));
      await heard.closed();
      stream.value.close();
      expect(heard.reasons).toHaveLength(1);
      // Sending into a closed stream is no error: the reason has been told.
      stream.value.send(new Uint8Array([1]));
    });

    it('fails with CONNECT when it cannot be opened', async () => {
      const { network, ws } = await make();
      const heard = listener();
      expect(await network.openStream(`${ws}/refuse`, heard.events, forever())).toMatchObject({
        ok: false,
        failure: { category: 'network', code: 'CONNECT' },
      });
      expect(heard.reasons).toEqual([]);
    });

    it('stops opening when told to', async () => {
      const { network, ws } = await make();
      const stop = new AbortController();
      const opening = network.openStream(`${ws}/hold`, listener().events, stop.signal);
      stop.abort();
      expect(await opening).toMatchObject({ ok: false, failure: { category: 'aborted' } });
    });

    it('refuses hosts that were not allowed', async () => {
      const { network } = await make();
      expect(await network.openStream('wss://example.org/', listener().events, forever())).toMatchObject({
        ok: false,
        failure: { category: 'blocked', code: 'NOT_ALLOWED' },
      });
    });
  });
};
