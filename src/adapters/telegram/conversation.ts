import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { transportOf } from '../../domain/server.ts';
import { DEADLINE, DEADLINE_MS, failureOfTransportError } from './errors.ts';
import { linkedAbort, type Parts } from './parts.ts';
import { openPlainLine } from './plain-line.ts';
import { createSilenceWatch } from './silence-watch.ts';

/** A short-lived connection on which we speak and wait in turn: for making keys and trying addresses. */
export interface Conversation {
  /** Then what the server owes comes only with the answer to another message. */
  readonly isHttp: boolean;
  send(message: Uint8Array): void;
  /**
   * The next message, empty where HTTP was answered with nothing; fails after 15 s without a byte, when the connection
   * ends, or when stopped.
   */
  next(): Promise<Outcome<Uint8Array>>;
  close(): void;
}

/** We speak in turn: whoever goes on and on without being asked is no server of ours. */
const MOST_UNREAD = 64;
const TOO_MUCH: Failure = {
  category: 'network',
  code: 'NOT_TELEGRAM',
  message: 'What answers at this address does not speak Telegram’s protocol. Check address and path.',
  detail: 'more messages than were asked for',
};

/**
 * Opens `url` within the deadline. Everything ends with `signal`; the caller closes. `heard` is called when the server
 * says something.
 */
export async function openConversation(
  parts: Parts,
  url: string,
  signal: AbortSignal,
  heard: () => void = () => {},
): Promise<Outcome<Conversation>> {
  const messages: Uint8Array[] = [];
  let ended: Failure | null = null;
  let waiting: (() => void) | null = null;

  function wake(): void {
    waiting?.();
    waiting = null;
  }
  function end(failure: Failure): void {
    ended ??= failure;
    wake();
    controller.abort();
  }

  const { controller, done } = linkedAbort(signal);
  const watch = createSilenceWatch(parts.clock, DEADLINE_MS, () => end(DEADLINE));
  watch.begin();
  function take(message: Uint8Array): void {
    if (messages.length === MOST_UNREAD) return end(TOO_MUCH);
    messages.push(message);
    heard();
    wake();
  }
  const opened = await openPlainLine(
    parts,
    url,
    {
      received: () => watch.heard(),
      message: take,
      answeredWithNothing: () => take(new Uint8Array()),
      transportError(code) {
        heard();
        end(failureOfTransportError(code));
      },
      closed: (reason) => end(connectionEnded(reason)),
    },
    controller.signal,
  );
  watch.end();
  if (!opened.ok) {
    done();
    watch.stop();
    return failed(signal.aborted ? ABORTED : (ended ?? opened.failure));
  }
  const stream = opened.value;
  const stop = (): void => {
    stream.close();
    wake();
  };
  controller.signal.addEventListener('abort', stop, { once: true });
  if (controller.signal.aborted) stop();

  return succeeded({
    isHttp: transportOf(url) === 'http',
    send: (message) => stream.send(message),
    async next() {
      watch.begin();
      while (messages.length === 0 && ended === null && !signal.aborted) {
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
      }
      watch.end();
      if (signal.aborted) return failed(ABORTED);
      const message = messages.shift();
      return message === undefined ? failed(ended ?? DEADLINE) : succeeded(message);
    },
    close() {
      done();
      watch.stop();
      stream.close();
    },
  });
}

export const connectionEnded = (reason: string): Failure => ({
  category: 'network',
  code: 'CUT',
  message: 'The connection to Telegram was cut. It is tried again by itself.',
  detail: reason,
});
