import { type Failure, type FailureField, failed, type Outcome, succeeded } from '../domain/failure.ts';
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
  begin(form: SignInForm, signal: AbortSignal): Promise<Outcome<AccountStatus>>;
}

export interface SignInParts {
  readonly account: Account;
  readonly cabinet: Cabinet;
  /** Built-in tables, or the pasted JSON checked; failures have field `configuration`. */
  configurationOf(kind: ServerKind, pasted: string): Outcome<ServerConfiguration>;
  /** Fixed at build time, or null. */
  readonly builtInApi: ApiCredentials | null;
  /** What the demo accepts in place of credentials of one's own. */
  readonly demoApi: ApiCredentials;
}

const FORM = 'sign-in-form';
const EMPTY_FORM: SignInForm = { server: 'demo', configuration: '', apiId: '', apiHash: '', phone: '' };

const refused = (field: FailureField, code: string, message: string): { ok: false; failure: Failure } =>
  failed({ category: 'input', code, field, message });

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

const credentialsOf = (apiId: string, apiHash: string): Outcome<ApiCredentials> => {
  const id = apiId.trim();
  const hash = apiHash.trim().toLowerCase();
  if (id === '')
    return refused('apiId', 'API_ID_EMPTY', 'Enter your API id. You get one at my.telegram.org.');
  if (!/^[1-9]\d{0,9}$/.test(id) || Number(id) > 0x7fff_ffff)
    return refused(
      'apiId',
      'API_ID_MALFORMED',
      'An API id is a number of up to ten digits, such as 1234567.',
    );
  if (hash === '')
    return refused('apiHash', 'API_HASH_EMPTY', 'Enter the API hash shown next to your API id.');
  if (!/^[0-9a-f]{32}$/.test(hash))
    return refused(
      'apiHash',
      'API_HASH_MALFORMED',
      'An API hash has 32 characters, 0–9 and a–f. Copy it whole.',
    );
  return succeeded({ id: Number(id), hash });
};

/** Digits with an optional plus; people type spaces, dashes and brackets. Demo and test numbers may be short. */
const phoneOf = (typed: string): Outcome<string> => {
  const phone = typed.replace(/[\s().-]/g, '');
  if (phone === '') return refused('phone', 'PHONE_EMPTY', 'Enter your phone number with the country code.');
  if (!/^\+?\d{5,17}$/.test(phone))
    return refused(
      'phone',
      'PHONE_MALFORMED',
      'A phone number has only digits after the country code, such as +44 20 7946 0000.',
    );
  return succeeded(phone.startsWith('+') ? phone : `+${phone}`);
};

/** Checks the form before anything is sent, and remembers what was typed, so that nothing is typed twice. */
export const createSignInService = (parts: SignInParts): SignInService => {
  const remembered = async (): Promise<SignInForm> => {
    const stored = await parts.cabinet.read(FORM);
    return readForm(stored.ok ? stored.value : null);
  };

  const apiFor = (form: SignInForm): Outcome<ApiCredentials> => {
    if (form.server === 'demo') return succeeded(parts.demoApi);
    if (parts.builtInApi && form.apiId.trim() === '') return succeeded(parts.builtInApi);
    return credentialsOf(form.apiId, form.apiHash);
  };

  return {
    memory: async () => {
      const { apiHash, ...form } = await remembered();
      return { ...form, hasApiHash: apiHash !== '', apiBuiltIn: parts.builtInApi !== null };
    },
    begin: async (typed, signal) => {
      const before = await remembered();
      // The form never gets the hash back: left empty, the one typed before stands.
      const form = { ...typed, apiHash: typed.apiHash.trim() === '' ? before.apiHash : typed.apiHash };
      await parts.cabinet.write(FORM, form);

      const configuration = parts.configurationOf(form.server, form.configuration);
      if (!configuration.ok) return configuration;
      const api = apiFor(form);
      if (!api.ok) return api;
      const phone = phoneOf(form.phone);
      if (!phone.ok) return phone;

      const server: ServerChoice = { kind: form.server, configuration: configuration.value, api: api.value };
      return parts.account.sendCode(server, phone.value, signal);
    },
  };
};
