import { type Outcome, succeeded } from '../domain/failure.ts';
import type { Account, SignedOut, SignOutWishes } from '../ports/account.ts';
import type { Lock, LockStatus } from '../ports/lock.ts';
import type { Log } from '../ports/log.ts';
import type { QueueService } from './queue-service.ts';
import { SIGN_IN_FORM, type SignInService } from './sign-in-service.ts';

/** The way to what is secret, in and out: the lock at the start, and what a sign-out leaves behind. */
export interface AccessService {
  /** Null until `start` has succeeded. */
  lock(): LockStatus | null;
  watch(listener: (lock: LockStatus) => void): () => void;
  /** Goes on with the stored session, or waits for the passphrase. Call it again after a failure (`store`). */
  start(signal: AbortSignal): Promise<Outcome<LockStatus>>;
  unlock(passphrase: string, signal: AbortSignal): Promise<Outcome<LockStatus>>;
  /** Stops everything until the passphrase is given; refused where there is none. */
  lockNow(): Promise<Outcome<LockStatus>>;
  setPassphrase(current: string, next: string): Promise<Outcome<LockStatus>>;
  removePassphrase(current: string): Promise<Outcome<LockStatus>>;
  signOut(wishes: SignOutWishes, signal: AbortSignal): Promise<Outcome<SignedOut>>;
  /** The same without the passphrase, which is forgotten too. Behind a lock nobody can tell the server. */
  forgetEverything(
    wishes: Pick<SignOutWishes, 'forgetQueue'>,
    signal: AbortSignal,
  ): Promise<Outcome<SignedOut>>;
}

export interface AccessParts {
  readonly account: Account;
  readonly lock: Lock;
  readonly signIn: Pick<SignInService, 'forget'>;
  readonly queue: Pick<QueueService, 'accountChanged' | 'command'>;
  readonly log: Log;
}

export const createAccessService = (parts: AccessParts): AccessService => {
  const { account, lock, signIn, queue, log } = parts;
  const listeners = new Set<(status: LockStatus) => void>();
  /** What the page was told: open only once it is known who is signed in. */
  let told: LockStatus | null = null;

  const tell = (): void => {
    const status = lock.status();
    if (status === null || status === told) return;
    told = status;
    for (const listener of listeners) listener(status);
  };
  const telling = <T>(outcome: Outcome<T>): Outcome<T> => {
    tell();
    return outcome;
  };

  const resume = async (opened: Outcome<LockStatus>, signal: AbortSignal): Promise<Outcome<LockStatus>> => {
    if (!opened.ok || opened.value.kind === 'locked') {
      if (opened.ok) queue.accountChanged({ kind: 'signed-out' });
      return telling(opened);
    }
    const resumed = await account.resume(signal);
    // A connection that could not be made is made later; only what is stored decides here.
    if (!resumed.ok && resumed.failure.category === 'store') return resumed;
    return telling(opened);
  };

  const forgetQueue = async (wanted: boolean): Promise<Outcome<unknown>> =>
    wanted ? queue.command('remove', { all: true }) : succeeded(0);

  return {
    lock: () => told,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: async (signal) => resume(await lock.open(), signal),
    unlock: async (passphrase, signal) => {
      const unlocked = await lock.unlock(passphrase);
      if (!unlocked.ok) log.write('WARNING', 'vault', `passphrase refused: ${unlocked.failure.code}`);
      return resume(unlocked, signal);
    },
    lockNow: async () => {
      // Locked first: whoever is looking sees that, and not somebody signed out.
      const locked = telling(await lock.close());
      if (!locked.ok) return locked;
      await account.rest();
      log.write('INFO', 'vault', 'locked by the user');
      return locked;
    },
    setPassphrase: async (current, next) => telling(await lock.setPassphrase(current, next)),
    removePassphrase: async (current) => telling(await lock.removePassphrase(current)),
    signOut: async (wishes, signal) => {
      // First: whoever hears of the sign-out looks at the form at once.
      const formForgotten = await signIn.forget(wishes.keepApi);
      const signedOut = await account.signOut(signal);
      const outcomes = [
        signedOut,
        formForgotten,
        // Names and keys of other accounts and servers too: nobody is signed in any more.
        await lock.wipe([SIGN_IN_FORM]),
        await forgetQueue(wishes.forgetQueue),
      ];
      log.write('INFO', 'account', 'signed out by the user');
      return outcomes.find((outcome) => !outcome.ok) ?? signedOut;
    },
    forgetEverything: async (wishes, signal) => {
      const isOpen = lock.status()?.kind === 'open';
      if (isOpen) await signIn.forget(false);
      const signedOut = isOpen ? await account.signOut(signal) : null;
      const serverTold = signedOut?.ok === true && signedOut.value.serverTold;
      const outcomes = [await lock.forget(), await forgetQueue(wishes.forgetQueue)];
      log.write('INFO', 'account', 'everything secret was forgotten by the user');
      tell();
      const wrong = outcomes.find((outcome) => !outcome.ok);
      return wrong && !wrong.ok ? wrong : succeeded({ status: account.status(), serverTold });
    },
  };
};
