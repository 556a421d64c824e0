import './environment.ts';
import { Api } from 'telegram';
import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { AccountStatus, ServerChoice } from '../../ports/account.ts';
import { type AccountStanding, SIGNED_OUT } from './account-standing.ts';
import { PhoneSignIn, type PhoneStep } from './phone-sign-in.ts';
import { type QrEnd, QrSignIn } from './qr-sign-in.ts';
import type { LinkEvents, TelegramSession } from './session.ts';
import { failureOfSignInError, inputFailure, NO_SIGN_IN, phoneDigits } from './sign-in-errors.ts';
import {
  isUnanswered,
  type Place,
  provePassword,
  signInFailure,
  whatBecame,
  wrongCredentials,
} from './sign-in-steps.ts';
import { SignInWaits } from './sign-in-waits.ts';

/** Signing in, from the first step to where the account's standing takes over: by phone or by QR, and by password after either. */
export class SignIn {
  readonly #session: TelegramSession;
  readonly #standing: AccountStanding;
  readonly #events: LinkEvents;
  readonly #waits: SignInWaits;
  #phone: PhoneSignIn | null = null;
  /** A password was sent off, and nobody knows what the server made of it. */
  #isPasswordUnanswered = false;
  #qr: { readonly flow: QrSignIn; readonly over: Promise<QrEnd> } | null = null;
  #asking: { readonly wish: string; readonly answer: Promise<Outcome<AccountStatus>> } | null = null;

  constructor(session: TelegramSession, standing: AccountStanding, events: LinkEvents) {
    this.#session = session;
    this.#standing = standing;
    this.#events = events;
    this.#waits = new SignInWaits(session.parts.clock);
  }

  /** What the main connection has to say to a sign-in by QR. */
  get qr(): QrSignIn | null {
    return this.#qr?.flow ?? null;
  }

  sendCode(choice: ServerChoice, phone: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    // The same wish twice, by an impatient click or from another tab, is one request for one code.
    const wish = wishOf(choice, phone);
    if (this.#asking?.wish === wish) return this.#asking.answer;
    const answer = this.#standing
      .inTurn(() => this.#sendCode(choice, phone, signal))
      .finally(() => {
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
    return this.#standing.inTurn(async () => {
      const { choice } = this.#session;
      if (choice === null || this.#standing.status.kind !== 'password') return failed(NO_SIGN_IN);
      if (password === '') return failed(failureOfSignInError({ code: 400, text: 'PASSWORD_EMPTY' }));
      if (this.#isPasswordUnanswered) {
        const became = await whatBecame(this.#session.call, signal);
        if (!became.ok) return became;
        if (became.value.kind === 'authorized') return this.#letIn(choice, became.value.authorization);
      }
      const proved = await provePassword(this.#session.call, password, signal);
      this.#isPasswordUnanswered = !proved.ok && isUnanswered(proved.failure);
      return proved.ok ? this.#letIn(choice, proved.value) : proved;
    });
  }

  beginQr(choice: ServerChoice): Promise<Outcome<AccountStatus>> {
    return this.#standing.inTurn(async () => {
      await this.leaveQr();
      const wish = wishOf(choice, 'QR');
      const wrong = this.#refusal(choice) ?? this.#waits.left(wish);
      if (wrong !== null) return failed(wrong);
      const before = this.#standing.status;
      this.#phone = null;
      this.#standing.become({ kind: 'connecting' });
      let tellShown = (): void => {};
      const shown = new Promise<void>((resolve) => {
        tellShown = resolve;
      });
      const flow = new QrSignIn(this.#place(choice), (stage) => {
        if (this.#qr?.flow !== flow) return;
        this.#standing.become({ kind: 'qr', stage });
        tellShown();
      });
      const over = flow.run();
      this.#qr = { flow, over };
      const early = await Promise.race([shown, over]);
      if (early !== undefined) return this.#waits.heard(wish, await this.#qrEnded(flow, early, before));
      void over.then((end) => this.#standing.inTurn(() => this.#qrEnded(flow, end, before)));
      return succeeded(this.#standing.status);
    });
  }

  cancel(): Promise<Outcome<AccountStatus>> {
    // What is only asked for is not waited for. What was typed, or accepted by a phone, is: the server may have let us
    // in already.
    if (this.#standing.status.kind === 'connecting' && this.#qr === null) this.#session.end();
    this.#qr?.flow.cancel();
    return this.#standing.inTurn(async () => {
      await this.leaveQr();
      if (this.#standing.status.kind === 'signed-in') return succeeded(this.#standing.status);
      const phone = this.#phone;
      this.#phone = null;
      this.#standing.become(SIGNED_OUT);
      await phone?.cancel();
      this.#session.end();
      return succeeded(this.#standing.status);
    });
  }

  /** Ends a sign-in by QR that is under way, and takes what came of it. */
  async leaveQr(): Promise<void> {
    const { flow, over } = this.#qr ?? {};
    flow?.cancel();
    if (flow !== undefined && over !== undefined) await this.#qrEnded(flow, await over, SIGNED_OUT);
  }

  /** Ends whatever is under way; nobody is interested in what comes of it. */
  forget(): void {
    this.#qr?.flow.cancel();
    this.#qr = null;
    this.#phone = null;
  }

  async #sendCode(choice: ServerChoice, typed: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    await this.leaveQr();
    const wrong = this.#refusal(choice);
    if (wrong !== null) return failed(wrong);
    const digits = phoneDigits(typed);
    if (digits === null) {
      const message = 'This is no phone number. Write it with + and the country code, as in +49 170 1234567.';
      return failed(inputFailure('phone', 'PHONE_NUMBER_INVALID', message));
    }
    const wish = wishOf(choice, digits);
    const asked = this.#phone;
    if (asked?.isWaiting && wishOf(asked.place.choice, asked.phone) === wish) {
      return succeeded(this.#standing.status);
    }
    const wait = this.#waits.left(wish);
    if (wait !== null) return failed(wait);
    const before = this.#standing.status;
    this.#standing.become({ kind: 'connecting' });
    this.#phone = new PhoneSignIn(this.#place(choice), digits);
    const next = await this.#take(choice, this.#waits.heard(wish, await this.#phone.ask(signal)), signal);
    if (!next.ok) {
      this.#phone = null;
      this.#standing.become(backTo(before));
    }
    return next;
  }

  /** A step on the code screen; a refusal leaves it there, though another way to get a code may be open now. */
  #onCode(
    act: (phone: PhoneSignIn) => Promise<Outcome<PhoneStep>>,
    signal: AbortSignal,
  ): Promise<Outcome<AccountStatus>> {
    return this.#standing.inTurn(async () => {
      const phone = this.#phone;
      if (phone === null || this.#standing.status.kind !== 'code') return failed(NO_SIGN_IN);
      const next = await this.#take(phone.place.choice, await act(phone), signal);
      if (!next.ok && phone.status !== null) this.#standing.become(phone.status);
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
        return this.#standing.become(step.value.status);
      case 'password':
        return this.#askPassword(signal);
      case 'authorized':
        return this.#letIn(choice, step.value.authorization);
    }
  }

  async #qrEnded(flow: QrSignIn, end: QrEnd, before: AccountStatus): Promise<Outcome<AccountStatus>> {
    if (this.#qr?.flow !== flow) return succeeded(this.#standing.status);
    const wasShown = this.#standing.status.kind === 'qr';
    this.#qr = null;
    const outcome = await this.#takeQr(flow, end);
    if (outcome.ok) return outcome;
    if (wasShown && end.kind !== 'stopped') {
      const stage = { kind: 'trouble', failure: outcome.failure, retryAt: null } as const;
      this.#standing.become({ kind: 'qr', stage });
      return outcome;
    }
    this.#session.end();
    this.#standing.become(backTo(before));
    return outcome;
  }

  async #takeQr({ place }: QrSignIn, end: QrEnd): Promise<Outcome<AccountStatus>> {
    switch (end.kind) {
      case 'authorized':
        return this.#letIn(place.choice, end.authorization);
      case 'password':
        return this.#askPassword(new AbortController().signal);
      case 'failed':
        return failed(end.failure);
      case 'stopped':
        return failed(ABORTED);
    }
  }

  async #askPassword(signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    const asked = await this.#session.call(new Api.account.GetPassword(), signal);
    if (!asked.ok) return failed(signInFailure(asked));
    this.#isPasswordUnanswered = false;
    return this.#standing.become({ kind: 'password', hint: asked.value.hint ?? '' });
  }

  async #letIn(
    choice: ServerChoice,
    authorization: Api.auth.TypeAuthorization,
  ): Promise<Outcome<AccountStatus>> {
    const letIn = await this.#standing.letIn(choice, authorization);
    if (letIn.ok) this.#phone = null;
    return letIn;
  }

  #place(choice: ServerChoice): Place {
    return { session: this.#session, events: this.#events, choice };
  }

  #refusal(choice: ServerChoice): Failure | null {
    return this.#standing.status.kind === 'signed-in' ? SIGNED_IN_ALREADY : wrongCredentials(choice);
  }
}

/** Where a sign-in that came to nothing leaves the user: whose queue this is stays known. */
const backTo = (before: AccountStatus): AccountStatus => (before.kind === 'revoked' ? before : SIGNED_OUT);

/** Equal for requests that would have the same code sent. */
const wishOf = ({ configuration, api }: ServerChoice, phone: string): string =>
  JSON.stringify([configuration, api, phoneDigits(phone) ?? phone]);

const SIGNED_IN_ALREADY: Failure = {
  category: 'input',
  code: 'SIGNED_IN_ALREADY',
  field: 'phone',
  message: 'Somebody is signed in already. Sign out first.',
};
