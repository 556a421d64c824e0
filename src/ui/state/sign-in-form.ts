import { createMemo, createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { Failure, FailureField, Outcome } from '../../domain/failure.ts';
import type { ServerKind } from '../../domain/server.ts';
import type { AccountStatus, AddressTest, Engine, SignInRequest } from '../../workers/contract.ts';
import type { EngineState } from './engine-state.ts';

export type SignInStep = 'phone' | 'qr' | 'code' | 'password';
/** What the form waits for. */
export type SignInWork = 'submit' | 'test' | 'qr' | 'resend' | 'accept';

/** An object of its own per refusal, so that the same refusal twice moves the focus twice. */
export interface FormError {
  readonly message: string;
  /** Null: concerns no single field. */
  readonly field: FailureField | null;
  /** Unix milliseconds until which Telegram wants no further try. */
  readonly waitUntil: number | null;
}

/** What the first step asks for depends on the server, and on what was fixed at build time. */
interface Asked {
  readonly server: ServerKind;
  readonly apiBuiltIn: boolean;
}

export const asksConfiguration = ({ server }: Asked): boolean => server === 'custom';
export const asksApi = ({ server, apiBuiltIn }: Asked): boolean => server !== 'demo' && !apiBuiltIn;

/** The fields that are in sight. */
export function fieldsOn(step: SignInStep, asked: Asked): readonly FailureField[] {
  if (step !== 'phone') return [step];
  return [
    'server',
    ...(asksConfiguration(asked) ? (['configuration'] as const) : []),
    ...(asksApi(asked) ? (['apiId', 'apiHash'] as const) : []),
    'phone',
  ];
}

const BUSY =
  'Telegram has trouble with this just now. What you typed is kept: press Continue again in a moment.';
const UNREACHED =
  'The server could not be reached. What you typed is kept: check the connection, then press Continue again.';

/** Failures of the line whose own words say what is wrong and what to do. */
const TELLING: ReadonlySet<string> = new Set([
  'NOTHING_THROUGH',
  'WRONG_DC',
  'NOT_TELEGRAM',
  'KEY_EXCHANGE_UNSAFE',
]);

/** Where a refusal is shown: at its field if that is in sight, else above the button. */
export function formError(failure: Failure, inSight: readonly FailureField[], now: number): FormError {
  const here = failure.field !== undefined && inSight.includes(failure.field);
  return {
    message: messageOf(failure),
    field: here ? (failure.field ?? null) : null,
    waitUntil: failure.waitSeconds === undefined ? null : now + failure.waitSeconds * 1000,
  };
}

/** Elsewhere such things are tried again by themselves; a form waits for its user. */
function messageOf({ category, code, message }: Failure): string {
  if (category === 'network' && !TELLING.has(code)) return UNREACHED;
  return category === 'server' ? BUSY : message;
}

/** The step that belongs to a status; while connecting the form stays where it is. */
export function stepOf(status: AccountStatus | null, before: SignInStep): SignInStep {
  if (status?.kind === 'code' || status?.kind === 'password' || status?.kind === 'qr') return status.kind;
  return status?.kind === 'connecting' ? before : 'phone';
}

/** The sign-in form: what is typed (kept through every refusal), which step, what was refused. */
export function createSignInForm(engine: Engine, state: EngineState) {
  const [fields, setFields] = createStore({
    server: 'demo' as ServerKind,
    configuration: '',
    apiId: '',
    apiHash: '',
    phone: '',
    demoPhone: '',
    code: '',
    password: '',
    hasApiHash: false,
    apiBuiltIn: false,
  });
  const [busy, setBusy] = createSignal<SignInWork | null>(null);
  const [error, setError] = createSignal<FormError | null>(null);
  const [tests, setTests] = createSignal<readonly AddressTest[] | null>(null);
  const step = createMemo<SignInStep>((before) => stepOf(state.snapshot.account, before), 'phone');

  void engine.signInMemory().then((memory) => {
    setFields({
      server: memory.server,
      configuration: memory.configuration,
      apiId: memory.apiId,
      hasApiHash: memory.hasApiHash,
      apiBuiltIn: memory.apiBuiltIn,
      demoPhone: memory.server === 'demo' && memory.phone !== '' ? memory.phone : memory.demoPhone,
      phone: memory.server === 'demo' ? '' : memory.phone,
    });
  });

  const refuse = (failure: Failure): void => {
    if (failure.category === 'aborted') return;
    setError(formError(failure, fieldsOn(step(), fields), Date.now()));
  };

  const run = async (kind: SignInWork, work: () => Promise<void>): Promise<void> => {
    if (busy() !== null) return;
    setBusy(kind);
    setError(null);
    await work();
    setBusy(null);
  };

  const take = (answer: Outcome<AccountStatus>): void => {
    if (!answer.ok) return refuse(answer.failure);
    // The next step starts clean; a code or password is never kept longer than it is needed.
    setFields({ code: '', password: '' });
    state.learnAccount(answer.value);
  };

  const phone = (): string => (fields.server === 'demo' ? fields.demoPhone : fields.phone);

  const request = (): SignInRequest => {
    const { server, configuration, apiId, apiHash } = fields;
    return { server, configuration, apiId, apiHash, phone: phone() };
  };

  return {
    fields,
    step,
    busy,
    error,
    tests,
    phone,
    errorOf: (field: FailureField): FormError | null => (error()?.field === field ? error() : null),
    type: (field: 'configuration' | 'apiId' | 'apiHash' | 'code' | 'password', text: string): void =>
      setFields(field, text),
    typePhone: (text: string): void => setFields(fields.server === 'demo' ? 'demoPhone' : 'phone', text),
    chooseServer: (server: ServerKind): void => {
      setFields('server', server);
      setError(null);
      setTests(null);
    },
    submit: (): Promise<void> =>
      run('submit', async () => {
        if (step() === 'code') take(await engine.submitCode(fields.code.trim()));
        else if (step() === 'password') take(await engine.submitPassword(fields.password));
        else if (step() === 'phone') take(await engine.signIn(request()));
      }),
    /** Shows a QR code instead of asking for one to be typed. */
    byQr: (): Promise<void> => run('qr', async () => take(await engine.signInByQr(request()))),
    /** The code another way, or a new one. */
    resend: (): Promise<void> => run('resend', async () => take(await engine.resendCode())),
    /** Demo only: its phone holds itself before the QR code. */
    acceptAsDemo: (): Promise<void> =>
      run('accept', async () => {
        const accepted = await engine.acceptDemoQr(phone());
        if (!accepted.ok) refuse(accepted.failure);
      }),
    back: async (): Promise<void> => {
      setError(null);
      setFields({ code: '', password: '' });
      const answer = await engine.cancelSignIn();
      if (answer.ok) state.learnAccount(answer.value);
      else refuse(answer.failure);
    },
    test: (): Promise<void> =>
      run('test', async () => {
        setTests(null);
        const { server, configuration } = fields;
        const answer = await engine.testConnection({ server, configuration });
        if (answer.ok) setTests(answer.value);
        else refuse(answer.failure);
      }),
  };
}

export type SignInForm = ReturnType<typeof createSignInForm>;
