import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { DEADLINE, DEADLINE_MS, failureOfTransportError } from './errors.ts';
import { openMessageStream } from './message-stream.ts';
import { linkedAbort, type Parts } from './parts.ts';
import { createSilenceWatch } from './silence-watch.ts';

/** A short-lived connection on which we speak and wait in turn: for making keys and trying addresses. */
export interface Conversation {
  send(message: Uint8Array): void;
  /** The next message; fails after 15 s without a byte, when the connection ends, or when stopped. */
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

/** Opens `url` within the deadline. Everything ends with `signal`; the caller closes. */
export async function openConversation(
  { network, clock, random }: Parts,
  url: string,
  signal: AbortSignal,
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
  const watch = createSilenceWatch(clock, DEADLINE_MS, () => end(DEADLINE));
  watch.begin();
  const opened = await openMessageStream(
    network,
    random,
    url,
    {
      received: () => watch.heard(),
      message(message) {
        if (messages.length === MOST_UNREAD) return end(TOO_MUCH);
        messages.push(message);
        wake();
      },
      transportError: (code) => end(failureOfTransportError(code)),
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
