import { type Outcome, succeeded } from '../domain/failure.ts';
import type { ServerConfiguration, ServerKind } from '../domain/server.ts';
import { SERVER_KINDS } from '../domain/server.ts';
import type { Account, AccountStatus, ApiCredentials, ServerChoice } from '../ports/account.ts';
import type { Cabinet } from '../ports/store.ts';

/** What the form holds, as typed. */
export interface SignInForm {
  readonly server: ServerKind;
  readonly configuration: string;
  readonly apiId: string;
  readonly apiHash: string;
  readonly phone: string;
}

/** The form as it was last time; of the hash only whether there is one. */
export interface RememberedForm {
  readonly server: ServerKind;
  readonly configuration: string;
  readonly apiId: string;
  readonly hasApiHash: boolean;
  readonly phone: string;
  readonly apiBuiltIn: boolean;
}

export interface SignInService {
  memory(): Promise<RememberedForm>;
  /** Asks for a code for the form's phone number. */
  begin(form: SignInForm, signal: AbortSignal): Promise<Outcome<AccountStatus>>;
  /** Forgets the phone number, and API id and hash unless they are to be kept; the chosen server stays. */
  forget(keepApi: boolean): Promise<Outcome<void>>;
  /** Shows a QR code; the phone number is remembered, and of no other use. */
  beginQr(form: SignInForm): Promise<Outcome<AccountStatus>>;
}

export interface SignInParts {
  readonly account: Account;
  readonly cabinet: Cabinet;
  /** Built-in tables, or the pasted JSON checked; failures have field `configuration`. */
  configurationOf(form: Pick<SignInForm, 'server' | 'configuration'>): Outcome<ServerConfiguration>;
  /** Fixed at build time, or null. */
  readonly builtInApi: ApiCredentials | null;
  /** What the demo accepts in place of credentials of one's own. */
  readonly demoApi: ApiCredentials;
}

/** Where the form is kept, in a cabinet for secrets. */
export const SIGN_IN_FORM = 'sign-in-form';
const EMPTY_FORM: SignInForm = { server: 'demo', configuration: '', apiId: '', apiHash: '', phone: '' };

/** A stored form is data from outside: a field that is not what it should be is taken as empty. */
const readForm = (value: unknown): SignInForm => {
  if (typeof value !== 'object' || value === null) return EMPTY_FORM;
  const text = (name: string): string => {
    const field: unknown = Reflect.get(value, name);
    return typeof field === 'string' ? field : '';
  };
  const server = SERVER_KINDS.find((kind) => kind === text('server')) ?? EMPTY_FORM.server;
  return {
    server,
    configuration: text('configuration'),
    apiId: text('apiId'),
    apiHash: text('apiHash'),
    phone: text('phone'),
  };
};

/** Remembers what is typed, so that nothing is typed twice, and makes of it what the account port takes and judges. */
export const createSignInService = (parts: SignInParts): SignInService => {
  const remembered = async (): Promise<SignInForm> => {
    const stored = await parts.cabinet.read(SIGN_IN_FORM);
    return readForm(stored.ok ? stored.value : null);
  };

  /** A text that is no number becomes NaN, which the account refuses by its field. */
  const apiFor = (form: SignInForm): ApiCredentials => {
    if (form.server === 'demo') return parts.demoApi;
    if (parts.builtInApi && form.apiId.trim() === '') return parts.builtInApi;
    return { id: Number(form.apiId.trim()), hash: form.apiHash.trim().toLowerCase() };
  };

  const prepare = async (typed: SignInForm): Promise<Outcome<ServerChoice>> => {
    const before = await remembered();
    // The form never gets the hash back: left empty, the one typed before stands.
    const form = { ...typed, apiHash: typed.apiHash.trim() === '' ? before.apiHash : typed.apiHash };
    await parts.cabinet.write(SIGN_IN_FORM, form);
    const configuration = parts.configurationOf(form);
    if (!configuration.ok) return configuration;
    return succeeded({ kind: form.server, configuration: configuration.value, api: apiFor(form) });
  };

  return {
    memory: async () => {
      const { apiHash, ...form } = await remembered();
      return { ...form, hasApiHash: apiHash !== '', apiBuiltIn: parts.builtInApi !== null };
    },
    begin: async (form, signal) => {
      const server = await prepare(form);
      return server.ok ? parts.account.sendCode(server.value, form.phone, signal) : server;
    },
    beginQr: async (form) => {
      const server = await prepare(form);
      return server.ok ? parts.account.beginQr(server.value) : server;
    },
    forget: async (keepApi) => {
      const { server, configuration, apiId, apiHash } = await remembered();
      const api = keepApi ? { apiId, apiHash } : { apiId: '', apiHash: '' };
      return parts.cabinet.write(SIGN_IN_FORM, { server, configuration, ...api, phone: '' });
    },
  };
};
