import type { Failure } from '../../domain/failure.ts';
import { equal } from '../../mtproto/bytes.ts';
import type { HttpWait } from '../../mtproto/session/client-session.ts';
import { readHttpBody } from '../../mtproto/transport/http.ts';
import type { Network } from '../../ports/network.ts';
import type { MessageStream, MessageStreamEvents } from './message-stream.ts';

/**
 * How long the server may hold a request that has nothing to bring, ms. It would assume 25,000; below our deadline of
 * silence an empty answer still proves that the line lives.
 */
export const HTTP_WAIT: HttpWait = { maxDelay: 0, waitAfter: 0, maxWait: 10_000 };

const KEY_ID_BYTES = 8;

export interface HttpLineEvents extends MessageStreamEvents {
  /** A request was answered with nothing: who still waits for something asks again, by `http_wait`. */
  answeredWithNothing(): void;
}

/**
 * Whole MTProto messages over HTTP, one request after the other: a plain address must never see two of one key at
 * once. Nothing is sent by opening it. What a request cannot bring ends the line, as a cut WebSocket would.
 */
export function openHttpLine(network: Network, url: string, events: HttpLineEvents): MessageStream {
  const closing = new AbortController();
  let last: Promise<void> = Promise.resolve();

  function end(reason: string): void {
    if (closing.signal.aborted) return;
    closing.abort();
    events.closed(reason);
  }

  async function post(message: Uint8Array): Promise<void> {
    if (closing.signal.aborted) return;
    const posted = await network.post(url, message, closing.signal, events.received);
    if (closing.signal.aborted) return;
    if (!posted.ok) return end(wordsOf(posted.failure));
    const { status, body } = posted.value;
    const read = readHttpBody(body);
    switch (read.kind) {
      case 'message':
        // Both begin with the id of the key, or with zeros: what a portal answers does not.
        if (equal(read.message.subarray(0, KEY_ID_BYTES), message.subarray(0, KEY_ID_BYTES)))
          return events.message(read.message);
        return end(`HTTP status ${status} with something for another key`);
      case 'transport-error':
        events.transportError(read.code);
        return end(`transport error ${read.code}`);
      case 'empty':
        if (status !== 200) return end(`HTTP status ${status}`);
        return events.answeredWithNothing();
      case 'not-a-message':
        return end(`HTTP status ${status} with something that is no message`);
    }
  }

  return {
    send(message) {
      last = last.then(() => post(message));
    },
    close: () => end('closed here'),
  };
}

const wordsOf = ({ code, detail }: Failure): string => (detail === undefined ? code : `${code}: ${detail}`);
