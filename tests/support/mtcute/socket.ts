import { ConnectionClosedError } from '@fuman/net';
import {
  IntermediatePacketCodec,
  type ITelegramConnection,
  ObfuscatedPacketCodec,
  type TelegramTransport,
} from '@mtcute/core';
import type { BasicDcOption } from '@mtcute/core/utils.js';
import { WebSocket } from 'ws';

/** A socket of Node under mtcute's own framing and obfuscation. */
export class NodeWebSocketTransport implements TelegramTransport {
  connect({ ipAddress, port }: BasicDcOption): Promise<ITelegramConnection> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${ipAddress}:${port}/apiws`, 'binary', { perMessageDeflate: false });
      socket.once('error', reject);
      socket.once('open', () => {
        socket.off('error', reject);
        resolve(new SocketConnection(socket));
      });
    });
  }

  packetCodec(): ObfuscatedPacketCodec {
    return new ObfuscatedPacketCodec(new IntermediatePacketCodec());
  }
}

class SocketConnection implements ITelegramConnection {
  readonly localAddress = null;
  readonly remoteAddress = null;
  private readonly socket: WebSocket;
  private readonly arrived: Uint8Array[] = [];
  private wake: (() => void) | undefined;
  private isClosed = false;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      if (data instanceof Buffer)
        this.arrived.push(new Uint8Array(data.buffer, data.byteOffset, data.length));
      this.wake?.();
    });
    const over = (): void => {
      this.isClosed = true;
      this.wake?.();
    };
    socket.on('close', over);
    socket.on('error', over);
  }

  async read(into: Uint8Array): Promise<number> {
    for (;;) {
      const first = this.arrived[0];
      if (first !== undefined) {
        const length = Math.min(first.length, into.length);
        into.set(first.subarray(0, length));
        if (length === first.length) this.arrived.shift();
        else this.arrived[0] = first.subarray(length);
        return length;
      }
      if (this.isClosed) throw new ConnectionClosedError();
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.isClosed) return Promise.reject(new ConnectionClosedError());
    return new Promise((resolve, reject) => {
      // A copy: its encoder uses the buffer again.
      this.socket.send(new Uint8Array(bytes), (error) =>
        error ? reject(new ConnectionClosedError()) : resolve(),
      );
    });
  }

  close(): void {
    this.socket.close();
  }
}
