import './environment.ts';
import { Api } from 'telegram';
import { computeCheck } from 'telegram/Password.js';
import { type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { ServerChoice } from '../../ports/account.ts';
import type { Answer } from './home-connection.ts';
import type { Call, LinkEvents, TelegramSession } from './session.ts';
import { failureOfSignInError, inputFailure, waitWords } from './sign-in-errors.ts';

/** An account's home is one hop away, a request may be sent on once more; more is a server that runs in circles. */
export const MOST_MIGRATIONS = 3;

export const LOST: Failure = {
  category: 'server',
  code: 'MIGRATION_LOOP',
  message: 'Telegram sent us from data centre to data centre. Try again in a while.',
};

/** A password challenge may run out while it is answered; then another one is fetched. */
const MOST_CHALLENGES = 3;

type Refused = Extract<Answer<unknown>, { ok: false }>;

/** What Telegram would refuse anyway, told before anything is sent. */
export function wrongCredentials({ kind, api }: ServerChoice): Failure | null {
  if (!Number.isInteger(api.id) || api.id <= 0 || api.id > 2_147_483_647) {
    return inputFailure(
      'apiId',
      'API_ID_INVALID',
      'The API id is a number, such as 123456. Look at my.telegram.org.',
    );
  }
  const ownRules = kind === 'demo' || kind === 'custom';
  if (ownRules ? api.hash === '' : !/^[0-9a-f]{32}$/i.test(api.hash)) {
    const message = 'The API hash has 32 characters, digits and a–f. Look at my.telegram.org.';
    return inputFailure('apiHash', 'API_HASH_INVALID', message);
  }
  return null;
}

/** Where a sign-in takes place. */
export interface Place {
  readonly session: TelegramSession;
  readonly events: LinkEvents;
  readonly choice: ServerChoice;
}

/**
 * Asks at data centre `dc`, and goes wherever the server sends us; the session then is there. `make` makes the request
 * anew each time.
 */
export async function askWhereItBelongs<Request extends Api.AnyRequest>(
  { session, events, choice }: Place,
  dc: number,
  make: () => Request,
  signal: AbortSignal,
): Promise<Answer<Request['__response']>> {
  let place = dc;
  let keyForgotten = false;
  for (let migrations = 0; migrations <= MOST_MIGRATIONS; ) {
    const begun = await session.begin(choice, place, events, signal);
    if (!begun.ok) return begun;
    const answer = await session.call(make(), signal);
    if (answer.ok) return answer;
    if (answer.failure.category === 'moved' && answer.failure.dc !== undefined) {
      place = answer.failure.dc;
      migrations += 1;
      continue;
    }
    // A key of an earlier, cancelled sign-in that the server has forgotten since: nothing hangs on it, make another.
    if (isKeyDead(answer) && !keyForgotten) {
      keyForgotten = true;
      session.end();
      const wiped = await session.forgetKeys(choice);
      if (!wiped.ok) return wiped;
      continue;
    }
    return answer;
  }
  return failed(LOST);
}

/** Whether a step may have reached the server, though no answer came back. */
export const isUnanswered = ({ category }: Failure): boolean =>
  category === 'network' || category === 'aborted';

/** What became of a step whose answer was lost on the way. */
export type LostStep =
  | { readonly kind: 'authorized'; readonly authorization: Api.auth.Authorization }
  | { readonly kind: 'password' }
  /** The server never heard of it, or refused it. */
  | { readonly kind: 'nothing' };

/**
 * Asks who we are. A code is good once: where the answer to it was lost, the server may hold us for signed in while the
 * same code, typed again, has expired.
 */
export async function whatBecame(call: Call, signal: AbortSignal): Promise<Outcome<LostStep>> {
  const answer = await call(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }), signal);
  if (answer.ok) {
    const [user] = answer.value;
    return succeeded(
      user instanceof Api.User
        ? { kind: 'authorized', authorization: new Api.auth.Authorization({ user }) }
        : { kind: 'nothing' },
    );
  }
  if (answer.refused === undefined) return failed(answer.failure);
  return succeeded({ kind: answer.refused.text === 'SESSION_PASSWORD_NEEDED' ? 'password' : 'nothing' });
}

/** Proves the two-step password without sending it (SRP, core.telegram.org/api/srp). Computes for some tenths of a second. */
export async function provePassword(
  call: Call,
  password: string,
  signal: AbortSignal,
): Promise<Outcome<Api.auth.TypeAuthorization>> {
  for (let tries = 1; ; tries += 1) {
    const asked = await call(new Api.account.GetPassword(), signal);
    if (!asked.ok) return failed(signInFailure(asked));
    const check = await checkOf(asked.value, password);
    if (!check.ok) return check;
    const answer = await call(new Api.auth.CheckPassword({ password: check.value }), signal);
    if (answer.ok) return answer;
    if (answer.refused?.text === 'SRP_ID_INVALID' && tries < MOST_CHALLENGES) continue;
    return failed(signInFailure(answer));
  }
}

export function signInFailure(answer: Refused): Failure {
  const { failure, refused } = answer;
  if (refused !== undefined) return failureOfSignInError(refused);
  // Answered by ourselves, since a wait is not over yet: said as the server's own order was.
  return failure.waitSeconds === undefined ? failure : { ...failure, ...waitWords(failure.waitSeconds) };
}

const DEAD_KEYS = new Set(['KEY_UNKNOWN', 'AUTH_KEY_DUPLICATED', 'AUTH_KEY_INVALID']);

const isKeyDead = (answer: Refused): boolean => DEAD_KEYS.has(answer.failure.code);

async function checkOf(
  challenge: Api.account.Password,
  password: string,
): Promise<Outcome<Api.TypeInputCheckPasswordSRP>> {
  try {
    return succeeded(await computeCheck(challenge, password));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return failed({
      category: 'unsupported',
      code: 'PASSWORD_SCHEME',
      message:
        'Telegram asks for the password in a way Sluice does not know. Update Sluice, or use the official app.',
      detail,
    });
  }
}
