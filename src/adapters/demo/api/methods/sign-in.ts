import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { DemoAccount } from '../../world/types.ts';
import { type Call, type MethodAnswer, refuse, value } from '../call.ts';
import { numberOf, textOf } from '../fields.ts';
import { toUser } from '../tl/peers.ts';

const API_HASH = /^[0-9a-f]{32}$/;

/** Whether the request names an app as my.telegram.org would have registered it. */
export const isApp = (request: TlObject): boolean =>
  numberOf(request, 'api_id') > 0 && API_HASH.test(textOf(request, 'api_hash'));

/** The account's password as it stands now; undefined: the code is enough. */
export function passwordOf({ state }: Call, account: DemoAccount): string | undefined {
  const current = state.changedPassword(account.phone) ?? account.password?.value;
  return current === '' ? undefined : current;
}

/** Whoever asks has proved to own the account; its password, where it has one, is asked for next. */
export async function completeSignIn(
  call: Call,
  account: DemoAccount,
  answer: (authorization: TlObject) => TlObject = (authorization) => authorization,
): Promise<MethodAnswer> {
  if (passwordOf(call, account) === undefined) return value(answer(await beginLogin(call, account)));
  await call.state.changeKey(call.session.key, { awaitedPhone: account.phone });
  return refuse(401, 'SESSION_PASSWORD_NEEDED');
}

/** The key belongs to the account from now on. */
export async function beginLogin({ state, session, server }: Call, account: DemoAccount): Promise<TlObject> {
  const before = state.loginOf(session.key);
  if (before !== undefined) await state.endLogin(before);
  await state.signIn(session.key, account.userId, account.homeDc);
  return authorization(server, account.userId);
}

export function authorization(server: Call['server'], userId: bigint): TlObject {
  const world = server.options.worldOf(userId);
  return { _: 'auth.authorization', user: toUser(world, world.self) };
}
