import { randomBytes } from '../../../src/mtproto/kernels.ts';
import { type ExchangedKey, exchangeKey } from '../../../src/mtproto/key-exchange/client.ts';
import { parsePublicKey, type RsaPublicKey } from '../../../src/mtproto/rsa.ts';
import { apiSchema } from '../../../src/mtproto/schema/api-198.ts';
import { ClientSession } from '../../../src/mtproto/session/client-session.ts';
import type { SessionEvent } from '../../../src/mtproto/session/session-event.ts';
import type { TlObject, TlValue } from '../../../src/mtproto/tl/types.ts';
import { createDeframer, type FramingKind, frame } from '../../../src/mtproto/transport/framing.ts';
import { startObfuscation } from '../../../src/mtproto/transport/obfuscation.ts';
import type { Network } from '../../../src/ports/network.ts';

const never = new AbortController().signal;

/** Messages of one obfuscated stream, in order; 4-byte refusals as they are. */
export interface RawStream {
  send(message: Uint8Array): void;
  /** Rejects when the stream is closed first. */
  next(): Promise<Uint8Array>;
  /** Bytes of the stream so far, whether they made a message or not. */
  receivedBytes(): number;
  readonly closed: Promise<string>;
  close(): void;
}

export async function openRawStream(
  network: Network,
  url: string,
  framing: FramingKind = 'intermediate',
): Promise<RawStream> {
  const { header, encryptor, decryptor } = startObfuscation(randomBytes, framing);
  const deframer = createDeframer(framing);
  const arrived: Uint8Array[] = [];
  const waiting: { resolve(message: Uint8Array): void; reject(error: Error): void }[] = [];
  let receivedBytes = 0;
  let isClosed = false;
  let inbound: Promise<void> = Promise.resolve();
  let tellClosed: (reason: string) => void = () => {};
  const closed = new Promise<string>((resolve) => {
    tellClosed = resolve;
  });
  const deliver = (message: Uint8Array): void => {
    const next = waiting.shift();
    if (next) next.resolve(message);
    else arrived.push(message);
  };
  const opened = await network.openStream(
    url,
    {
      bytes(chunk) {
        receivedBytes += chunk.length;
        inbound = inbound.then(async () => {
          for (const one of deframer.push(await decryptor.process(chunk))) {
            if (one.kind === 'message') deliver(one.message);
            else if (one.kind === 'transport-error') {
              const bytes = new Uint8Array(4);
              new DataView(bytes.buffer).setInt32(0, one.code, true);
              deliver(bytes);
            }
          }
        });
      },
      closed(reason) {
        inbound = inbound.then(() => {
          isClosed = true;
          tellClosed(reason);
          for (const { reject } of waiting.splice(0)) reject(new Error(`closed: ${reason}`));
        });
      },
    },
    never,
  );
  if (!opened.ok) throw new Error(opened.failure.message);
  opened.value.send(header);
  return {
    send: (message) => opened.value.send(encryptor.processSync(frame(framing, message, randomBytes))),
    next: () =>
      new Promise((resolve, reject) => {
        const message = arrived.shift();
        if (message) resolve(message);
        else if (isClosed) reject(new Error('closed'));
        else waiting.push({ resolve, reject });
      }),
    receivedBytes: () => receivedBytes,
    closed,
    close: () => opened.value.close(),
  };
}

export function keysOf(pems: readonly string[]): RsaPublicKey[] {
  return pems.map((pem) => {
    const parsed = parsePublicKey(pem);
    if (!parsed.ok) throw new Error(parsed.reason);
    return parsed.key;
  });
}

/** Makes a key over a stream of its own, which is closed afterwards. */
export async function makeKey(
  network: Network,
  url: string,
  pems: readonly string[],
  framing?: FramingKind,
): Promise<ExchangedKey> {
  const stream = await openRawStream(network, url, framing);
  const key = await exchangeKey({
    exchange: (body) => {
      stream.send(body);
      return stream.next();
    },
    publicKeys: keysOf(pems),
    random: randomBytes,
    now: () => Date.now(),
    signal: never,
  });
  stream.close();
  return key;
}

const description = {
  layer: 198,
  initConnection: {
    api_id: 17,
    device_model: 'test',
    system_version: '1',
    app_version: '1',
    system_lang_code: 'en',
    lang_pack: '',
    lang_code: 'en',
  },
};

export function makeSession(key: ExchangedKey, salt = key.serverSalt): ClientSession {
  return new ClientSession({
    authKey: key.authKey,
    schema: apiSchema,
    random: randomBytes,
    timeOffsetSeconds: key.timeOffsetSeconds,
    salt,
    wrap: description,
  });
}

export class RpcFailure extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** One session over one stream, each call awaited before the next. */
export class RawClient {
  readonly session: ClientSession;
  readonly stream: RawStream;
  readonly events: SessionEvent[] = [];

  private constructor(session: ClientSession, stream: RawStream) {
    this.session = session;
    this.stream = stream;
  }

  static async open(
    network: Network,
    url: string,
    session: ClientSession,
    framing?: FramingKind,
  ): Promise<RawClient> {
    return new RawClient(session, await openRawStream(network, url, framing));
  }

  async flush(): Promise<void> {
    const packet = await this.session.pack(Date.now());
    if (packet !== null) this.stream.send(packet);
  }

  /** Takes the next message; what must be sent because of it is sent. */
  async receive(): Promise<SessionEvent[]> {
    const events = await this.session.receive(Date.now(), await this.stream.next());
    this.events.push(...events);
    if (this.session.needsToSend(Date.now())) await this.flush();
    return events;
  }

  /** Rejects with an RpcFailure for errors of the server, transport errors included. */
  async call(method: TlObject): Promise<TlValue> {
    const handle = this.session.invoke(method);
    await this.flush();
    return this.answer(handle);
  }

  /** Answers may come together, and in another order than they are asked for. */
  async answer(handle: bigint): Promise<TlValue> {
    for (;;) {
      for (const event of this.events) {
        if (event.kind === 'transport-error') throw new RpcFailure(event.code, 'transport error');
        if (event.kind === 'error' && event.handle === handle)
          throw new RpcFailure(event.code, event.message);
        if (event.kind === 'result' && event.handle === handle) return event.result;
      }
      await this.receive();
    }
  }
}

/** An object that a test goes on to look into. */
export function asObject(value: TlValue | undefined): TlObject {
  if (typeof value === 'object' && '_' in value && !(value instanceof Uint8Array)) return value as TlObject;
  throw new Error(`no object: ${String(value)}`);
}

export function asList(value: TlValue | undefined): readonly TlObject[] {
  if (!Array.isArray(value)) throw new Error(`no list: ${String(value)}`);
  return value.map(asObject);
}
