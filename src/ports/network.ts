import type { Outcome } from '../domain/failure.ts';

/** One open binary stream, as a WebSocket gives it: ordered; where messages are cut means nothing. */
export interface ByteStream {
  send(bytes: Uint8Array): void;
  /** Idempotent; `closed` is called once at most, also after this. */
  close(): void;
}

export interface ByteStreamEvents {
  bytes(chunk: Uint8Array): void;
  /** `reason` is for the log. */
  closed(reason: string): void;
}

export interface HttpAnswer {
  /** 0 is never given: an answer that cannot be read is a failure. */
  readonly status: number;
  readonly body: Uint8Array;
}

/**
 * Memory for one answer at a time, used again for the next one: a fresh mebibyte for each part is a mebibyte of rubbish
 * for each part. Whoever gives it is done with an answer before asking for the next.
 */
export interface AnswerRoom {
  /** How long the next answer should be, so that room for it is made once. */
  expectedBytes: number;
  buffer: ArrayBuffer | null;
}

/**
 * The only way out: real sockets behind the gate, or the demo's message port.
 * Failures: `network` (could not connect, cut, refused, unreadable: code `CONNECT`, `CUT`, `UNREADABLE`),
 * `blocked` (`NOT_ALLOWED`: the gate refuses this host), `aborted`.
 */
export interface Network {
  openStream(url: string, events: ByteStreamEvents, signal: AbortSignal): Promise<Outcome<ByteStream>>;
  /**
   * Posts one body without headers of our own; `received` is told each piece's length as it comes. With `room` the answer's
   * body stands in there; whoever minds more bytes than expected aborts.
   */
  post(
    url: string,
    body: Uint8Array,
    signal: AbortSignal,
    received: (byteCount: number) => void,
    room?: AnswerRoom,
  ): Promise<Outcome<HttpAnswer>>;
}
