import './environment.ts';
import bigInt from 'big-integer';
import { Api } from 'telegram';
import { ABORTED, type Failure, failed, succeeded } from '../../domain/failure.ts';
import { type DataCentre, transportOf } from '../../domain/server.ts';
import { apiLayer } from '../../mtproto/schema/api-layer.ts';
import type { ClientDescription } from '../../ports/source.ts';
import { connectionEnded } from './conversation.ts';
import {
  DEADLINE,
  DEADLINE_MS,
  failureOfServerError,
  failureOfTransportError,
  type ServerError,
} from './errors.ts';
import { GramSender, isSessionRefusal, RpcError } from './gram-sender.ts';
import type { MadeKey } from './key-making.ts';
import type { MessageStream } from './message-stream.ts';
import { linkedAbort, type Parts } from './parts.ts';
import { openPlainLine } from './plain-line.ts';
import { createSilenceWatch, PATIENCE_MS } from './silence-watch.ts';

/** A ping this often keeps the line alive and shows when it is not … */
const PING_INTERVAL_MS = 30_000;
/** … and the server closes a connection that missed two of them. Seconds. */
const SERVER_PATIENCE_SECONDS = 75;

export interface HomeConnectionOptions {
  readonly dc: DataCentre;
  /** The way taken: one of the data centre's plain addresses. */
  readonly url: string;
  readonly key: MadeKey;
  readonly client: ClientDescription;
  updated(update: Api.TypeUpdates): void;
  /** The server said something. */
  heard(): void;
  /** Once, after it was open. */
  ended(failure: Failure): void;
}

/** What the server answered, or why it did not; a server's refusal comes with its own words. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure; readonly refused?: ServerError };

/** One connection to the home data centre's plain address, or HTTP in its place, with GramJS's session on it. */
export interface HomeConnection {
  call<Request extends Api.AnyRequest>(
    request: Request,
    signal: AbortSignal,
  ): Promise<Answer<Request['__response']>>;
  close(): void;
}

/** Opens, announces ourselves and waits for the server's answer to that; all within the deadline of silence. */
export async function openHomeConnection(
  parts: Parts,
  options: HomeConnectionOptions,
  signal: AbortSignal,
): Promise<Answer<HomeConnection>> {
  const { clock } = parts;
  const isHttp = transportOf(options.url) === 'http';
  let stream: MessageStream | null = null;
  let sender: GramSender | null = null;
  let failure: Failure | null = null;
  let isOpen = false;
  let cancelPing = (): void => {};
  const losers = new Set<() => void>();
  const { controller, done } = linkedAbort(signal);
  const watch = createSilenceWatch(clock, DEADLINE_MS, () => end(DEADLINE));

  function end(reason: Failure): void {
    if (failure !== null) return;
    failure = reason;
    cancelPing();
    watch.stop();
    controller.abort();
    sender?.close();
    stream?.close();
    for (const lose of losers) lose();
    if (isOpen) options.ended(reason);
  }

  /** Over HTTP what is owed comes only with the answer to another request. */
  function askForTheRest(): void {
    if (isHttp && failure === null && losers.size > 0) sender?.wait();
  }

  watch.begin();
  const opened = await openPlainLine(
    parts,
    options.url,
    {
      received: () => watch.heard(),
      message(message) {
        options.heard();
        sender?.deliver(message);
      },
      answeredWithNothing() {
        options.heard();
        askForTheRest();
      },
      transportError(code) {
        options.heard();
        end(failureOfTransportError(code));
      },
      closed: (reason) => end(connectionEnded(reason)),
    },
    controller.signal,
  );
  watch.end();
  done();
  if (!opened.ok) {
    watch.stop();
    return failed(signal.aborted ? ABORTED : (failure ?? opened.failure));
  }
  stream = opened.value;
  sender = await GramSender.start({
    pipe: stream,
    dc: options.dc.id,
    authKey: options.key.authKey,
    timeOffsetSeconds: options.key.timeOffsetSeconds,
    isHttp,
    updated: options.updated,
    understood: askForTheRest,
  });
  if (failure !== null) sender.close();

  async function call<Request extends Api.AnyRequest>(
    request: Request,
    callSignal: AbortSignal,
  ): Promise<Answer<Request['__response']>> {
    if (callSignal.aborted) return failed(ABORTED);
    if (failure !== null || sender === null) return failed(failure ?? DEADLINE);
    watch.begin();
    let lose = (): void => {};
    const lost = new Promise<Answer<never>>((resolve) => {
      lose = () => resolve(failed(callSignal.aborted ? ABORTED : (failure ?? DEADLINE)));
    });
    losers.add(lose);
    // Pings that are answered prove the line and not that this answer will come.
    const cancelPatience = clock.at(clock.now() + PATIENCE_MS, () => end(DEADLINE));
    callSignal.addEventListener('abort', lose, { once: true });
    const answered = sender.send(request).then((value) => succeeded(value), refusal);
    const answer = await Promise.race([answered, lost]);
    losers.delete(lose);
    cancelPatience();
    callSignal.removeEventListener('abort', lose);
    watch.end();
    if (!answer.ok && answer.failure.code === SESSION_REFUSED) end(answer.failure);
    return answer;
  }

  function ping(): void {
    cancelPing = clock.at(clock.now() + PING_INTERVAL_MS, () => {
      const pingId = bigInt(clock.now());
      void call(
        new Api.PingDelayDisconnect({ pingId, disconnectDelay: SERVER_PATIENCE_SECONDS }),
        lifetime.signal,
      );
      ping();
    });
  }

  const lifetime = new AbortController();
  const announced = await call(announce(options.client), signal);
  if (!announced.ok) {
    end(announced.failure);
    return announced;
  }
  isOpen = true;
  ping();
  return succeeded({ call, close: () => end(ABORTED) });
}

function announce(client: ClientDescription): Api.InvokeWithLayer {
  const query = new Api.InitConnection({
    apiId: client.apiId,
    deviceModel: client.deviceModel,
    systemVersion: client.systemVersion,
    appVersion: client.appVersion,
    systemLangCode: client.languageCode,
    langPack: '',
    langCode: client.languageCode,
    query: new Api.help.GetConfig(),
  });
  return new Api.InvokeWithLayer({ layer: apiLayer, query });
}

/** Code of a session that has lost its way with the server; a new connection is a new session. */
export const SESSION_REFUSED = 'SESSION_REFUSED';

function refusal(error: unknown): Answer<never> {
  if (error instanceof RpcError) {
    return { ok: false, failure: failureOfServerError(error.server), refused: error.server };
  }
  const detail = error instanceof Error ? error.message : String(error);
  if (isSessionRefusal(error)) {
    const message = 'Telegram and Sluice lost count of their messages. It is tried again by itself.';
    return failed({ category: 'network', code: SESSION_REFUSED, message, detail });
  }
  return failed({
    category: 'bug',
    code: 'ANSWER_UNREADABLE',
    message: 'Telegram answered with something Sluice cannot read.',
    detail,
  });
}
