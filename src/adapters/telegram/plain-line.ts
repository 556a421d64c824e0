import { type Outcome, succeeded } from '../../domain/failure.ts';
import { transportOf } from '../../domain/server.ts';
import { type HttpLineEvents, openHttpLine } from './http-line.ts';
import { type MessageStream, openMessageStream } from './message-stream.ts';
import type { Parts } from './parts.ts';

/** Whole messages to a plain address, over whatever its scheme says. Failures are those of `Network.openStream`. */
export async function openPlainLine(
  { network, random }: Pick<Parts, 'network' | 'random'>,
  url: string,
  events: HttpLineEvents,
  signal: AbortSignal,
): Promise<Outcome<MessageStream>> {
  if (transportOf(url) === 'websocket') return openMessageStream(network, random, url, events, signal);
  const line = openHttpLine(network, url, events);
  signal.addEventListener('abort', () => line.close(), { once: true });
  return succeeded(line);
}
