import './environment.ts';
import { Api } from 'telegram';
import { computeCheck } from 'telegram/Password.js';
import { type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { ServerChoice } from '../../ports/account.ts';
import type { Answer } from './home-connection.ts';
import type { Call, LinkEvents, TelegramSession } from './session.ts';
import { failureOfSignInError, inputFailure } from './sign-in-errors.ts';

/** A phone's home is one hop away, a code request may be sent on once more; more is a server that runs in circles. */
const MOST_MIGRATIONS = 3;
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

/**
 * Asks for a code at the data centre where this phone lives, beginning at the default one; the session then is there.
 * `phone`: digits only.
 */
export async function requestCode(
  session: TelegramSession,
  events: LinkEvents,
  choice: ServerChoice,
  phone: string,
  signal: AbortSignal,
): Promise<Outcome<Api.auth.TypeSentCode>> {
  const { id: apiId, hash: apiHash } = choice.api;
  let dc = choice.configuration.defaultDc;
  let keyForgotten = false;
  for (let migrations = 0; migrations <= MOST_MIGRATIONS; ) {
    const begun = await session.begin(choice, dc, events, signal);
    if (!begun.ok) return begun;
    const settings = new Api.CodeSettings({});
    const request = new Api.auth.SendCode({ phoneNumber: phone, apiId, apiHash, settings });
    const answer = await session.call(request, signal);
    if (answer.ok) return answer;
    if (answer.failure.category === 'moved' && answer.failure.dc !== undefined) {
      dc = answer.failure.dc;
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
    return failed(signInFailure(answer));
  }
  return failed({
    category: 'server',
    code: 'MIGRATION_LOOP',
    message: 'Telegram sent us from data centre to data centre. Try again in a while.',
  });
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
  return answer.refused === undefined ? answer.failure : failureOfSignInError(answer.refused);
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
