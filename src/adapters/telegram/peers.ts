import './environment.ts';
import bigInt from 'big-integer';
import { Api } from 'telegram';
import * as v from 'valibot';
import type { Outcome } from '../../domain/failure.ts';
import { succeeded } from '../../domain/failure.ts';
import { type AccountId, type ChatId, chatId } from '../../domain/ids.ts';
import type { ChatKind } from '../../domain/media.ts';
import type { Cabinet } from '../../ports/store.ts';

/** What is remembered of a user, group or channel: enough to ask for it again after a restart, and to name it. */
const PEER = v.object({
  name: v.string(),
  username: v.nullable(v.string()),
  kind: v.picklist([
    'private',
    'saved',
    'bot',
    'group',
    'supergroup',
    'forum',
    'channel',
  ] satisfies ChatKind[]),
  /** Decimal; null for groups, which have none. */
  accessHash: v.nullable(v.string()),
  protected: v.boolean(),
});
export type Peer = v.InferOutput<typeof PEER>;

const STORED = v.array(v.tuple([v.string(), PEER]));
const storedName = (account: AccountId): string => `telegram.peers.${account}`;

export function peerChatId(peer: Api.TypePeer): ChatId {
  if (peer instanceof Api.PeerUser) return chatId(`user:${peer.userId}`);
  if (peer instanceof Api.PeerChat) return chatId(`group:${peer.chatId}`);
  return chatId(`channel:${peer.channelId}`);
}

/** The people and chats of one account, kept in the cabinet so that references can be refreshed right after a restart. */
export class Peers {
  readonly #cabinet: Cabinet;
  readonly #account: AccountId;
  readonly #peers: Map<string, Peer>;
  /** Chats worth keeping; the senders of a big group are only named while their page is looked at. */
  readonly #kept: Set<string>;
  #changed = false;

  private constructor(cabinet: Cabinet, account: AccountId, stored: readonly (readonly [string, Peer])[]) {
    this.#cabinet = cabinet;
    this.#account = account;
    this.#peers = new Map(stored);
    this.#kept = new Set(this.#peers.keys());
  }

  /** What cannot be read is begun anew: the next listing brings it back. */
  static async load(cabinet: Cabinet, account: AccountId): Promise<Outcome<Peers>> {
    const read = await cabinet.read(storedName(account));
    if (!read.ok) return read;
    const stored = v.safeParse(STORED, read.value);
    return succeeded(new Peers(cabinet, account, stored.success ? stored.output : []));
  }

  static forget(cabinet: Cabinet, account: AccountId): Promise<Outcome<void>> {
    return cabinet.remove(storedName(account));
  }

  get(id: ChatId): Peer | undefined {
    return this.#peers.get(id);
  }

  /** `min` constructors carry no usable access hash (core.telegram.org/api/min): they only name who is not known yet. */
  learn(users: readonly Api.TypeUser[], chats: readonly Api.TypeChat[]): void {
    for (const user of users) {
      if (!(user instanceof Api.User)) continue;
      this.#set(`user:${user.id}`, isTrue(user.min), {
        name: user.deleted ? 'Deleted account' : nameOf(user),
        username: user.username ?? null,
        kind: user.self ? 'saved' : user.bot ? 'bot' : 'private',
        accessHash: user.accessHash?.toString() ?? null,
        protected: false,
      });
    }
    for (const chat of chats) {
      if (chat instanceof Api.Chat) {
        const known = { name: chat.title, username: null, kind: 'group', accessHash: null } as const;
        this.#set(`group:${chat.id}`, false, { ...known, protected: isTrue(chat.noforwards) });
      } else if (chat instanceof Api.Channel) {
        this.#set(`channel:${chat.id}`, isTrue(chat.min), {
          name: chat.title,
          username: chat.username ?? null,
          kind: chat.forum ? 'forum' : chat.megagroup || chat.gigagroup ? 'supergroup' : 'channel',
          accessHash: chat.accessHash?.toString() ?? null,
          protected: isTrue(chat.noforwards),
        });
      }
    }
  }

  /** Remembers this chat over a restart. */
  keep(id: ChatId): void {
    if (this.#kept.has(id) || !this.#peers.has(id)) return;
    this.#kept.add(id);
    this.#changed = true;
  }

  /** Writes what changed, if anything did. */
  async save(): Promise<Outcome<void>> {
    if (!this.#changed) return succeeded(undefined);
    this.#changed = false;
    const rows = [...this.#peers].filter(([id]) => this.#kept.has(id));
    const written = await this.#cabinet.write(storedName(this.#account), rows);
    if (!written.ok) this.#changed = true;
    return written;
  }

  /** Null for a chat never met. */
  inputPeer(id: ChatId): Api.TypeInputPeer | null {
    const peer = this.#peers.get(id);
    if (peer === undefined) return null;
    if (peer.kind === 'saved') return new Api.InputPeerSelf();
    const [type, number = ''] = id.split(':');
    if (type === 'group') return new Api.InputPeerChat({ chatId: bigInt(number) });
    if (peer.accessHash === null) return null;
    const accessHash = bigInt(peer.accessHash);
    if (type === 'user') return new Api.InputPeerUser({ userId: bigInt(number), accessHash });
    return new Api.InputPeerChannel({ channelId: bigInt(number), accessHash });
  }

  /** A channel that cannot be asked, because it was never met. (Messages elsewhere are asked for without their chat.) */
  isMissing(id: ChatId): boolean {
    return id.startsWith('channel:') && this.inputChannel(id) === null;
  }

  /** Null for what is no channel or supergroup, or never met. */
  inputChannel(id: ChatId): Api.InputChannel | null {
    const accessHash = this.#peers.get(id)?.accessHash;
    const [type, number = ''] = id.split(':');
    if (type !== 'channel' || accessHash === undefined || accessHash === null) return null;
    return new Api.InputChannel({ channelId: bigInt(number), accessHash: bigInt(accessHash) });
  }

  #set(id: string, isMin: boolean, peer: Peer): void {
    const known = this.#peers.get(id);
    if (isMin && known !== undefined) return;
    this.#peers.set(id, peer);
    const differs = known === undefined || FIELDS.some((field) => known[field] !== peer[field]);
    if (differs && this.#kept.has(id)) this.#changed = true;
  }
}

const FIELDS = ['name', 'username', 'kind', 'accessHash', 'protected'] as const;

/** Absent flags come as null or false from the decoder, undefined from us. */
const isTrue = (flag: boolean | null | undefined): boolean => flag === true;

export const nameOf = (user: Pick<Api.User, 'firstName' | 'lastName' | 'username'>): string =>
  [user.firstName, user.lastName].filter(Boolean).join(' ') || user.username || 'Unnamed';
