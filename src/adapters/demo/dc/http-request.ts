import { writeInt } from '../../../mtproto/bytes.ts';
import type { Line } from '../faults/pace.ts';
import { sleepUntil } from '../faults/pace.ts';
import { corrupted } from './corrupt.ts';
import type { DataCentre, Reception } from './data-centre.ts';
import type { AddressKind, HttpDoor, HttpHead } from './door.ts';
import type { Origin } from './origin.ts';
import { OutPipe } from './out-pipe.ts';
import type { PlainConnection } from './punishment.ts';
import type { ServerSession } from './server-session.ts';
import { forcedTransportError } from './transport-errors.ts';

export interface HttpRequestOptions {
  /** Higher is newer, over all connections of all data centres. */
  readonly number: number;
  readonly dc: DataCentre;
  readonly address: AddressKind;
  readonly body: Uint8Array;
  readonly door: HttpDoor;
  readonly accountLines: Map<string, Line>;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** The head of an answer of this protocol. */
const binary = (bodyBytes: number, status = 200): HttpHead => ({
  status,
  contentType: 'application/octet-stream',
  isReadableByPages: true,
  bodyBytes,
});
const PORTAL_PAGE = new TextEncoder().encode(
  '<!doctype html><title>Welcome</title><h1>Please accept our terms to use this network</h1>',
);

/** Answers one POST: its body is one message, the answer one message or nothing. Settles when it is over; never rejects. */
export async function answerPost(options: HttpRequestOptions): Promise<void> {
  const { dc, door, signal } = options;
  const over = new AbortController();
  const leave = (): void => over.abort();
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  dc.counters.opened('http', dc.id);
  try {
    await answer(options, over);
  } catch (error) {
    dc.counters.mistake(error instanceof Error ? error.message : String(error));
    door.cut();
  } finally {
    signal.removeEventListener('abort', leave);
    dc.counters.closed('http', dc.id);
    door.end();
  }
}

async function answer(options: HttpRequestOptions, over: AbortController): Promise<void> {
  const { dc, door, address, body } = options;
  if (await refusedByFault(options, over.signal)) return;
  const forced = forcedTransportError(dc, address, 'http');
  if (forced < 0) return refuse(door, forced);
  // Numbered one by one, whatever carries them: which of its open connections a browser takes is in nobody's hand. Two at
  // once over the same connection are no offence; where nobody knows, each is taken for one of its own.
  const plain: PlainConnection | undefined =
    address === 'plain'
      ? { number: options.number, isStalled: false, carrier: door.connection ?? door }
      : undefined;
  const origin: Origin = {
    address,
    transport: 'http',
    line: undefined,
    plain,
    closeAfter() {
      // Every HTTP request is over by itself.
    },
  };
  const reception = await dc.receive(body, origin);
  switch (reception.kind) {
    case 'plain':
      door.head(binary(reception.answer.length));
      await door.send(reception.answer);
      return;
    case 'refused':
      return refuse(door, reception.code);
    case 'hang-up':
      return door.cut();
    case 'session':
      await answerSession(options, reception, over);
      return dc.plainClosed(plain);
  }
}

async function answerSession(
  options: HttpRequestOptions,
  { session, work, maxWaitMs }: Reception & { kind: 'session' },
  over: AbortController,
): Promise<void> {
  const { dc, door, address, accountLines } = options;
  if (work.length > 0 && dc.faults.happens('emptyAnswer', dc.faults.now.emptyAnswerShare)) {
    dc.counters.count('emptyHttpAnswers');
    door.head(binary(0));
    return;
  }
  const answered = await Promise.race([Promise.all(work), aborted(over.signal)]);
  // What was asked here may have been answered by another request that waited in the session: no reason to wait for more.
  if (session.outbox.isEmpty && !answered?.includes(true))
    await somethingToSay(session, dc, maxWaitMs, over.signal);
  // What a client that is gone did not hear stays in the session for its next request.
  if (over.signal.aborted) return;
  // None is an empty container: nothing came as long as the client wanted to wait.
  const readyAt = dc.clock.now();
  const messages = dc.due(session);
  const sealed = corrupted(await dc.seal(session, messages), dc.faults, address);
  door.head(binary(sealed.length));
  const deliveries = messages.flatMap(({ delivery }) => delivery ?? []);
  for (const delivery of deliveries) delivery.started();
  const pipe = new OutPipe({
    address,
    faults: dc.faults,
    clock: dc.clock,
    accountLines,
    send: (bytes) => door.send(bytes),
    cut: () => {
      over.abort();
      door.cut();
    },
    signal: over.signal,
  });
  const hasLeft = await pipe.send(sealed, dc.userIdOf(session.key), readyAt);
  if (hasLeft) dc.hasLeft(sealed);
  for (const delivery of deliveries)
    if (hasLeft) delivery.finished();
    else delivery.failed();
}

/** Waits as `http_wait` asks; a newer request of the same session releases this one with nothing. */
async function somethingToSay(
  session: ServerSession,
  dc: DataCentre,
  maxWaitMs: number,
  signal: AbortSignal,
): Promise<void> {
  session.wake?.();
  const woken = new AbortController();
  const wake = (): void => woken.abort();
  session.wake = wake;
  await sleepUntil(dc.clock, dc.clock.now() + maxWaitMs, AbortSignal.any([signal, woken.signal]));
  if (session.wake === wake) session.wake = undefined;
}

/** True: a proxy, a portal or a wall answered instead of Telegram. */
async function refusedByFault({ dc, door }: HttpRequestOptions, signal: AbortSignal): Promise<boolean> {
  const refusal = dc.faults.now.http;
  if (refusal !== 'none') dc.faults.note('http refused');
  switch (refusal) {
    case 'none':
      return false;
    case 'status-404':
      door.head({ ...binary(0, 404), contentType: 'text/plain' });
      return true;
    case 'html':
      door.head({ ...binary(PORTAL_PAGE.length), contentType: 'text/html' });
      await door.send(PORTAL_PAGE.slice());
      return true;
    case 'no-cors':
      door.head({ ...binary(0), isReadableByPages: false });
      return true;
    case 'reset':
      door.cut();
      return true;
    case 'held':
      await aborted(signal);
      return true;
  }
}

/** Over HTTP a transport error is the status as well as the four bytes. */
async function refuse(door: HttpDoor, code: number): Promise<void> {
  const bytes = new Uint8Array(4);
  writeInt(bytes, code);
  door.head(binary(bytes.length, -code));
  await door.send(bytes);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
