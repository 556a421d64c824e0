import './environment.ts';
import { Buffer } from 'buffer/';
import { Api, type TelegramClient } from 'telegram';
import { AuthKey } from 'telegram/crypto/AuthKey.js';
import { BadMessageError } from 'telegram/errors/Common.js';
import { PromisedWebSockets } from 'telegram/extensions/index.js';
import { Logger, LogLevel } from 'telegram/extensions/Logger.js';
import { MessagePacker } from 'telegram/extensions/MessagePacker.js';
import { Connection } from 'telegram/network/connection/Connection.js';
import { MTProtoSender } from 'telegram/network/MTProtoSender.js';
import { RequestState } from 'telegram/network/RequestState.js';
import { TLMessage } from 'telegram/tl/core/index.js';
import type { ServerError } from './errors.ts';
import { createGramMessageReader } from './gram-messages.ts';
import { HTTP_WAIT } from './http-line.ts';

/**
 * The only file that knows GramJS's seams. Of GramJS we use the session layer over a connection of ours, the TL classes
 * and the password computation; its client class stays aside: its reconnecting, its pings (60000 where seconds are
 * meant), its downloads and its address table are what telegram.md warns of.
 */

/** Rejects a request with the server's own code and words; GramJS's error classes drop them for flood waits. */
export class RpcError extends Error {
  readonly server: ServerError;
  constructor(server: ServerError) {
    super(server.text);
    this.server = server;
  }
}

/** The server refused the message, not the request (`bad_msg_notification` 18 and more): only a new session helps. */
export const isSessionRefusal = (error: unknown): boolean => error instanceof BadMessageError;

/** Whole messages in and out; where they travel is the caller's business. */
export interface MessagePipe {
  send(message: Uint8Array): void;
  close(): void;
}

/** GramJS asks this object to send and waits on it for answers; it never opens anything itself. */
class PipeConnection extends Connection {
  readonly #pipe: MessagePipe;
  readonly #received: Uint8Array[] = [];
  readonly #understood: () => void;
  #waiting: ((message: Uint8Array | null) => void) | null = null;

  constructor(pipe: MessagePipe, dc: number, logger: Logger, understood: () => void) {
    super({
      ip: `dc${dc}`,
      port: 443,
      dcId: dc,
      loggers: logger,
      socket: PromisedWebSockets,
      testServers: false,
    });
    this.#pipe = pipe;
    this.#understood = understood;
    this._connected = true;
  }

  /** A message that came from the server. */
  deliver(message: Uint8Array): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#received.push(message);
    else waiting(message);
  }

  /** After this `recv` and `send` fail, which ends GramJS's two loops. */
  end(): void {
    this._connected = false;
    this.#waiting?.(null);
    this.#waiting = null;
  }

  override async connect(): Promise<void> {}

  override async disconnect(): Promise<void> {
    this.end();
    this.#pipe.close();
  }

  override async send(data: Uint8Array): Promise<void> {
    if (!this._connected) throw new Error('Not connected');
    this.#pipe.send(data);
  }

  override async recv(): Promise<Buffer> {
    if (!this._connected) throw new Error('Not connected');
    const message = this.#received.shift() ?? (await this.#nextMessage());
    if (message === null) throw new Error('Not connected');
    return Buffer.from(message);
  }

  #nextMessage(): Promise<Uint8Array | null> {
    const next = new Promise<Uint8Array | null>((resolve) => (this.#waiting = resolve));
    this.#understood();
    return next;
  }
}

/** Puts an `http_wait` into every packet: without one the server holds a packet of acknowledgements for 25 s. */
class HttpPacker extends MessagePacker {
  override async get(): ReturnType<MessagePacker['get']> {
    // GramJS puts `undefined` last to wake its loop for nothing.
    const states: (RequestState | undefined)[] = this.values();
    const last = states.at(-1);
    if (last !== undefined && !(last.request instanceof Api.HttpWait)) {
      const isAsking = states.some((state) => state?.request.classType === 'request');
      states.push(waiting(isAsking ? HTTP_WAIT.maxWait : 0));
    }
    return super.get();
  }
}

/** A packet's `http_wait`. Like acknowledgements it is no request and is never answered, which GramJS's types leave out. */
function waiting(maxWait: number): RequestState {
  const { maxDelay, waitAfter } = HTTP_WAIT;
  const wait: object = new Api.HttpWait({ maxDelay, waitAfter, maxWait });
  return new RequestState(wait as Api.MsgsAck);
}

/** GramJS's session, minus its own reconnecting and its trust in the server, plus errors in the server's words. */
class QuietSender extends MTProtoSender {
  override reconnect(): void {}

  /** One of many in a container that cannot be worked on does not take the others along. */
  override async _processMessage(message: TLMessage): Promise<void> {
    try {
      await super._processMessage(message);
    } catch {
      // Whoever waited for it has been told; nobody else is concerned.
    }
  }

  /** GramJS takes the list for a number and makes a text of that length. */
  override _handleStateForgotten({ msgId, obj }: TLMessage): Promise<void> {
    return super._handleStateForgotten(new TLMessage(msgId, 0, { msgIds: obj.msgIds.length }));
  }

  override _handleRPCResult(message: TLMessage): void {
    const { reqMsgId, error } = message.obj;
    if (!error) return super._handleRPCResult(message);
    this._pendingState
      .getAndDelete(reqMsgId)
      ?.reject(new RpcError({ code: error.errorCode, text: error.errorMessage }));
  }
}

/** GramJS reads `_errorHandler` of its client and nothing else of it here. */
const noClient: TelegramClient = Object.create(null);

/** One session over one connection. Ends with it; a new connection is a new `GramSender`. */
export class GramSender {
  readonly #sender: MTProtoSender;
  readonly #connection: PipeConnection;

  private constructor(sender: MTProtoSender, connection: PipeConnection) {
    this.#sender = sender;
    this.#connection = connection;
  }

  /** `authKey`: 256 bytes, made beforehand. `updated` is told what the server pushes. */
  static async start(options: {
    readonly pipe: MessagePipe;
    readonly dc: number;
    readonly authKey: Uint8Array;
    readonly timeOffsetSeconds: number;
    /** Nothing is sent by the server of itself: each packet says how long it may be held. */
    readonly isHttp: boolean;
    updated(update: Api.TypeUpdates): void;
    /** Everything delivered so far has been looked at. */
    understood(): void;
  }): Promise<GramSender> {
    const logger = new Logger(LogLevel.NONE);
    const authKey = new AuthKey();
    await authKey.setKey(Buffer.from(options.authKey));
    const sender = new QuietSender(authKey, {
      logger,
      dcId: options.dc,
      retries: 1,
      reconnectRetries: 0,
      delay: 0,
      autoReconnect: false,
      connectTimeout: null,
      authKeyCallback: null,
      updateCallback: (_client: unknown, update: unknown) => {
        if (isUpdates(update)) options.updated(update);
      },
      isMainSender: true,
      client: noClient,
      securityChecks: true,
      _exportedSenderPromises: new Map(),
    });
    // biome-ignore lint/complexity/useLiteralKeys: private in GramJS's declarations
    sender['_state'].timeOffset = options.timeOffsetSeconds;
    // biome-ignore lint/complexity/useLiteralKeys: private in GramJS's declarations
    if (options.isHttp) sender['_sendQueue'] = new HttpPacker(sender['_state'], logger);
    // biome-ignore lint/complexity/useLiteralKeys: private in GramJS's declarations
    const state = sender['_state'];
    // biome-ignore lint/complexity/useLiteralKeys: private in GramJS's declarations
    const sessionId = (): bigint => BigInt.asIntN(64, BigInt(state['id'].toString()));
    state.decryptMessageData = createGramMessageReader(options.authKey, sessionId);
    const connection = new PipeConnection(options.pipe, options.dc, logger, options.understood);
    await sender.connect(connection, false);
    return new GramSender(sender, connection);
  }

  deliver(message: Uint8Array): void {
    this.#connection.deliver(message);
  }

  /** Rejects with `RpcError`, and with `TypeError` for an answer of another kind than was asked for; never settles when the connection ends first: whoever calls watches that. */
  send<Request extends Api.AnyRequest>(request: Request): Promise<Request['__response']> {
    return Promise.resolve(this.#sender.send(request)).then((answer) => {
      if (!isOfKind(answer, request)) throw new TypeError(`no answer to ${request.className}`);
      return answer;
    });
  }

  /** Asks for what is still owed, if anything is; for HTTP. */
  wait(): void {
    // biome-ignore lint/complexity/useLiteralKeys: private in GramJS's declarations
    const queue = this.#sender['_sendQueue'];
    const isOwed = this.#sender._pendingState.values().length > 0;
    if (isOwed && queue.values().length === 0) queue.append(waiting(HTTP_WAIT.maxWait));
  }

  /** Closes the pipe and ends GramJS's loops; requests in flight are left unsettled. */
  close(): void {
    this.#sender.userDisconnected = true;
    this.#sender._userConnected = false;
    this.#connection.end();
    // Wakes the loop that waits for something to send, so that it ends instead of waiting for ever.
    // biome-ignore lint/complexity/useLiteralKeys: private in GramJS's declarations
    this.#sender['_sendQueue'].append(undefined);
  }
}

/** Connection states of GramJS's own come the same way and are not TL objects. */
function isUpdates(update: unknown): update is Api.TypeUpdates {
  return typeof update === 'object' && update !== null && 'className' in update;
}

/** GramJS reads whatever object stands there. Both sides name the type: an answer its own, a request that of its answer. */
function isOfKind(answer: unknown, request: Api.AnyRequest): boolean {
  // Lists and truth values have no number; wrapped requests name no type.
  if (typeof answer !== 'object' || answer === null || !('SUBCLASS_OF_ID' in answer)) return true;
  return 'query' in request || answer.SUBCLASS_OF_ID === request.SUBCLASS_OF_ID;
}
