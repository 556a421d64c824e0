import type { Failure } from '../../domain/failure.ts';
import type { DecryptFailure } from '../../mtproto/session/message.ts';
import type { HttpAnswer } from '../../ports/network.ts';
import { httpRefused, laneFlood } from './errors.ts';

/**
 * An HTTP status is a hint, never a verdict: it may come from a proxy or a hotel's portal. Null for 200; 429 is a flood
 * of the lane; anything else means that HTTP does not get through, and the WebSocket on the same data centre decides.
 */
export function failureOfStatus({ status }: HttpAnswer): Failure | null {
  if (status === 200) return null;
  return status === 429 ? laneFlood('HTTP status 429') : httpRefused(`HTTP status ${status}`);
}

/**
 * −404 over HTTP may be an old route as well as a forgotten key: the WebSocket is asked once. −429 is what it says.
 */
export function failureOfHttpTransportError(code: number): Failure {
  return code === -429 ? laneFlood('transport error −429') : httpRefused(`transport error ${code}`);
}

export const CDN_REDIRECT: Failure = {
  category: 'unsupported',
  code: 'CDN_REDIRECT',
  message: 'Telegram offers this file only from a server that web pages cannot reach.',
};

const DAMAGE: ReadonlySet<string> = new Set([
  'too-short',
  'wrong-key',
  'msg-key-mismatch',
  'bad-length',
  'bad-padding',
] satisfies DecryptFailure[]);

/** Whether what a session could not read was damaged on the way; the rest (an update nobody asked for) is no harm. */
export const isDamage = (reason: string): boolean => DAMAGE.has(reason);

/** A message for our key that does not fit its own hash, or cannot be read: cut or damaged on the way. */
export const damagedAnswer = (reason: string): Failure => ({
  category: 'network',
  code: 'ANSWER_DAMAGED',
  message: 'An answer arrived damaged. It is asked for again.',
  detail: reason,
});
