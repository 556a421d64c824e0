import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { DemoAccount } from '../../world/types.ts';
import { type Call, type MethodAnswer, value } from '../call.ts';
import { toUser } from '../tl/peers.ts';

/** The account's password as it stands now; undefined: the code is enough. */
export function passwordOf({ state }: Call, account: DemoAccount): string | undefined {
  const current = state.changedPassword(account.phone) ?? account.password?.value;
  return current === '' ? undefined : current;
}

/** The key belongs to the account from now on. */
export async function completeSignIn(
  { state, session, server }: Call,
  account: DemoAccount,
): Promise<MethodAnswer> {
  const before = state.loginOf(session.key);
  if (before !== undefined) await state.endLogin(before);
  await state.signIn(session.key, account.userId, account.homeDc);
  return value(authorization(server, account.userId));
}

export function authorization(server: Call['server'], userId: bigint): TlObject {
  return { _: 'auth.authorization', user: toUser(server.options.worldOf(userId).self) };
}
