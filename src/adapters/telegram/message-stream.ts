import type { Outcome } from '../../domain/failure.ts';
import { succeeded } from '../../domain/failure.ts';
import type { RandomBytes } from '../../mtproto/bytes.ts';
import { createDeframer, frame } from '../../mtproto/transport/framing.ts';
import { startObfuscation } from '../../mtproto/transport/obfuscation.ts';
import type { Network } from '../../ports/network.ts';

/** Every MTProto WebSocket of ours announces this framing: four bytes of length, no padding to cut off. */
const FRAMING = 'intermediate';

/** Whole MTProto messages over one obfuscated byte stream. */
export interface MessageStream {
  /** In the order of the calls. */
  send(message: Uint8Array): void;
  /** Idempotent; `closed` follows once. */
  close(): void;
}

export interface MessageStreamEvents {
  /** Bytes as they come, before a message is whole. */
  received(byteCount: number): void;
  message(message: Uint8Array): void;
  /** The 4-byte negative answer; the stream is of no use afterwards and closes. */
  transportError(code: number): void;
  /** Once, after the last message. `reason` is for the log. */
  closed(reason: string): void;
}

/** Opens a WebSocket address. Failures are those of `Network.openStream`. */
export async function openMessageStream(
  network: Network,
  random: RandomBytes,
  url: string,
  events: MessageStreamEvents,
  signal: AbortSignal,
): Promise<Outcome<MessageStream>> {
  const { header, encryptor, decryptor } = startObfuscation(random, FRAMING);
  const deframer = createDeframer(FRAMING);
  let closing = false;
  let lastPiece: Promise<void> = Promise.resolve();
  const opened = await network.openStream(
    url,
    {
      bytes(chunk) {
        if (closing) return;
        events.received(chunk.length);
        lastPiece = decryptor.process(chunk).then(understand);
      },
      closed(reason) {
        closing = true;
        // Pieces that are still being decrypted come first.
        void lastPiece.then(() => events.closed(reason));
      },
    },
    signal,
  );
  if (!opened.ok) return opened;
  const stream = opened.value;

  function close(): void {
    closing = true;
    stream.close();
  }

  function understand(bytes: Uint8Array): void {
    for (const piece of deframer.push(bytes)) {
      if (piece.kind === 'message') events.message(piece.message);
      else {
        if (piece.kind === 'transport-error') events.transportError(piece.code);
        return close();
      }
    }
  }

  stream.send(header);
  return succeeded({
    send(message) {
      void encryptor.process(frame(FRAMING, message, random)).then((bytes) => {
        if (!closing) stream.send(bytes);
      });
    },
    close,
  });
}
