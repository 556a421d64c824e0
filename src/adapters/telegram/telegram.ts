import './environment.ts';
import type { Account } from '../../ports/account.ts';
import type { Source } from '../../ports/source.ts';
import { TelegramAccount } from './account.ts';
import { type SessionParts, TelegramSession } from './session.ts';
import { TelegramSource } from './source.ts';

export interface Telegram {
  readonly account: Account;
  readonly source: Source;
  /** Asks over the main connection whether the sign-in still stands; the account's status tells. */
  verify(): Promise<void>;
  /** Closes the main connection; nothing stored is touched. For a tab that gives way to another. */
  close(): void;
}

/** Everything of the engine worker that speaks to Telegram. Nothing is sent before `resume` or `sendCode`. */
export function createTelegram(parts: SessionParts): Telegram {
  const session = new TelegramSession(parts);
  const account = new TelegramAccount(session);
  const source = new TelegramSource(session, account);
  return { account, source, verify: () => account.verify(), close: () => session.end() };
}
