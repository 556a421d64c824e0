import './environment.ts';
import { Api } from 'telegram';
import { type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { accountId } from '../../domain/ids.ts';
import type { Account, AccountStatus, ServerChoice, SignedInUser, SignedOut } from '../../ports/account.ts';
import { nameOf, Peers } from './peers.ts';
import { readSentCode } from './sent-code.ts';
import { NOT_SIGNED_IN, type TelegramSession } from './session.ts';
import { failureOfSignInError, inputFailure, phoneDigits } from './sign-in-errors.ts';
import { provePassword, requestCode, signInFailure, wrongCredentials } from './sign-in-steps.ts';

/** How long signing out may wait for the server before it wipes all the same. */
const SIGN_OUT_PATIENCE_MS = 10_000;

interface CodeStep {
  readonly choice: ServerChoice;
  /** Digits only. */
  readonly phone: string;
  readonly codeHash: string;
}

/** Signing in and out through GramJS's session; see ports/account.ts. */
export class TelegramAccount implements Account {
  readonly #session: TelegramSession;
  readonly #listeners = new Set<(status: AccountStatus) => void>();
  #status: AccountStatus = { kind: 'signed-out' };
  #step: CodeStep | null = null;
  /** Steps come one after another: a second click must not start a second conversation. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: TelegramSession) {
    this.#session = session;
  }

  status(): AccountStatus {
    return this.#status;
  }

  watch(listener: (status: AccountStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  resume(signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#inTurn(async () => {
      const stored = await this.#session.stored();
      if (!stored.ok) return stored;
      if (stored.value === null) return this.#become({ kind: 'signed-out' });
      const { choice, user, revoked } = stored.value;
      if (revoked !== null) return this.#become({ kind: 'revoked', user, reason: revoked });
      const hasKey = await this.#session.hasKey(choice, user.homeDc);
      if (!hasKey.ok) return hasKey;
      if (!hasKey.value) return this.#become({ kind: 'revoked', user, reason: KEY_MISSING });
      const begun = await this.#session.begin(choice, user.homeDc, this.#events, signal);
      if (!begun.ok) return begun;
      this.#become({ kind: 'signed-in', user, online: false });
      this.#session.keepAlive();
      return succeeded(this.#status);
    });
  }

  sendCode(choice: ServerChoice, phone: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#inTurn(async () => {
      if (this.#status.kind === 'signed-in') return failed(SIGNED_IN_ALREADY);
      const wrong = wrongCredentials(choice);
      if (wrong !== null) return failed(wrong);
      const digits = phoneDigits(phone);
      if (digits === null) {
        const message =
          'This is no phone number. Write it with + and the country code, as in +49 170 1234567.';
        return failed(inputFailure('phone', 'PHONE_NUMBER_INVALID', message));
      }
      const before = this.#status;
      this.#become({ kind: 'connecting' });
      const sent = await requestCode(this.#session, this.#events, choice, digits, signal);
      const next = sent.ok ? await this.#codeSent(choice, digits, sent.value) : sent;
      if (!next.ok) this.#become(before.kind === 'revoked' ? before : { kind: 'signed-out' });
      return next;
    });
  }

  submitCode(code: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#inTurn(async () => {
      const step = this.#step;
      if (step === null || this.#status.kind !== 'code') return failed(NO_STEP);
      const phoneCode = code.replace(/\s|-/g, '');
      if (phoneCode === '') return failed(failureOfSignInError({ code: 400, text: 'PHONE_CODE_EMPTY' }));
      const request = new Api.auth.SignIn({
        phoneNumber: step.phone,
        phoneCodeHash: step.codeHash,
        phoneCode,
      });
      const answer = await this.#session.call(request, signal);
      if (answer.ok) return this.#authorized(step.choice, answer.value);
      if (answer.refused?.text === 'SESSION_PASSWORD_NEEDED') return this.#askPassword(signal);
      return failed(signInFailure(answer));
    });
  }

  submitPassword(password: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#inTurn(async () => {
      const step = this.#step;
      if (step === null || this.#status.kind !== 'password') return failed(NO_STEP);
      if (password === '') return failed(failureOfSignInError({ code: 400, text: 'PASSWORD_EMPTY' }));
      const proved = await provePassword(this.#session.call, password, signal);
      return proved.ok ? this.#authorized(step.choice, proved.value) : proved;
    });
  }

  cancelSignIn(): Promise<Outcome<AccountStatus>> {
    // A code that is being asked for is not waited for. What was typed is: the server may have accepted it already.
    if (this.#status.kind === 'connecting') this.#session.end();
    return this.#inTurn(async () => {
      if (this.#status.kind === 'signed-in') return succeeded(this.#status);
      this.#step = null;
      this.#session.end();
      return this.#become({ kind: 'signed-out' });
    });
  }

  signOut(signal: AbortSignal): Promise<Outcome<SignedOut>> {
    return this.#inTurn(async () => {
      const stored = await this.#session.stored();
      const choice = this.#session.choice ?? (stored.ok ? (stored.value?.choice ?? null) : null);
      const serverTold = this.#status.kind !== 'signed-in' || (await this.#logOut(signal));
      this.#session.end();
      this.#step = null;
      this.#become({ kind: 'signed-out' });
      const signedOut = { status: this.#status, serverTold };
      if (choice === null) return stored.ok ? succeeded(signedOut) : stored;
      const wiped = await this.#session.forget(choice);
      const user = stored.ok ? stored.value?.user : undefined;
      if (user !== undefined) await Peers.forget(this.#session.parts.cabinet, user.account);
      return wiped.ok ? succeeded(signedOut) : wiped;
    });
  }

  async #codeSent(
    choice: ServerChoice,
    phone: string,
    sent: Api.auth.TypeSentCode,
  ): Promise<Outcome<AccountStatus>> {
    if (sent instanceof Api.auth.SentCodeSuccess) return this.#authorized(choice, sent.authorization);
    const read = readSentCode(sent);
    if (!read.ok) return read;
    const { hash, sentBy, length } = read.value;
    this.#step = { choice, phone, codeHash: hash };
    return this.#become({ kind: 'code', phone: `+${phone}`, sentBy, length });
  }

  async #askPassword(signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    const asked = await this.#session.call(new Api.account.GetPassword(), signal);
    if (!asked.ok) return failed(signInFailure(asked));
    return this.#become({ kind: 'password', hint: asked.value.hint ?? '' });
  }

  async #authorized(
    choice: ServerChoice,
    authorization: Api.auth.TypeAuthorization,
  ): Promise<Outcome<AccountStatus>> {
    const homeDc = this.#session.homeDc;
    if (!(authorization instanceof Api.auth.Authorization) || !(authorization.user instanceof Api.User)) {
      return failed(failureOfSignInError({ code: 400, text: 'PHONE_NUMBER_UNOCCUPIED' }));
    }
    if (homeDc === null) return failed(NO_STEP);
    const user = userOf(choice, authorization.user, homeDc.id);
    const remembered = await this.#session.remember({ choice, user, revoked: null });
    if (!remembered.ok) return remembered;
    this.#step = null;
    this.#become({ kind: 'signed-in', user, online: true });
    this.#session.keepAlive();
    return succeeded(this.#status);
  }

  /** Whether the server knows; a sign-in that it has ended itself is over as well. */
  async #logOut(signal: AbortSignal): Promise<boolean> {
    const patience = new AbortController();
    const { clock, log } = this.#session.parts;
    const cancel = clock.at(clock.now() + SIGN_OUT_PATIENCE_MS, () => patience.abort());
    const answer = await this.#session.call(
      new Api.auth.LogOut(),
      AbortSignal.any([signal, patience.signal]),
    );
    cancel();
    const isOverAnyway = !answer.ok && answer.failure.category === 'auth' && answer.failure !== NOT_SIGNED_IN;
    if (answer.ok || isOverAnyway) return true;
    log.write('WARNING', 'account', `signed out here only: ${answer.failure.code}`);
    return false;
  }

  readonly #events = {
    changed: (online: boolean) => {
      this.#setOnline(online);
      if (online) void this.verify();
    },
    ended: (failure: Failure) => this.ended(failure),
  };

  /** Is this still us? Asked after every (re)connection and when a data connection was refused; brings a changed name. */
  async verify(): Promise<void> {
    const { choice } = this.#session;
    const request = new Api.users.GetUsers({ id: [new Api.InputUserSelf()] });
    const answer = await this.#session.call(request, new AbortController().signal);
    if (!answer.ok) {
      if (answer.failure.category === 'auth') this.ended(answer.failure);
      return;
    }
    const [self] = answer.value;
    if (choice === null || !(self instanceof Api.User) || this.#status.kind !== 'signed-in') return;
    const fresh = userOf(choice, self, this.#status.user.homeDc);
    if (fresh.name === this.#status.user.name && fresh.phone === this.#status.user.phone) return;
    await this.#session.remember({ choice, user: fresh, revoked: null });
    this.#become({ ...this.#status, user: fresh });
  }

  /**
   * The server ended the sign-in; told by the connection, and by the listing when a request was refused. Its keys are
   * good for nothing any more; the queue and who it belonged to are kept.
   */
  ended(failure: Failure): void {
    const choice = this.#session.choice;
    if (this.#status.kind !== 'signed-in') return;
    const { user } = this.#status;
    const reason = failure.message;
    this.#session.parts.log.write('ERROR', 'account', `sign-in ended by the server: ${failure.code}`);
    this.#session.end();
    this.#become({ kind: 'revoked', user, reason });
    if (choice === null) return;
    void this.#inTurn(async () => {
      await this.#session.remember({ choice, user, revoked: reason });
      return this.#session.forgetKeys(choice);
    });
  }

  #setOnline(online: boolean): void {
    if (this.#status.kind !== 'signed-in' || this.#status.online === online) return;
    this.#become({ ...this.#status, online });
  }

  #become(status: AccountStatus): Outcome<AccountStatus> {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
    return succeeded(status);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result;
    return result;
  }
}

const KEY_MISSING =
  'The key of this sign-in is missing from the browser’s storage. The queue is kept; sign in again to go on.';

const SIGNED_IN_ALREADY: Failure = {
  category: 'input',
  code: 'SIGNED_IN_ALREADY',
  field: 'phone',
  message: 'Somebody is signed in already. Sign out first.',
};

const NO_STEP: Failure = {
  category: 'input',
  code: 'NO_SIGN_IN',
  field: 'phone',
  message: 'This sign-in is over. Begin again with the phone number.',
};

function userOf(choice: ServerChoice, user: Api.User, homeDc: number): SignedInUser {
  const account = accountId(`${choice.kind}:${user.id}`);
  return { account, name: nameOf(user), phone: user.phone ? `+${user.phone}` : null, homeDc };
}
