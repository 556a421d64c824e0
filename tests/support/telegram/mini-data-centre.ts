import { type Outcome, succeeded } from '../../../src/domain/failure.ts';
import { concat, toHex } from '../../../src/mtproto/bytes.ts';
import { apiSchema } from '../../../src/mtproto/schema/api-198.ts';
import { serviceSchema } from '../../../src/mtproto/schema/service.ts';
import { createAuthKey } from '../../../src/mtproto/session/auth-key.ts';
import { rpcResultHeader } from '../../../src/mtproto/session/containers.ts';
import { mergeSchemas } from '../../../src/mtproto/tl/schema.ts';
import { isTlObject, type TlObject, type TlValue } from '../../../src/mtproto/tl/types.ts';
import { createDeframer, frame } from '../../../src/mtproto/transport/framing.ts';
import { acceptObfuscation } from '../../../src/mtproto/transport/obfuscation.ts';
import type { ByteStream, ByteStreamEvents, HttpAnswer, Network } from '../../../src/ports/network.ts';
import {
  MiniKeyServer,
  MiniSessionServer,
  makeServerKeys,
  type SeenMessage,
  type ServerKeys,
} from '../mini-server.ts';
import { seededBytes } from '../seeded-random.ts';

const schema = mergeSchemas(serviceSchema, apiSchema);

/** What a script answers a request with. */
export type Reply =
  | { readonly result: TlValue }
  | { readonly error: string; readonly code?: number }
  /** HTTP: an empty answer first, the result with the next wait. WebSocket: never. */
  | { readonly later: TlValue }
  /** Refuses the message that carried the request. */
  | { readonly badMessage: number }
  /** A result of these bytes, whatever they are. */
  | { readonly raw: Uint8Array }
  /** A message of these bytes in the same packet, before the reply. */
  | { readonly before: Uint8Array; readonly reply: Reply }
  | { readonly silence: true };

export type Script = (method: TlObject, url: string) => Reply;

/** One post or packet as it is to be answered, before any MTProto: for faults of the line. */
export type HttpFault = (url: string, signal: AbortSignal) => Promise<Outcome<HttpAnswer>> | null;

let keyPair: ServerKeys | null = null;

/** Making one takes a while, so all servers of a test file share it. */
function sharedKeyPair(): ServerKeys {
  keyPair ??= makeServerKeys();
  return keyPair;
}

/**
 * A network that ends at servers scripted by a test: key exchange, obfuscated streams and HTTP posts are real, what the
 * methods answer is the script's. Any address works; keys are known at all of them.
 */
export class MiniDataCentre implements Network {
  readonly #keyPair: ServerKeys = sharedKeyPair();
  readonly publicPem = this.#keyPair.publicPem;
  /** Method names in the order they came, with the address. */
  readonly calls: { readonly url: string; readonly method: string }[] = [];
  readonly announcements: TlObject[] = [];
  readonly openedStreams: string[] = [];
  /** Streams now open. */
  readonly streams = new Set<{ readonly url: string; close(): void }>();
  keyExchanges = 0;
  posts = 0;
  httpWaits = 0;
  script: Script;
  /** Takes everything and says nothing. */
  mute = false;
  httpFault: HttpFault = () => null;
  /** Refuses to open a stream, or answers it with these 4 bytes. */
  streamFault: (url: string) => 'refuse' | 'deaf' | number | null = () => null;
  readonly #random = seededBytes(99);
  readonly #keys = new Map<string, Uint8Array>();
  readonly #sessions = new Map<string, MiniSessionServer>();
  /** Key exchanges under way over HTTP, by address: their steps come in posts of their own. */
  readonly #exchanges = new Map<string, MiniKeyServer>();
  readonly #late = new Map<string, Uint8Array[]>();
  readonly #now: () => number;

  constructor(now: () => number, script: Script) {
    this.#now = now;
    this.script = script;
  }

  /** An auth key the servers know. */
  knownKey(): Uint8Array {
    const bytes = this.#random(256);
    this.#remember(bytes);
    return bytes;
  }

  forgetKeys(): void {
    this.#keys.clear();
  }

  async openStream(url: string, events: ByteStreamEvents, signal: AbortSignal): Promise<Outcome<ByteStream>> {
    this.openedStreams.push(url);
    const fault = this.streamFault(url);
    if (fault === 'refuse') {
      return { ok: false, failure: { category: 'network', code: 'CONNECT', message: 'refused' } };
    }
    let ended = false;
    const close = () => {
      if (ended) return;
      ended = true;
      this.streams.delete(handle);
      events.closed('closed');
    };
    const handle = { url, close };
    this.streams.add(handle);
    signal.addEventListener('abort', close, { once: true });
    const deframer = createDeframer('intermediate');
    const keyServer = new MiniKeyServer(this.#keyPair, this.#random, this.#now());
    let obfuscation: Extract<ReturnType<typeof acceptObfuscation>, { ok: true }> | null = null;
    let tail: Promise<void> = Promise.resolve();
    const answer = async (message: Uint8Array): Promise<void> => {
      if (ended || obfuscation === null) return;
      const bytes = await obfuscation.encryptor.process(frame('intermediate', message, this.#random));
      if (!ended) events.bytes(bytes);
    };
    const take = async (bytes: Uint8Array): Promise<void> => {
      if (obfuscation === null) {
        const accepted = acceptObfuscation(bytes);
        if (!accepted.ok) throw new Error(accepted.reason);
        obfuscation = accepted;
        return;
      }
      const plain = await obfuscation.decryptor.process(bytes);
      for (const piece of deframer.push(plain)) {
        if (piece.kind !== 'message' || fault === 'deaf' || this.mute) continue;
        if (typeof fault === 'number') return answer(transportError(fault));
        for (const reply of await this.#take(url, piece.message, keyServer)) await answer(reply);
      }
    };
    return succeeded({
      send: (bytes) => {
        tail = tail.then(() => take(bytes.slice()));
      },
      close,
    });
  }

  async post(
    url: string,
    body: Uint8Array,
    signal: AbortSignal,
    received: (byteCount: number) => void,
  ): Promise<Outcome<HttpAnswer>> {
    this.posts += 1;
    const fault = this.httpFault(url, signal);
    if (fault !== null) {
      const answer = await fault;
      if (answer.ok) received(answer.value.body.length);
      return answer;
    }
    const keyServer = this.#exchanges.get(url) ?? new MiniKeyServer(this.#keyPair, this.#random, this.#now());
    this.#exchanges.set(url, keyServer);
    const [first] = await this.#take(url, body.slice(), keyServer);
    if (keyServer.authKey !== undefined) this.#exchanges.delete(url);
    const answer = first ?? new Uint8Array(0);
    if (answer.length > 0) received(answer.length);
    return succeeded({ status: 200, body: answer });
  }

  async #take(url: string, message: Uint8Array, keyServer: MiniKeyServer): Promise<Uint8Array[]> {
    const keyId = toHex(message.subarray(0, 8));
    if (keyId === '0000000000000000') {
      const answer = keyServer.answer(message);
      if (keyServer.authKey !== undefined) {
        this.keyExchanges += 1;
        this.#remember(keyServer.authKey);
      }
      return [answer];
    }
    const key = this.#keys.get(keyId);
    if (key === undefined) return [transportError(-404)];
    const makeServer = () => new MiniSessionServer(createAuthKey(key), schema, this.#random);
    const { sessionId } = (await makeServer().open(message)).outer;
    const session = `${keyId}/${sessionId}`;
    // One for the whole session: the ids of its messages must never come twice.
    const server = this.#sessions.get(session) ?? makeServer();
    this.#sessions.set(session, server);
    const { messages } = await server.open(message);
    const bodies = messages.flatMap((seen) => this.#reply(url, server, session, seen));
    return bodies.length === 0 ? [] : [await server.send(this.#now(), bodies)];
  }

  #reply(url: string, server: MiniSessionServer, session: string, seen: SeenMessage): Uint8Array[] {
    if (seen.object._ === 'msgs_ack' || seen.object._ === 'rpc_drop_answer') return [];
    if (seen.object._ === 'http_wait') {
      this.httpWaits += 1;
      const late = this.#late.get(session) ?? [];
      this.#late.delete(session);
      return late;
    }
    if (seen.object._ === 'ping_delay_disconnect') {
      return [server.object({ _: 'pong', msg_id: seen.msgId, ping_id: seen.object.ping_id ?? 0n })];
    }
    let method = seen.object;
    while (isTlObject(method.query)) {
      if (method._ === 'initConnection') this.announcements.push(method);
      method = method.query;
    }
    this.calls.push({ url, method: method._ });
    const reply = method._ === 'help.getConfig' ? { result: CONFIG } : this.script(method, url);
    return this.#write(server, session, seen, method._, reply);
  }

  #write(
    server: MiniSessionServer,
    session: string,
    seen: SeenMessage,
    method: string,
    reply: Reply,
  ): Uint8Array[] {
    if ('silence' in reply) return [];
    if ('raw' in reply) return [concat(rpcResultHeader(seen.msgId), padded(reply.raw))];
    if ('before' in reply)
      return [padded(reply.before), ...this.#write(server, session, seen, method, reply.reply)];
    if ('badMessage' in reply) {
      const refused = { bad_msg_id: seen.msgId, bad_msg_seqno: seen.seqNo, error_code: reply.badMessage };
      return [server.object({ _: 'bad_msg_notification', ...refused })];
    }
    if ('error' in reply) return [server.error(seen, reply.code ?? 400, reply.error)];
    if ('result' in reply) return [server.result(seen, method, reply.result)];
    const late = server.result(seen, method, reply.later);
    this.#late.set(session, [...(this.#late.get(session) ?? []), late]);
    return [];
  }

  #remember(key: Uint8Array): void {
    this.#keys.set(toHex(createAuthKey(key).idBytes), key);
  }
}

/** Messages end on whole words. */
const padded = (bytes: Uint8Array): Uint8Array => concat(bytes, new Uint8Array(-bytes.length & 3));

export function transportError(code: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, code, true);
  return bytes;
}

/** Some bytes that tell where they are from. */
export const bytesAt = (offset: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (offset / 1024 + index) & 255);

export const joined = (...parts: Uint8Array[]): Uint8Array => concat(...parts);

const CONFIG: TlObject = {
  _: 'config',
  date: 1_700_000_000,
  expires: 1_700_003_600,
  test_mode: false,
  this_dc: 2,
  dc_options: [],
  dc_txt_domain_name: '',
  chat_size_max: 200,
  megagroup_size_max: 200_000,
  forwarded_count_max: 100,
  online_update_period_ms: 120_000,
  offline_blur_timeout_ms: 5_000,
  offline_idle_timeout_ms: 30_000,
  online_cloud_timeout_ms: 300_000,
  notify_cloud_delay_ms: 30_000,
  notify_default_delay_ms: 1_500,
  push_chat_period_ms: 60_000,
  push_chat_limit: 2,
  edit_time_limit: 172_800,
  revoke_time_limit: 2_147_483_647,
  revoke_pm_time_limit: 2_147_483_647,
  rating_e_decay: 2_419_200,
  stickers_recent_limit: 200,
  channels_read_media_period: 604_800,
  call_receive_timeout_ms: 20_000,
  call_ring_timeout_ms: 90_000,
  call_connect_timeout_ms: 30_000,
  call_packet_timeout_ms: 10_000,
  me_url_prefix: 'https://t.me/',
  caption_length_max: 1_024,
  message_length_max: 4_096,
  webfile_dc_id: 4,
};
