import { parseDemoUrl } from '../configuration.ts';
import type { HttpDoor, StreamDoor } from '../dc/door.ts';
import {
  type PretendTelegram,
  type PretendTelegramOptions,
  startPretendTelegram,
} from '../pretend-telegram.ts';
import { Credit } from './credit.ts';
import type { Port, ToClient, ToHost } from './messages.ts';

/** Two full answers under way for each stream or post: enough to keep it busy, little enough to hold in memory. */
const WINDOW_BYTES = 2 * 1_048_576;

export interface DemoHost {
  readonly telegram: PretendTelegram;
  /** Serves one client until it leaves, or the returned function is called; each brings a port of its own. */
  serve(port: Port): () => void;
}

/** The pretend Telegram in a worker of the page. Needs `initialiseKernels` first. */
export async function startDemoHost(options: Omit<PretendTelegramOptions, 'onCode'>): Promise<DemoHost> {
  const clients = new Set<Client>();
  const telegram = await startPretendTelegram({
    ...options,
    onCode: (phone, code) => {
      for (const client of clients) client.tell({ kind: 'code', phone, code });
    },
  });
  return {
    telegram,
    serve(port) {
      const client = new Client(telegram, port, () => clients.delete(client));
      clients.add(client);
      return () => client.leave();
    },
  };
}

interface Talk {
  readonly credit: Credit;
  receive(bytes: Uint8Array): void;
  end(): void;
}

/** One client's port with its streams and posts. */
class Client {
  private readonly telegram: PretendTelegram;
  private readonly port: Port;
  private readonly left: () => void;
  private readonly talks = new Map<number, Talk>();

  constructor(telegram: PretendTelegram, port: Port, left: () => void) {
    this.telegram = telegram;
    this.port = port;
    this.left = left;
    port.onmessage = ({ data }: MessageEvent<ToHost>) => this.take(data);
  }

  tell(message: ToClient, transfer: Transferable[] = []): void {
    this.port.postMessage(message, transfer);
  }

  private take(message: ToHost): void {
    switch (message.kind) {
      case 'open':
        return this.open(message.id, message.url);
      case 'post':
        return this.post(message.id, message.url, message.body);
      case 'bytes':
        return this.talks.get(message.id)?.receive(message.bytes);
      case 'taken':
        return this.talks.get(message.id)?.credit.taken(message.byteCount);
      case 'close':
        return this.talks.get(message.id)?.end();
      case 'counters':
        return this.tell({ kind: 'counted', id: message.id, counters: this.telegram.counters() });
      case 'faults':
        return this.tell({
          kind: 'done',
          id: message.id,
          error: this.telegram.patchFaults(message.patch) ?? '',
        });
      case 'happen':
        return this.tellDone(message.id, this.telegram.happen(message.happening));
      case 'accept':
        return this.tell({
          kind: 'done',
          id: message.id,
          error: this.telegram.acceptLoginToken(message.phone) ?? '',
        });
      case 'reset':
        return this.tellDone(message.id, this.telegram.forgetEverything());
      case 'leave':
        return this.leave();
    }
  }

  leave(): void {
    for (const talk of [...this.talks.values()]) talk.end();
    this.left();
  }

  /** `work` may settle with a sentence that says why it could not be done. */
  private tellDone(id: number, work: Promise<unknown>): void {
    work.then(
      (error) => this.tell({ kind: 'done', id, error: typeof error === 'string' ? error : '' }),
      (error) => this.tell({ kind: 'done', id, error: String(error) }),
    );
  }

  private open(id: number, url: string): void {
    const place = parseDemoUrl(url);
    const refusal = place?.transport === 'ws' ? this.telegram.webSocketRefusal(place.address) : 'none';
    if (refusal === 'held') return;
    if (refusal !== 'none') return this.tell({ kind: 'refused', id, reason: 'the handshake failed' });
    const credit = new Credit(WINDOW_BYTES);
    const door: StreamDoor = {
      send: (bytes) => this.send(id, credit, bytes),
      close: () => {
        credit.end();
        if (this.talks.delete(id)) this.tell({ kind: 'closed', id, reason: 'closed by the server' });
      },
    };
    const stream =
      place?.transport === 'ws' ? this.telegram.openStream(place.dc, place.address, door) : undefined;
    if (stream === undefined) return this.tell({ kind: 'refused', id, reason: `nobody listens at ${url}` });
    this.talks.set(id, {
      credit,
      receive: (bytes) => stream.receive(bytes),
      end: () => {
        credit.end();
        stream.closed();
        if (this.talks.delete(id)) this.tell({ kind: 'closed', id, reason: 'closed by the client' });
      },
    });
    this.tell({ kind: 'opened', id });
  }

  private post(id: number, url: string, body: Uint8Array): void {
    const place = parseDemoUrl(url);
    const credit = new Credit(WINDOW_BYTES);
    const gone = new AbortController();
    const door: HttpDoor = {
      head: ({ status, isReadableByPages }) =>
        this.tell({ kind: 'head', id, status, readable: isReadableByPages }),
      send: (bytes) => this.send(id, credit, bytes),
      end: () => {
        if (this.talks.delete(id)) this.tell({ kind: 'end', id });
      },
      cut: () => {
        credit.end();
        if (this.talks.delete(id)) this.tell({ kind: 'cut', id });
      },
    };
    this.talks.set(id, {
      credit,
      receive() {
        // A post has said everything in its body.
      },
      end: () => {
        credit.end();
        this.talks.delete(id);
        gone.abort();
      },
    });
    const isPosted =
      place?.transport === 'http' &&
      this.telegram.post(place.dc, place.address, body, door, gone.signal) !== undefined;
    if (isPosted) return;
    this.talks.delete(id);
    this.tell({ kind: 'refused', id, reason: `nobody listens at ${url}` });
  }

  /** Moves the bytes over when they have a buffer of their own; a slice of a larger one is copied. */
  private send(id: number, credit: Credit, bytes: Uint8Array): Promise<void> {
    if (!this.talks.has(id)) return Promise.resolve();
    const owned = ownBuffer(bytes);
    // Counted before the buffer is given away, which empties it here.
    const room = credit.spend(owned.length);
    this.tell({ kind: 'bytes', id, bytes: owned }, [owned.buffer]);
    return room;
  }
}

export function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const isWhole =
    buffer instanceof ArrayBuffer && bytes.byteOffset === 0 && bytes.length === buffer.byteLength;
  return isWhole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}
