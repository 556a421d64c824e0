import './environment.ts';
import { Api } from 'telegram';
import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { accountId } from '../../domain/ids.ts';
import type { Account, AccountStatus, ServerChoice, SignedInUser, SignedOut } from '../../ports/account.ts';
import { nameOf, Peers } from './peers.ts';
import { PhoneSignIn, type PhoneStep } from './phone-sign-in.ts';
import { type QrEnd, QrSignIn } from './qr-sign-in.ts';
import { serviceWords } from './service-words.ts';
import { NOT_SIGNED_IN, type TelegramSession } from './session.ts';
import { failureOfSignInError, inputFailure, phoneDigits } from './sign-in-errors.ts';
import {
  isUnanswered,
  type Place,
  provePassword,
  signInFailure,
  whatBecame,
  wrongCredentials,
} from './sign-in-steps.ts';
import { SignInWaits } from './sign-in-waits.ts';

/** How long signing out may wait for the server before it wipes all the same. */
const SIGN_OUT_PATIENCE_MS = 10_000;

/** Signing in and out through GramJS's session; see ports/account.ts. */
export class TelegramAccount implements Account {
  readonly #session: TelegramSession;
  readonly #listeners = new Set<(status: AccountStatus) => void>();
  readonly #hearers = new Set<(words: string) => void>();
  #status: AccountStatus = SIGNED_OUT;
  #phone: PhoneSignIn | null = null;
  /** A password was sent off, and nobody knows what the server made of it. */
  #isPasswordUnanswered = false;
  #qr: { readonly flow: QrSignIn; readonly over: Promise<QrEnd> } | null = null;
  #asking: { readonly wish: string; readonly answer: Promise<Outcome<AccountStatus>> } | null = null;
  readonly #waits: SignInWaits;
  /** Steps come one after another: a second click must not start a second conversation. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: TelegramSession) {
    this.#session = session;
    this.#waits = new SignInWaits(session.parts.clock);
  }

  status(): AccountStatus {
    return this.#status;
  }

  watch(listener: (status: AccountStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hear(listener: (words: string) => void): () => void {
    this.#hearers.add(listener);
    return () => this.#hearers.delete(listener);
  }

  resume(signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#inTurn(async () => {
      const stored = await this.#session.stored();
      if (!stored.ok) return stored;
      if (stored.value === null) return this.#become(SIGNED_OUT);
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

  rest(): Promise<AccountStatus> {
    this.#qr?.flow.cancel();
    return this.#inTurn(async () => {
      await this.#leaveQr();
      this.#phone = null;
      this.#session.end();
      this.#become(SIGNED_OUT);
      return this.#status;
    });
  }

  sendCode(choice: ServerChoice, phone: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    // The same wish twice, by an impatient click or from another tab, is one request for one code.
    const wish = wishOf(choice, phone);
    if (this.#asking?.wish === wish) return this.#asking.answer;
    const answer = this.#inTurn(() => this.#sendCode(choice, phone, signal)).finally(() => {
      if (this.#asking?.answer === answer) this.#asking = null;
    });
    this.#asking = { wish, answer };
    return answer;
  }

  resendCode(signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#onCode((phone) => phone.resend(signal), signal);
  }

  submitCode(code: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#onCode((phone) => phone.submit(code, signal), signal);
  }

  submitPassword(password: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#inTurn(async () => {
      const { choice } = this.#session;
      if (choice === null || this.#status.kind !== 'password') return failed(NO_STEP);
      if (password === '') return failed(failureOfSignInError({ code: 400, text: 'PASSWORD_EMPTY' }));
      if (this.#isPasswordUnanswered) {
        const became = await whatBecame(this.#session.call, signal);
        if (!became.ok) return became;
        if (became.value.kind === 'authorized') return this.#authorized(choice, became.value.authorization);
      }
      const proved = await provePassword(this.#session.call, password, signal);
      this.#isPasswordUnanswered = !proved.ok && isUnanswered(proved.failure);
      return proved.ok ? this.#authorized(choice, proved.value) : proved;
    });
  }

  beginQr(choice: ServerChoice): Promise<Outcome<AccountStatus>> {
    return this.#inTurn(async () => {
      await this.#leaveQr();
      const wish = wishOf(choice, 'QR');
      const wrong = this.#refusal(choice) ?? this.#waits.left(wish);
      if (wrong !== null) return failed(wrong);
      const before = this.#status;
      this.#phone = null;
      this.#become({ kind: 'connecting' });
      let tellShown = (): void => {};
      const shown = new Promise<void>((resolve) => {
        tellShown = resolve;
      });
      const flow = new QrSignIn(this.#place(choice), (stage) => {
        if (this.#qr?.flow !== flow) return;
        this.#become({ kind: 'qr', stage });
        tellShown();
      });
      const over = flow.run();
      this.#qr = { flow, over };
      const early = await Promise.race([shown, over]);
      if (early !== undefined) return this.#waits.heard(wish, await this.#qrEnded(flow, early, before));
      void over.then((end) => this.#inTurn(() => this.#qrEnded(flow, end, before)));
      return succeeded(this.#status);
    });
  }

  cancelSignIn(): Promise<Outcome<AccountStatus>> {
    // What is only asked for is not waited for. What was typed, or accepted by a phone, is: the server may have let us
    // in already.
    if (this.#status.kind === 'connecting' && this.#qr === null) this.#session.end();
    this.#qr?.flow.cancel();
    return this.#inTurn(async () => {
      await this.#leaveQr();
      if (this.#status.kind === 'signed-in') return succeeded(this.#status);
      const phone = this.#phone;
      this.#phone = null;
      this.#become(SIGNED_OUT);
      await phone?.cancel();
      this.#session.end();
      return succeeded(this.#status);
    });
  }

  signOut(signal: AbortSignal): Promise<Outcome<SignedOut>> {
    return this.#inTurn(async () => {
      const stored = await this.#session.stored();
      const choice = this.#session.choice ?? (stored.ok ? (stored.value?.choice ?? null) : null);
      const serverTold = this.#status.kind !== 'signed-in' || (await this.#logOut(signal));
      this.#qr?.flow.cancel();
      this.#qr = null;
      this.#session.end();
      this.#phone = null;
      this.#become(SIGNED_OUT);
      const signedOut = { status: this.#status, serverTold };
      if (choice === null) return stored.ok ? succeeded(signedOut) : stored;
      const wiped = await this.#session.forget(choice);
      const user = stored.ok ? stored.value?.user : undefined;
      if (user !== undefined) await Peers.forget(this.#session.parts.cabinet, user.account);
      return wiped.ok ? succeeded(signedOut) : wiped;
    });
  }

  async #sendCode(choice: ServerChoice, typed: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    await this.#leaveQr();
    const wrong = this.#refusal(choice);
    if (wrong !== null) return failed(wrong);
    const digits = phoneDigits(typed);
    if (digits === null) {
      const message = 'This is no phone number. Write it with + and the country code, as in +49 170 1234567.';
      return failed(inputFailure('phone', 'PHONE_NUMBER_INVALID', message));
    }
    if (
      this.#phone?.isWaiting &&
      wishOf(this.#phone.place.choice, this.#phone.phone) === wishOf(choice, digits)
    ) {
      return succeeded(this.#status);
    }
    const wish = wishOf(choice, digits);
    const wait = this.#waits.left(wish);
    if (wait !== null) return failed(wait);
    const before = this.#status;
    this.#become({ kind: 'connecting' });
    this.#phone = new PhoneSignIn(this.#place(choice), digits);
    const next = await this.#take(choice, this.#waits.heard(wish, await this.#phone.ask(signal)), signal);
    if (!next.ok) {
      this.#phone = null;
      this.#become(backTo(before));
    }
    return next;
  }

  /** A step on the code screen; a refusal leaves it there, though another way to get a code may be open now. */
  #onCode(
    act: (phone: PhoneSignIn) => Promise<Outcome<PhoneStep>>,
    signal: AbortSignal,
  ): Promise<Outcome<AccountStatus>> {
    return this.#inTurn(async () => {
      const phone = this.#phone;
      if (phone === null || this.#status.kind !== 'code') return failed(NO_STEP);
      const next = await this.#take(phone.place.choice, await act(phone), signal);
      if (!next.ok && phone.status !== null) this.#become(phone.status);
      return next;
    });
  }

  async #take(
    choice: ServerChoice,
    step: Outcome<PhoneStep>,
    signal: AbortSignal,
  ): Promise<Outcome<AccountStatus>> {
    if (!step.ok) return step;
    switch (step.value.kind) {
      case 'code':
        return this.#become(step.value.status);
      case 'password':
        return this.#askPassword(signal);
      case 'authorized':
        return this.#authorized(choice, step.value.authorization);
    }
  }

  async #qrEnded(flow: QrSignIn, end: QrEnd, before: AccountStatus): Promise<Outcome<AccountStatus>> {
    if (this.#qr?.flow !== flow) return succeeded(this.#status);
    const wasShown = this.#status.kind === 'qr';
    this.#qr = null;
    const outcome = await this.#letIn(flow, end);
    if (outcome.ok) return outcome;
    if (wasShown && end.kind !== 'stopped') {
      this.#become({ kind: 'qr', stage: { kind: 'trouble', failure: outcome.failure, retryAt: null } });
      return outcome;
    }
    this.#session.end();
    this.#become(backTo(before));
    return outcome;
  }

  async #letIn({ place }: QrSignIn, end: QrEnd): Promise<Outcome<AccountStatus>> {
    switch (end.kind) {
      case 'authorized':
        return this.#authorized(place.choice, end.authorization);
      case 'password':
        return this.#askPassword(new AbortController().signal);
      case 'failed':
        return failed(end.failure);
      case 'stopped':
        return failed(ABORTED);
    }
  }

  /** Ends a sign-in by QR that is under way, and takes what came of it. */
  async #leaveQr(): Promise<void> {
    const { flow, over } = this.#qr ?? {};
    flow?.cancel();
    if (flow !== undefined && over !== undefined) await this.#qrEnded(flow, await over, SIGNED_OUT);
  }

  #place(choice: ServerChoice): Place {
    return { session: this.#session, events: this.#events, choice };
  }

  #refusal(choice: ServerChoice): Failure | null {
    return this.#status.kind === 'signed-in' ? SIGNED_IN_ALREADY : wrongCredentials(choice);
  }

  async #askPassword(signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    const asked = await this.#session.call(new Api.account.GetPassword(), signal);
    if (!asked.ok) return failed(signInFailure(asked));
    this.#isPasswordUnanswered = false;
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
    this.#phone = null;
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
      this.#qr?.flow.lineChanged(online);
      this.#setOnline(online);
      if (online && this.#status.kind === 'signed-in') void this.verify();
    },
    ended: (failure: Failure) => {
      // A key that the server has forgotten is no end to a sign-in by QR: it makes another one.
      this.#qr?.flow.lineChanged(false);
      this.#qr?.flow.lineChanged(true);
      this.ended(failure);
    },
    updated: (update: Api.TypeUpdates) => {
      this.#qr?.flow.updated(update);
      for (const { text, isPopup } of serviceWords(update)) {
        if (isPopup || this.#status.kind !== 'signed-in') for (const hear of this.#hearers) hear(text);
      }
    },
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

const SIGNED_OUT: AccountStatus = { kind: 'signed-out' };

/** Where a sign-in that came to nothing leaves the user: whose queue this is stays known. */
const backTo = (before: AccountStatus): AccountStatus => (before.kind === 'revoked' ? before : SIGNED_OUT);

/** Equal for requests that would have the same code sent. */
const wishOf = ({ configuration, api }: ServerChoice, phone: string): string =>
  JSON.stringify([configuration, api, phoneDigits(phone) ?? phone]);

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
