import type { AccountId } from '../domain/ids.ts';
import type { FileLocation } from '../domain/media.ts';

/**
 * What makes two transfers the same file: Telegram's id of it and its data centre. Ids are given out per server, so
 * the kind of server is part of it; who asks is not.
 */
export const sourceKey = (account: AccountId, location: FileLocation): string =>
  `${account.slice(0, account.indexOf(':'))}/${location.dc}/${location.type}/${location.id}/${location.thumbSize}`;
