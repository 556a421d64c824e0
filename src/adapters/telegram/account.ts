import './environment.ts';
import { Api } from 'telegram';
import { type Failure, type Outcome, succeeded } from '../../domain/failure.ts';
import type { Account, AccountStatus, ServerChoice, SignedOut } from '../../ports/account.ts';
import { AccountStanding, SIGNED_OUT } from './account-standing.ts';
import { Peers } from './peers.ts';
import { serviceWords } from './service-words.ts';
import { NOT_SIGNED_IN, type TelegramSession } from './session.ts';
import { SignIn } from './sign-in.ts';

/** How long signing out may wait for the server before it wipes all the same. */
const SIGN_OUT_PATIENCE_MS = 10_000;

/** The account over GramJS's session: coming back to it, signing in, and out again; see ports/account.ts. */
export class TelegramAccount implements Account {
  readonly #session: TelegramSession;
  readonly #standing: AccountStanding;
  readonly #signIn: SignIn;
  readonly #hearers = new Set<(words: string) => void>();

  constructor(session: TelegramSession) {
    this.#session = session;
    this.#standing = new AccountStanding(session);
    this.#signIn = new SignIn(session, this.#standing, this.#events);
  }

  status(): AccountStatus {
    return this.#standing.status;
  }

  watch(listener: (status: AccountStatus) => void): () => void {
    return this.#standing.watch(listener);
  }

  hear(listener: (words: string) => void): () => void {
    this.#hearers.add(listener);
    return () => this.#hearers.delete(listener);
  }

  resume(signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#standing.inTurn(async () => {
      const stored = await this.#session.stored();
      if (!stored.ok) return stored;
      if (stored.value === null) return this.#standing.become(SIGNED_OUT);
      const { choice, user, revoked } = stored.value;
      if (revoked !== null) return this.#standing.become({ kind: 'revoked', user, reason: revoked });
      const hasKey = await this.#session.hasKey(choice, user.homeDc);
      if (!hasKey.ok) return hasKey;
      if (!hasKey.value) return this.#standing.become({ kind: 'revoked', user, reason: KEY_MISSING });
      const begun = await this.#session.begin(choice, user.homeDc, this.#events, signal);
      if (!begun.ok) return begun;
      this.#standing.become({ kind: 'signed-in', user, online: false });
      this.#session.keepAlive();
      return succeeded(this.#standing.status);
    });
  }

  rest(): Promise<AccountStatus> {
    this.#signIn.qr?.cancel();
    return this.#standing.inTurn(async () => {
      await this.#signIn.leaveQr();
      this.#signIn.forget();
      this.#session.end();
      this.#standing.become(SIGNED_OUT);
      return this.#standing.status;
    });
  }

  sendCode(choice: ServerChoice, phone: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#signIn.sendCode(choice, phone, signal);
  }

  resendCode(signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#signIn.resendCode(signal);
  }

  submitCode(code: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#signIn.submitCode(code, signal);
  }

  submitPassword(password: string, signal: AbortSignal): Promise<Outcome<AccountStatus>> {
    return this.#signIn.submitPassword(password, signal);
  }

  beginQr(choice: ServerChoice): Promise<Outcome<AccountStatus>> {
    return this.#signIn.beginQr(choice);
  }

  cancelSignIn(): Promise<Outcome<AccountStatus>> {
    return this.#signIn.cancel();
  }

  signOut(signal: AbortSignal): Promise<Outcome<SignedOut>> {
    return this.#standing.inTurn(async () => {
      const stored = await this.#session.stored();
      const choice = this.#session.choice ?? (stored.ok ? (stored.value?.choice ?? null) : null);
      const serverTold = this.#standing.status.kind !== 'signed-in' || (await this.#logOut(signal));
      this.#signIn.forget();
      this.#session.end();
      this.#standing.become(SIGNED_OUT);
      const signedOut = { status: this.#standing.status, serverTold };
      if (choice === null) return stored.ok ? succeeded(signedOut) : stored;
      const wiped = await this.#session.forget(choice);
      const user = stored.ok ? stored.value?.user : undefined;
      if (user !== undefined) await Peers.forget(this.#session.parts.cabinet, user.account);
      return wiped.ok ? succeeded(signedOut) : wiped;
    });
  }

  verify(): Promise<void> {
    return this.#standing.verify();
  }

  ended(failure: Failure): void {
    this.#standing.ended(failure);
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
      this.#signIn.qr?.lineChanged(online);
      this.#standing.setOnline(online);
      if (online && this.#standing.status.kind === 'signed-in') void this.verify();
    },
    ended: (failure: Failure) => {
      // A key that the server has forgotten is no end to a sign-in by QR: it makes another one.
      this.#signIn.qr?.lineChanged(false);
      this.#signIn.qr?.lineChanged(true);
      this.ended(failure);
    },
    updated: (update: Api.TypeUpdates) => {
      this.#signIn.qr?.updated(update);
      for (const { text, isPopup } of serviceWords(update)) {
        if (isPopup || this.#standing.status.kind !== 'signed-in')
          for (const hear of this.#hearers) hear(text);
      }
    },
  };
}

const KEY_MISSING =
  'The key of this sign-in is missing from the browser’s storage. The queue is kept; sign in again to go on.';
