import type { TlObject, TlValue } from '../tl/types.ts';

/** What a received message means to whoever drives the session. A handle is what `invoke` gave. */
export type SessionEvent =
  | { readonly kind: 'result'; readonly handle: bigint; readonly result: TlValue }
  /** Telegram's own code and text; code 0 marks what the session itself found (`RESULT_UNREADABLE`, `BAD_MSG_n`). */
  | { readonly kind: 'error'; readonly handle: bigint; readonly code: number; readonly message: string }
  /** The server wants this request once more; the next `pack` carries it. */
  | { readonly kind: 'sent-again'; readonly handle: bigint }
  | { readonly kind: 'new-session' }
  | { readonly kind: 'pong'; readonly pingId: bigint }
  | { readonly kind: 'update'; readonly object: TlObject }
  /** Dropped: it proves nothing, neither about the key nor about the request. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** −404, −429, −444 … */
  | { readonly kind: 'transport-error'; readonly code: number };
