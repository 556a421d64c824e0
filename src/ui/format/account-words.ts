import type { AccountId } from '../../domain/ids.ts';
import type { AccountStatus } from '../../workers/contract.ts';
import { visibleText } from './media-words.ts';
import { SERVERS } from './sign-in-words.ts';

/** Whose chats and session these are; also after the server ended it. Empty: nobody's that is known. */
export const accountName = (status: AccountStatus | null): string =>
  status?.kind === 'signed-in' || status?.kind === 'revoked' ? visibleText(status.user.name) : '';

/** Whose a transfer is. Of an account that is not signed in no name is kept, only which server it belongs to. */
export function ownerWords(owner: AccountId, status: AccountStatus | null): string {
  if ((status?.kind === 'signed-in' || status?.kind === 'revoked') && status.user.account === owner)
    return accountName(status);
  const kind = owner.split(':', 1)[0];
  const server = SERVERS.find((known) => known.kind === kind)?.label ?? 'an unknown server';
  return `another one, not signed in now (${server})`;
}
