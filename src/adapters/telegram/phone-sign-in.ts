import './environment.ts';
import { Api } from 'telegram';
import { failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { AccountStatus } from '../../ports/account.ts';
import type { Answer } from './home-connection.ts';
import { readSentCode, type SentCode } from './sent-code.ts';
import { failureOfSignInError } from './sign-in-errors.ts';
import { askWhereItBelongs, isUnanswered, type Place, signInFailure, whatBecame } from './sign-in-steps.ts';

/** Calling a code back is a courtesy: nobody waits longer than this for it. */
const CANCEL_PATIENCE_MS = 2_000;

type CodeStatus = Extract<AccountStatus, { kind: 'code' }>;

/** Where a step led. */
export type PhoneStep =
  | { readonly kind: 'code'; readonly status: CodeStatus }
  | { readonly kind: 'password' }
  | { readonly kind: 'authorized'; readonly authorization: Api.auth.TypeAuthorization };

/** Signing in with one phone number: the code that was sent for it, and what became of it. */
export class PhoneSignIn {
  readonly place: Place;
  /** Digits only. */
  readonly phone: string;
  #sent: SentCode | null = null;
  #isExpired = false;
  /** A code was sent off, and nobody knows what the server made of it. */
  #isUnanswered = false;

  constructor(place: Place, phone: string) {
    this.place = place;
    this.phone = phone;
  }

  /** Null before a code was sent. */
  get status(): CodeStatus | null {
    if (this.#sent === null) return null;
    const { sentBy, length, clue, resend } = this.#sent;
    const now = this.place.session.parts.clock.now();
    return {
      kind: 'code',
      phone: `+${this.phone}`,
      sentBy,
      length,
      clue,
      resend: this.#isExpired ? { by: null, at: now } : resend,
    };
  }

  /** A code is under way that may still be typed: asking for another one would only annoy Telegram. */
  get isWaiting(): boolean {
    return this.#sent !== null && !this.#isExpired;
  }

  async ask(signal: AbortSignal): Promise<Outcome<PhoneStep>> {
    const { choice } = this.place;
    const { id: apiId, hash: apiHash } = choice.api;
    const ask = () =>
      askWhereItBelongs(
        this.place,
        choice.configuration.defaultDc,
        () =>
          new Api.auth.SendCode({
            phoneNumber: this.phone,
            apiId,
            apiHash,
            settings: new Api.CodeSettings({}),
          }),
        signal,
      );
    const answer = await ask();
    // Telegram lost the thread of this sign-in: once is no reason to trouble anybody.
    const isLost = !answer.ok && answer.refused?.text === 'AUTH_RESTART';
    return this.#take(isLost ? await ask() : answer);
  }

  /** Another way, as the server said it would; a new code where this one has expired. */
  async resend(signal: AbortSignal): Promise<Outcome<PhoneStep>> {
    if (this.#sent === null || this.#isExpired) return this.ask(signal);
    const phoneCodeHash = this.#sent.hash;
    const answer = await askWhereItBelongs(
      this.place,
      this.#dc,
      () => new Api.auth.ResendCode({ phoneNumber: this.phone, phoneCodeHash }),
      signal,
    );
    if (!answer.ok && answer.refused?.text === 'PHONE_CODE_EXPIRED') return this.ask(signal);
    if (!answer.ok && answer.refused?.text === 'SEND_CODE_UNAVAILABLE') {
      this.#sent = { ...this.#sent, resend: null };
    }
    return this.#take(answer);
  }

  async submit(code: string, signal: AbortSignal): Promise<Outcome<PhoneStep>> {
    const sent = this.#sent;
    const typed = sent === null ? '' : asSent(code, sent);
    if (sent === null || typed === '') {
      return failed(failureOfSignInError({ code: 400, text: 'PHONE_CODE_EMPTY' }));
    }
    if (this.#isUnanswered) {
      const became = await whatBecame(this.place.session.call, signal);
      if (!became.ok) return became;
      this.#isUnanswered = false;
      if (became.value.kind !== 'nothing') return succeeded(became.value);
    }
    const proof =
      sent.sentBy === 'email'
        ? { emailVerification: new Api.EmailVerificationCode({ code: typed }) }
        : { phoneCode: typed };
    const answer = await askWhereItBelongs(
      this.place,
      this.#dc,
      () => new Api.auth.SignIn({ phoneNumber: this.phone, phoneCodeHash: sent.hash, ...proof }),
      signal,
    );
    if (answer.ok) return succeeded({ kind: 'authorized', authorization: answer.value });
    const { refused } = answer;
    this.#isUnanswered = isUnanswered(answer.failure);
    if (refused?.text === 'SESSION_PASSWORD_NEEDED') return succeeded({ kind: 'password' });
    if (refused !== undefined && EXPIRED.has(refused.text)) this.#isExpired = true;
    return failed(signInFailure(answer));
  }

  /** Tells the server that the code will not be typed, if it can be told soon. */
  async cancel(): Promise<void> {
    if (!this.isWaiting || this.#sent === null) return;
    const patience = new AbortController();
    const { session } = this.place;
    const { clock } = session.parts;
    const stop = clock.at(clock.now() + CANCEL_PATIENCE_MS, () => patience.abort());
    await session.call(
      new Api.auth.CancelCode({ phoneNumber: this.phone, phoneCodeHash: this.#sent.hash }),
      patience.signal,
    );
    stop();
  }

  get #dc(): number {
    return this.place.session.homeDc?.id ?? this.place.choice.configuration.defaultDc;
  }

  #take(answer: Answer<Api.auth.TypeSentCode>): Outcome<PhoneStep> {
    if (!answer.ok) return failed(signInFailure(answer));
    if (answer.value instanceof Api.auth.SentCodeSuccess) {
      return succeeded({ kind: 'authorized', authorization: answer.value.authorization });
    }
    const read = readSentCode(answer.value, this.place.session.parts.clock.now());
    // What cannot be served leaves the code that was sent before it as it is.
    if (!read.ok) return read;
    this.#sent = read.value;
    this.#isExpired = false;
    const { status } = this;
    return status === null ? failed(NOT_SENT) : succeeded({ kind: 'code', status });
  }
}

const NOT_SENT = failureOfSignInError({ code: 400, text: 'PHONE_CODE_HASH_EMPTY' });

const EXPIRED = new Set([
  'PHONE_CODE_EXPIRED',
  'PHONE_CODE_HASH_EMPTY',
  'EMAIL_VERIFY_EXPIRED',
  'AUTH_RESTART',
]);

/** Codes are written in groups; words and sentences are taken as they are. */
const asSent = (code: string, { sentBy }: SentCode): string =>
  sentBy === 'sms-word' || sentBy === 'sms-phrase'
    ? code.trim().replace(/\s+/g, ' ')
    : code.replace(/[\s\-+()]/g, '');
