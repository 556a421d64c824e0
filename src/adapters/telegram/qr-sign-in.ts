import './environment.ts';
import { Api } from 'telegram';
import type { Failure } from '../../domain/failure.ts';
import type { QrStage } from '../../ports/account.ts';
import { toBase64 } from './base64.ts';
import type { Answer } from './home-connection.ts';
import { updatesIn } from './service-words.ts';
import { askWhereItBelongs, LOST, MOST_MIGRATIONS, type Place, signInFailure } from './sign-in-steps.ts';

/** A new code is asked for this long before the old one runs out: a phone may be looking at it just now. */
const RENEWED_BEFORE_MS = 5_000;
/** Codes are good for 30 s; whatever the two clocks say, we ask no more often and no more seldom than this. */
const SHORTEST_LIFE_MS = 2_000;
const LONGEST_LIFE_MS = 60_000;
/** Tries again after 2, 4 … 30 s. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

export type QrEnd =
  | { readonly kind: 'authorized'; readonly authorization: Api.auth.TypeAuthorization }
  | { readonly kind: 'password' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'stopped' };

type Round = QrEnd | { readonly kind: 'again' } | { readonly kind: 'pause'; readonly until: number };

/**
 * Signing in by QR code (core.telegram.org/api/qr-login): shows a code, renews it before it runs out, and follows the
 * account to its data centre once a phone accepted it.
 */
export class QrSignIn {
  readonly place: Place;
  readonly #show: (stage: QrStage) => void;
  readonly #stop = new AbortController();
  #dc: number;
  /** Accepted, and to be brought to `#dc`. */
  #token: Api.auth.LoginTokenMigrateTo['token'] | null = null;
  #note: Failure | null = null;
  #isAccepted = false;
  #isCancelled = false;
  #isOnline = true;
  #failures = 0;
  #migrations = 0;
  #wasShown = false;
  #isRung = false;
  #ring = (): void => {};

  constructor(place: Place, show: (stage: QrStage) => void) {
    this.place = place;
    this.#show = show;
    this.#dc = place.choice.configuration.defaultDc;
  }

  /** Until somebody is signed in, a password is wanted, it makes no sense to go on, or `cancel` was called. */
  async run(): Promise<QrEnd> {
    for (;;) {
      const round = this.#take(await this.#ask());
      if (
        this.#isCancelled &&
        (round.kind === 'again' || round.kind === 'pause' || round.kind === 'failed')
      ) {
        return { kind: 'stopped' };
      }
      if (round.kind === 'pause') await this.#pause(round.until);
      else if (round.kind !== 'again') return round;
      if (this.#stop.signal.aborted) return { kind: 'stopped' };
    }
  }

  /** Ends it; but a code that a phone has accepted is let arrive, since the server counts it as a sign-in already. */
  cancel(): void {
    this.#isCancelled = true;
    if (!this.#isAccepted) this.#stop.abort();
  }

  /** What the server told unasked. */
  updated(update: Api.TypeUpdates): void {
    if (!updatesIn(update).some((one) => one instanceof Api.UpdateLoginToken)) return;
    this.#isAccepted = true;
    this.#show({ kind: 'accepted' });
    this.#wake();
  }

  /** What was told while the connection was away is asked for as soon as it is back. */
  lineChanged(isOnline: boolean): void {
    if (isOnline && !this.#isOnline) this.#wake();
    this.#isOnline = isOnline;
  }

  #ask(): Promise<Answer<Api.auth.TypeLoginToken>> {
    const token = this.#token;
    const { id: apiId, hash: apiHash } = this.place.choice.api;
    if (token === null) {
      const make = () => new Api.auth.ExportLoginToken({ apiId, apiHash, exceptIds: [] });
      return askWhereItBelongs(this.place, this.#dc, make, this.#stop.signal);
    }
    const make = () => new Api.auth.ImportLoginToken({ token });
    return askWhereItBelongs(this.place, this.#dc, make, this.#stop.signal);
  }

  #take(answer: Answer<Api.auth.TypeLoginToken>): Round {
    if (!answer.ok) return this.#refused(answer);
    const { value } = answer;
    if (value instanceof Api.auth.LoginTokenSuccess) {
      return { kind: 'authorized', authorization: value.authorization };
    }
    if (value instanceof Api.auth.LoginTokenMigrateTo) return this.#follow(value);
    this.#dc = this.place.session.homeDc?.id ?? this.#dc;
    this.#isAccepted = false;
    this.#failures = 0;
    this.#migrations = 0;
    const now = this.place.session.parts.clock.now();
    const toldMs = (value.expires - this.place.session.timeOffsetSeconds) * 1000 - now;
    const lifeMs = Math.min(LONGEST_LIFE_MS, Math.max(SHORTEST_LIFE_MS, toldMs));
    this.#show({ kind: 'shown', link: linkOf(value.token), expiresAt: now + lifeMs, note: this.#note });
    this.#note = null;
    this.#wasShown = true;
    // Only an open connection hears that the code was accepted.
    this.place.session.keepAlive();
    return { kind: 'pause', until: now + lifeMs - Math.min(RENEWED_BEFORE_MS, lifeMs / 4) };
  }

  #follow({ dcId, token }: Api.auth.LoginTokenMigrateTo): Round {
    this.#migrations += 1;
    if (this.#migrations > MOST_MIGRATIONS) return { kind: 'failed', failure: LOST };
    this.#isAccepted = true;
    this.#dc = dcId;
    this.#token = token;
    this.#show({ kind: 'accepted' });
    return { kind: 'again' };
  }

  #refused(answer: Extract<Answer<unknown>, { ok: false }>): Round {
    if (answer.refused?.text === 'SESSION_PASSWORD_NEEDED') return { kind: 'password' };
    const failure = signInFailure(answer);
    if (failure.category === 'aborted') return { kind: 'stopped' };
    this.#isAccepted = false;
    if (failure.field === 'qr' && this.#token !== null) {
      this.#token = null;
      this.#dc = this.place.choice.configuration.defaultDc;
      this.#note = failure;
      return { kind: 'again' };
    }
    // Before anything was shown the form still has its user, who decides.
    if (!this.#wasShown || !PASSING.has(failure.category)) return { kind: 'failed', failure };
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    const until = this.place.session.parts.clock.now() + Math.max(pauseMs, (failure.waitSeconds ?? 0) * 1000);
    this.#show({ kind: 'trouble', failure, retryAt: until });
    return { kind: 'pause', until };
  }

  /** Until the instant, or until there is news. */
  async #pause(until: number): Promise<void> {
    if (!this.#isRung && !this.#stop.signal.aborted) {
      await new Promise<void>((resolve) => {
        const cancel = this.place.session.parts.clock.at(until, resolve);
        this.#ring = () => {
          cancel();
          resolve();
        };
        this.#stop.signal.addEventListener('abort', this.#ring, { once: true });
      });
      this.#stop.signal.removeEventListener('abort', this.#ring);
      this.#ring = () => {};
    }
    this.#isRung = false;
  }

  #wake(): void {
    this.#isRung = true;
    this.#ring();
  }
}

/** Failures that pass by themselves. */
const PASSING: ReadonlySet<Failure['category']> = new Set(['network', 'server', 'flood']);

/** What the official apps understand; the token as base64url. */
const linkOf = (token: Uint8Array): string =>
  `tg://login?token=${toBase64(token).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
