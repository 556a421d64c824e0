import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { randomBytes } from '../../../../src/mtproto/kernels.ts';
import { exchangeKey } from '../../../../src/mtproto/key-exchange/client.ts';
import type { ClientSession } from '../../../../src/mtproto/session/client-session.ts';
import type { TlObject, TlValue } from '../../../../src/mtproto/tl/types.ts';
import { asObject, keysOf, makeSession } from '../../../support/demo/raw-client.ts';
import { API, easyAccount } from '../../../support/demo/signed-in.ts';
import { type DemoServer, startDemoServer } from '../../../support/demo-server.ts';

/** Requests to a plain address that share one TCP connection, as only raw sockets can be made to. */
let server: DemoServer;
let session: ClientSession;
let codes: string[];
const sockets: Socket[] = [];
beforeEach(async () => {
  codes = [];
  server = await startDemoServer({ onCode: (_phone, code) => codes.push(code) });
  server.telegram.patchFaults({ emptyAnswerShare: 0 });
  session = await signIn();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.stop();
});

/** One TCP connection: posts are written at once, answers come in the same order. */
class Line {
  private readonly socket: Socket;
  private arrived = Buffer.alloc(0);
  private wake = (): void => {};

  constructor() {
    const home = server.configuration.dcs.find(({ id }) => id === 2);
    const { hostname, port } = new URL(home?.url ?? '');
    this.socket = connect(Number(port), hostname);
    sockets.push(this.socket);
    this.socket.on('data', (chunk) => {
      this.arrived = Buffer.concat([this.arrived, chunk]);
      this.wake();
    });
  }

  post(body: Uint8Array): void {
    this.socket.write(`POST /apiw1 HTTP/1.1\r\nHost: here\r\nContent-Length: ${body.length}\r\n\r\n`);
    this.socket.write(body);
  }

  async answer(): Promise<Uint8Array> {
    for (;;) {
      const headEnd = this.arrived.indexOf('\r\n\r\n');
      const head = this.arrived.subarray(0, Math.max(0, headEnd)).toString('latin1');
      const end = headEnd + 4 + Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      if (headEnd >= 0 && this.arrived.length >= end) {
        const body = this.arrived.subarray(headEnd + 4, end);
        this.arrived = this.arrived.subarray(end);
        return new Uint8Array(body);
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

async function signIn(): Promise<ClientSession> {
  const line = new Line();
  const exchange = (body: Uint8Array): Promise<Uint8Array> => {
    line.post(body);
    return line.answer();
  };
  const key = await exchangeKey({
    exchange,
    publicKeys: keysOf(server.configuration.publicKeys),
    random: randomBytes,
    now: () => Date.now(),
    signal: new AbortController().signal,
  });
  const made = makeSession(key);
  const call = async (method: TlObject): Promise<TlValue> => {
    made.invoke(method);
    const events = await made.receive(Date.now(), await exchange(await packed(made)));
    for (const event of events) if (event.kind === 'result') return event.result;
    throw new Error(`no result: ${JSON.stringify(events.map(({ kind }) => kind))}`);
  };
  const { phone } = easyAccount(server.telegram.world);
  const settings = { _: 'codeSettings' };
  const sent = asObject(await call({ _: 'auth.sendCode', phone_number: phone, ...API, settings }));
  const place = { phone_number: phone, phone_code_hash: sent.phone_code_hash ?? '' };
  await call({ _: 'auth.signIn', ...place, phone_code: codes.at(-1) ?? '' });
  return made;
}

async function packed(of: ClientSession): Promise<Uint8Array> {
  return (await of.pack(Date.now())) ?? new Uint8Array();
}
/** A message with one request in it. */
async function question(): Promise<Uint8Array> {
  session.invoke({ _: 'updates.getState' });
  return packed(session);
}
/** What became of two requests whose posts are both open at once. */
async function askBoth(first: Line, second: Line) {
  server.telegram.patchFaults({ latencyMs: 600 });
  first.post(await question());
  second.post(await question());
  const events = [];
  for (const line of [first, second])
    events.push(...(await session.receive(Date.now(), await line.answer())));
  return {
    results: events.filter(({ kind }) => kind === 'result').length,
    refusals: events.flatMap((event) => (event.kind === 'error' ? [event.message] : [])),
    punishedKeys: server.telegram.counters().punishedKeys,
  };
}

it('two open at once over one connection are no offence', async () => {
  const line = new Line();
  expect(await askBoth(line, line)).toEqual({ results: 2, refusals: [], punishedKeys: 0 });
});

it('two open at once over two connections are the offence', async () => {
  expect(await askBoth(new Line(), new Line())).toMatchObject({
    refusals: ['AUTH_KEY_DUPLICATED'],
    punishedKeys: 1,
  });
});

it('one after the other may take turns between connections, as browsers let them', async () => {
  const lines = [new Line(), new Line()];
  for (const turn of [0, 1, 0, 1]) {
    lines[turn]?.post(await question());
    await session.receive(Date.now(), (await lines[turn]?.answer()) ?? new Uint8Array());
  }
  expect(session.pendingCount).toBe(0);
  expect(server.telegram.counters().punishedKeys).toBe(0);
});
