import { type Frame, toFrame } from './framing.ts';

/** What the body of an HTTP answer holds: one message without any framing, a refusal, or nothing yet. */
export type HttpBody =
  | Exclude<Frame, { kind: 'broken' }>
  | { readonly kind: 'empty' }
  | { readonly kind: 'not-a-message' };

/** Never believes the HTTP status: only the bytes say whether this was Telegram. */
export function readHttpBody(bytes: Uint8Array): HttpBody {
  if (bytes.length === 0) return { kind: 'empty' };
  if (bytes.length < 4) return { kind: 'not-a-message' };
  const frame = toFrame(bytes);
  return frame.kind === 'broken' || (frame.kind === 'message' && bytes.length < 20)
    ? { kind: 'not-a-message' }
    : frame;
}
