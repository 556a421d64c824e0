import type { Api } from 'telegram';
import * as v from 'valibot';
import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { accountId } from '../../domain/ids.ts';
import {
  type DataCentre,
  SERVER_KINDS,
  type ServerConfiguration,
  type ServerKind,
} from '../../domain/server.ts';
import type { ServerChoice, SignedInUser } from '../../ports/account.ts';
import type { Log } from '../../ports/log.ts';
import type { ClientDescription } from '../../ports/source.ts';
import type { Cabinet } from '../../ports/store.ts';
import { BUILT_IN_SERVERS } from './built-in-servers.ts';
import type { Answer } from './home-connection.ts';
import { converse, makeKey } from './key-making.ts';
import { type KeyRecord, KeyRing } from './key-ring.ts';
import { MainLink } from './main-link.ts';
import type { Parts, PlainParts } from './parts.ts';
import { PlainRoutes } from './plain-routes.ts';

/** Runs `work` while no other tab runs work of the same name: a Web Lock. */
export type Exclusive = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export interface SessionParts extends Parts {
  readonly cabinet: Cabinet;
  readonly log: Log;
  readonly exclusive: Exclusive;
  /** Opens the way to this server's addresses, and to no others, before anything is sent there. */
  readonly useServer: (configuration: ServerConfiguration) => Promise<void>;
  /** Settles when the account may be asked for something that is no file part, or when the signal is aborted. */
  readonly pace: (signal: AbortSignal) => Promise<void>;
  readonly client: Omit<ClientDescription, 'apiId'>;
}

/** Asks the home data centre; the shape every reading function takes, so that tests can script it. */
export type Call = <Request extends Api.AnyRequest>(
  request: Request,
  signal: AbortSignal,
) => Promise<Answer<Request['__response']>>;

/** What a start needs in order to ask nothing. */
export interface StoredSession {
  readonly choice: ServerChoice;
  readonly user: SignedInUser;
  /** The server ended it; kept so that the page can say whose queue this is. */
  readonly revoked: string | null;
}

const STORED_NAME = 'telegram.session';

const CONFIGURATION: v.GenericSchema<ServerConfiguration> = v.object({
  defaultDc: v.number(),
  dcs: v.array(
    v.object({
      id: v.number(),
      url: v.string(),
      http: v.exactOptional(v.string()),
      media: v.union([v.literal('shared'), v.array(v.string())]),
    }),
  ),
  publicKeys: v.array(v.string()),
});

const STORED = v.object({
  choice: v.object({
    kind: v.picklist(SERVER_KINDS),
    configuration: CONFIGURATION,
    api: v.object({ id: v.number(), hash: v.string() }),
  }),
  user: v.object({
    account: v.pipe(v.string(), v.transform(accountId)),
    name: v.string(),
    phone: v.nullable(v.string()),
    homeDc: v.number(),
  }),
  revoked: v.nullable(v.string()),
});

export interface LinkEvents {
  changed(online: boolean): void;
  ended(failure: Failure): void;
  /** What the server told unasked. */
  updated(update: Api.TypeUpdates): void;
}

/** The session with the home data centre: which server, whose key, the main connection. No decisions about screens. */
export class TelegramSession {
  readonly parts: SessionParts & PlainParts;
  readonly keys: KeyRing;
  #choice: ServerChoice | null = null;
  #dc: DataCentre | null = null;
  #link: MainLink | null = null;
  #timeOffsetSeconds = 0;
  #life = new AbortController();

  constructor(parts: SessionParts) {
    this.parts = { ...parts, routes: new PlainRoutes(parts.clock) };
    this.keys = new KeyRing(parts.cabinet);
  }

  get choice(): ServerChoice | null {
    return this.#choice;
  }

  get homeDc(): DataCentre | null {
    return this.#dc;
  }

  /** How far the home data centre's clock is ahead of ours. */
  get timeOffsetSeconds(): number {
    return this.#timeOffsetSeconds;
  }

  get client(): ClientDescription {
    return { ...this.parts.client, apiId: this.#choice?.api.id ?? 0 };
  }

  /** Null when nobody was signed in, or when what is stored cannot be read. */
  async stored(): Promise<Outcome<StoredSession | null>> {
    const read = await this.parts.cabinet.read(STORED_NAME);
    if (!read.ok) return read;
    const parsed = v.safeParse(STORED, read.value);
    if (!parsed.success) return succeeded(null);
    const { choice, user, revoked } = parsed.output;
    // Addresses of Telegram's own servers are those of this version, not those of the day of the sign-in.
    const configuration = isBuiltIn(choice.kind) ? BUILT_IN_SERVERS[choice.kind] : choice.configuration;
    return succeeded({ choice: { ...choice, configuration }, user, revoked });
  }

  remember(stored: StoredSession): Promise<Outcome<void>> {
    return this.parts.cabinet.write(STORED_NAME, stored);
  }

  /** Removes session and keys of this server from the cabinet. The first failure, after everything was tried. */
  async forget(choice: ServerChoice): Promise<Outcome<void>> {
    const removed = await this.parts.cabinet.remove(STORED_NAME);
    const wiped = await this.forgetKeys(choice);
    return removed.ok ? wiped : removed;
  }

  /** Behind whoever is just making one of them: a key written after the wipe would outlive the sign-in. */
  async forgetKeys({ kind, configuration }: ServerChoice): Promise<Outcome<void>> {
    const outcomes = await Promise.all(
      configuration.dcs.map((dc) =>
        this.parts.exclusive(lockOf(kind, dc.id), () => this.keys.wipe(kind, [dc])),
      ),
    );
    return outcomes.find((outcome) => !outcome.ok) ?? succeeded(undefined);
  }

  /** Whether a sign-in can go on: without its key it cannot. */
  async hasKey(choice: ServerChoice, dcId: number): Promise<Outcome<boolean>> {
    const dc = choice.configuration.dcs.find(({ id }) => id === dcId);
    if (dc === undefined) return succeeded(false);
    const known = await this.keys.read(choice.kind, dc);
    return known.ok ? succeeded(known.value !== null) : known;
  }

  /**
   * Makes data centre `dc` of `choice` home: its key from the cabinet or a new one, and a main connection that opens
   * when something is asked. Closes an earlier one first.
   */
  async begin(
    choice: ServerChoice,
    dcId: number,
    events: LinkEvents,
    signal: AbortSignal,
  ): Promise<Outcome<void>> {
    const dc = choice.configuration.dcs.find(({ id }) => id === dcId);
    if (dc === undefined) return failed(dcMissing(dcId));
    if (this.#link?.closed === false && this.#choice === choice && this.#dc?.id === dcId)
      return succeeded(undefined);
    this.end();
    const alive = this.untilEnd(signal);
    await this.parts.useServer(choice.configuration);
    const key = await this.parts.exclusive(lockOf(choice.kind, dcId), () => this.#homeKey(choice, dc, alive));
    if (!key.ok) return key;
    if (alive.aborted) return failed(ABORTED);
    this.#choice = choice;
    this.#dc = dc;
    this.#timeOffsetSeconds = key.value.timeOffsetSeconds;
    this.#link = new MainLink(this.parts, this.parts.log, {
      dc,
      key: key.value,
      client: this.client,
      changed: events.changed,
      ended: events.ended,
      updated: events.updated,
    });
    return succeeded(undefined);
  }

  keepAlive(): void {
    this.#link?.keepAlive();
  }

  /** Closes the main connection and stops what is being made for this session; keys and session stay. */
  end(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#link?.close();
    this.#link = null;
    this.#choice = null;
    this.#dc = null;
  }

  /** A signal that fires with `signal`, and when this session is ended. */
  untilEnd(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#life.signal]);
  }

  readonly call: Call = async (request, signal) => {
    if (this.#link === null) return failed(NOT_SIGNED_IN);
    return this.#link.call(request, signal);
  };

  async #homeKey(choice: ServerChoice, dc: DataCentre, signal: AbortSignal): Promise<Outcome<KeyRecord>> {
    const known = await this.keys.read(choice.kind, dc);
    if (!known.ok) return known;
    if (known.value !== null) return succeeded(known.value);
    return this.makeKey(choice, dc, signal);
  }

  /** Makes a key over a connection of its own, closed afterwards, and stores it before anyone uses it. */
  async makeKey(choice: ServerChoice, dc: DataCentre, signal: AbortSignal): Promise<Outcome<KeyRecord>> {
    const made = await converse(this.parts, dc, signal, (conversation) =>
      makeKey(this.parts, conversation, choice, dc, signal),
    );
    if (!made.ok) return made;
    if (signal.aborted) return failed(ABORTED);
    const record: KeyRecord = { ...made.value, url: dc.url, authorizedFor: null };
    const written = await this.keys.write(choice.kind, dc, record);
    this.parts.log.write('INFO', 'account', `key made with data centre ${dc.id}`);
    return written.ok ? succeeded(record) : written;
  }
}

export const lockOf = (kind: ServerKind, dc: number): string => `telegram.key.${kind}.${dc}`;

export const NOT_SIGNED_IN: Failure = {
  category: 'auth',
  code: 'NOT_SIGNED_IN',
  message: 'Sign in first. The queue is kept.',
};

export const dcMissing = (dc: number): Failure => ({
  category: 'unsupported',
  code: 'DC_MISSING',
  message: `Telegram keeps this in data centre ${dc}, which is not in the server configuration. Add it there.`,
  dc,
});

const isBuiltIn = (kind: ServerKind): kind is keyof typeof BUILT_IN_SERVERS =>
  Object.hasOwn(BUILT_IN_SERVERS, kind);
