import type { Happening } from '../happenings.ts';
import type { DemoCounters } from '../pretend-telegram.ts';

/** From a client to the host. `id` is the client's own number for a stream, a post or a question. */
export type ToHost =
  | { readonly kind: 'open'; readonly id: number; readonly url: string }
  | { readonly kind: 'bytes'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'close'; readonly id: number }
  | {
      readonly kind: 'post';
      readonly id: number;
      readonly url: string;
      readonly body: Uint8Array<ArrayBuffer>;
    }
  /** So many bytes were taken in: room for as many more. */
  | { readonly kind: 'taken'; readonly id: number; readonly byteCount: number }
  | { readonly kind: 'counters'; readonly id: number }
  | { readonly kind: 'faults'; readonly id: number; readonly patch: Readonly<Record<string, unknown>> }
  | { readonly kind: 'happen'; readonly id: number; readonly happening: Happening }
  | { readonly kind: 'accept'; readonly id: number; readonly phone: string }
  | { readonly kind: 'reset'; readonly id: number }
  | { readonly kind: 'leave' };

/** From the host to a client. */
export type ToClient =
  | { readonly kind: 'opened'; readonly id: number }
  | { readonly kind: 'refused'; readonly id: number; readonly reason: string }
  | { readonly kind: 'bytes'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  /** A stream is over. */
  | { readonly kind: 'closed'; readonly id: number; readonly reason: string }
  /** An HTTP answer begins; a page could not read one that is not `readable`. */
  | { readonly kind: 'head'; readonly id: number; readonly status: number; readonly readable: boolean }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'cut'; readonly id: number }
  | { readonly kind: 'counted'; readonly id: number; readonly counters: DemoCounters }
  /** `error` empty: done. */
  | { readonly kind: 'done'; readonly id: number; readonly error: string }
  /** A code for somebody's phone. Told to every client that is there. */
  | { readonly kind: 'code'; readonly phone: string; readonly code: string };

/** What this module needs of a MessagePort. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}
