import './environment.ts';
import { Api } from 'telegram';
import { type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { accountId } from '../../domain/ids.ts';
import type { AccountStatus, ServerChoice, SignedInUser } from '../../ports/account.ts';
import { nameOf } from './peers.ts';
import type { TelegramSession } from './session.ts';
import { failureOfSignInError, NO_SIGN_IN } from './sign-in-errors.ts';

export const SIGNED_OUT: AccountStatus = { kind: 'signed-out' };

/** Who is signed in, told to everybody who watches; and whatever changes that, one thing after the other. */
export class AccountStanding {
  readonly #session: TelegramSession;
  readonly #listeners = new Set<(status: AccountStatus) => void>();
  #status: AccountStatus = SIGNED_OUT;
  /** Steps come one after another: a second click must not start a second conversation. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: TelegramSession) {
    this.#session = session;
  }

  get status(): AccountStatus {
    return this.#status;
  }

  watch(listener: (status: AccountStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  become(status: AccountStatus): Outcome<AccountStatus> {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
    return succeeded(status);
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result;
    return result;
  }

  setOnline(online: boolean): void {
    if (this.#status.kind !== 'signed-in' || this.#status.online === online) return;
    this.become({ ...this.#status, online });
  }

  /** The server let somebody in: that is remembered before it is said. */
  async letIn(
    choice: ServerChoice,
    authorization: Api.auth.TypeAuthorization,
  ): Promise<Outcome<AccountStatus>> {
    const homeDc = this.#session.homeDc;
    if (!(authorization instanceof Api.auth.Authorization) || !(authorization.user instanceof Api.User)) {
      return failed(failureOfSignInError({ code: 400, text: 'PHONE_NUMBER_UNOCCUPIED' }));
    }
    if (homeDc === null) return failed(NO_SIGN_IN);
    const user = userOf(choice, authorization.user, homeDc.id);
    const remembered = await this.#session.remember({ choice, user, revoked: null });
    if (!remembered.ok) return remembered;
    this.become({ kind: 'signed-in', user, online: true });
    this.#session.keepAlive();
    return succeeded(this.#status);
  }

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
    this.become({ ...this.#status, user: fresh });
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
    this.become({ kind: 'revoked', user, reason });
    if (choice === null) return;
    void this.inTurn(async () => {
      await this.#session.remember({ choice, user, revoked: reason });
      return this.#session.forgetKeys(choice);
    });
  }
}

function userOf(choice: ServerChoice, user: Api.User, homeDc: number): SignedInUser {
  const account = accountId(`${choice.kind}:${user.id}`);
  return { account, name: nameOf(user), phone: user.phone ? `+${user.phone}` : null, homeDc };
}
