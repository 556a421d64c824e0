import './environment.ts';
import { Api } from 'telegram';
import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { AccountId, ChatId } from '../../domain/ids.ts';
import type { Chat, MediaTab } from '../../domain/media.ts';
import { dataAddresses } from '../../domain/server.ts';
import type { AccountStatus } from '../../ports/account.ts';
import type {
  LaneAccess,
  LaneRenewal,
  MediaCounts,
  MediaPage,
  Refreshed,
  Source,
} from '../../ports/source.ts';
import { listDialogs } from './dialogs.ts';
import { guarded } from './guarded.ts';
import { converse, importAuthorization } from './key-making.ts';
import type { KeyRecord } from './key-ring.ts';
import { countMedia, pageOfMedia } from './media-pages.ts';
import { Peers } from './peers.ts';
import { refreshLocations, type Stale } from './refresh.ts';
import { type Call, dcMissing, lockOf, NOT_SIGNED_IN, type TelegramSession } from './session.ts';

/** What the source needs to know of the account. */
export interface SignIn {
  status(): AccountStatus;
  watch(listener: (status: AccountStatus) => void): () => void;
  /** A request was refused because the sign-in is over. */
  ended(failure: Failure): void;
}

/** Reading chats and opening lanes through the home connection; see ports/source.ts. */
export class TelegramSource implements Source {
  readonly #session: TelegramSession;
  readonly #signIn: SignIn;
  #peers: { readonly account: AccountId; readonly loading: Promise<Outcome<Peers>> } | null = null;
  readonly #opening = new Map<string, Promise<Outcome<LaneAccess>>>();

  constructor(session: TelegramSession, signIn: SignIn) {
    this.#session = session;
    this.#signIn = signIn;
    // What is stored of them is wiped then; kept here, they would never be written again.
    signIn.watch(({ kind }) => {
      if (kind === 'signed-out') this.#peers = null;
    });
  }

  chats(page: (chats: readonly Chat[]) => void, signal: AbortSignal): Promise<Outcome<void>> {
    return this.#withPeers((peers) => listDialogs(this.#call, peers, page, signal));
  }

  counts(chat: ChatId, signal: AbortSignal): Promise<Outcome<MediaCounts>> {
    return this.#withPeers((peers) => countMedia(this.#call, peers, chat, signal));
  }

  media(
    chat: ChatId,
    tab: MediaTab,
    cursor: number | null,
    signal: AbortSignal,
  ): Promise<Outcome<MediaPage>> {
    return this.#withPeers((peers) => pageOfMedia(this.#call, peers, chat, tab, cursor, signal));
  }

  refresh(origins: readonly Stale[], signal: AbortSignal): Promise<Outcome<readonly Refreshed[]>> {
    return this.#withPeers(async (peers) => {
      const isUnknown = ({ origin }: Stale): boolean => peers.isMissing(origin.chatId);
      // Signed in anew since the queue was made: a channel not met yet is not a channel that is gone.
      if (origins.some(isUnknown)) {
        const listed = await listDialogs(this.#call, peers, () => {}, signal);
        if (!listed.ok) return listed;
      }
      return refreshLocations(this.#call, peers, origins, signal);
    });
  }

  /** Two callers who want the same at the same time get the same: a key made twice would shut the first one out. */
  openLane(dc: number, renewal: LaneRenewal, signal: AbortSignal): Promise<Outcome<LaneAccess>> {
    const name = `${dc}/${renewal}`;
    let opening = this.#opening.get(name);
    if (opening === undefined) {
      opening = this.#openLane(dc, renewal, signal).finally(() => this.#opening.delete(name));
      this.#opening.set(name, opening);
    }
    return opening;
  }

  async #openLane(dcId: number, renewal: LaneRenewal, signal: AbortSignal): Promise<Outcome<LaneAccess>> {
    const { choice, homeDc, keys } = this.#session;
    const alive = this.#session.untilEnd(signal);
    const status = this.#signIn.status();
    if (choice === null || homeDc === null || status.kind !== 'signed-in') return failed(NOT_SIGNED_IN);
    const dc = choice.configuration.dcs.find(({ id }) => id === dcId);
    if (dc === undefined) return failed(dcMissing(dcId));
    const home = dc.id === homeDc.id;
    const key = await this.#session.parts.exclusive(
      lockOf(choice.kind, dcId),
      async (): Promise<Outcome<KeyRecord>> => {
        const known = await keys.read(choice.kind, dc);
        if (!known.ok) return known;
        if (home) return known.value === null ? failed(NOT_SIGNED_IN) : succeeded(known.value);
        if (renewal === 'if-missing' && known.value?.authorizedFor === status.user.account)
          return succeeded(known.value);
        const usable = renewal === 'key' ? null : known.value;
        if (usable !== null) {
          const authorized = await this.#authorize(usable, dc.id, status.user.account, alive);
          if (authorized.ok || authorized.failure.code !== 'KEY_UNKNOWN') return authorized;
        }
        const made = await this.#session.makeKey(choice, dc, alive);
        return made.ok ? this.#authorize(made.value, dc.id, status.user.account, alive) : made;
      },
    );
    if (!key.ok) return key;
    if (alive.aborted) return failed(ABORTED);
    return succeeded({
      dc: dc.id,
      home,
      addresses: dataAddresses(dc),
      authKey: key.value.authKey,
      serverSalt: key.value.serverSalt,
      timeOffsetSeconds: key.value.timeOffsetSeconds,
      client: this.#session.client,
    });
  }

  /** Carries the sign-in over to another data centre: once for each key, on a connection closed before any other opens. */
  async #authorize(
    key: KeyRecord,
    dcId: number,
    account: AccountId,
    signal: AbortSignal,
  ): Promise<Outcome<KeyRecord>> {
    const { choice, keys, parts, client } = this.#session;
    const dc = choice?.configuration.dcs.find(({ id }) => id === dcId);
    if (choice === null || dc === undefined) return failed(NOT_SIGNED_IN);
    const exported = await this.#call(new Api.auth.ExportAuthorization({ dcId }), signal);
    if (!exported.ok) return exported;
    const authorization = {
      id: BigInt(exported.value.id.toString()),
      bytes: new Uint8Array(exported.value.bytes),
    };
    const imported = await converse(parts, dc, signal, (conversation) =>
      importAuthorization(parts, conversation, key, client, authorization),
    );
    if (!imported.ok) return imported;
    if (signal.aborted) return failed(ABORTED);
    const record: KeyRecord = { ...key, ...imported.value, authorizedFor: account };
    const written = await keys.write(choice.kind, dc, record);
    parts.log.write('INFO', 'account', `authorization imported to data centre ${dcId}`);
    return written.ok ? succeeded(record) : written;
  }

  readonly #call: Call = async (request, signal) => {
    await this.#session.parts.pace(signal);
    if (signal.aborted) return failed(ABORTED);
    const answer = await this.#session.call(request, signal);
    if (!answer.ok && answer.failure.category === 'auth' && answer.refused !== undefined) {
      this.#signIn.ended(answer.failure);
    }
    return answer;
  };

  async #withPeers<T>(work: (peers: Peers) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const status = this.#signIn.status();
    if (status.kind !== 'signed-in') return failed(NOT_SIGNED_IN);
    const { account } = status.user;
    if (this.#peers?.account !== account) {
      this.#peers = { account, loading: Peers.load(this.#session.parts.cabinet, account) };
    }
    const peers = await this.#peers.loading;
    if (!peers.ok) {
      this.#peers = null;
      return peers;
    }
    return guarded(this.#session.parts.log, () => work(peers.value));
  }
}
