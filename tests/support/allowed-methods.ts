import type { PretendTelegram } from '../../src/adapters/demo/pretend-telegram.ts';

/**
 * All that Sluice may ever ask of a server: to sign in and out, and to read. A method that is missing here is a
 * decision to be made, not a line to be added in passing: nothing may mark as read, send or change anything.
 */
export const ALLOWED_METHODS: ReadonlySet<string> = new Set([
  // The connection itself.
  'help.getConfig',
  // Signing in and out.
  'auth.sendCode',
  'auth.resendCode',
  'auth.cancelCode',
  'auth.signIn',
  'auth.exportLoginToken',
  'auth.importLoginToken',
  'account.getPassword',
  'auth.checkPassword',
  'auth.exportAuthorization',
  'auth.importAuthorization',
  'auth.logOut',
  'users.getUsers',
  // Reading.
  'messages.getDialogs',
  'messages.search',
  'messages.getHistory',
  'messages.getSearchCounters',
  'messages.getMessages',
  'channels.getMessages',
  'upload.getFile',
  'upload.getFileHashes',
]);

/** Throws when the server was ever asked for anything else; every stage asks when it closes. */
export function assertOnlyAllowedMethods({ counters }: Pick<PretendTelegram, 'counters'>): void {
  const others = counters().methodsEver.filter((method) => !ALLOWED_METHODS.has(method));
  if (others.length > 0) throw new Error(`Sluice asked for what it must not: ${others.join(', ')}`);
}
