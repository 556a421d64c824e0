import type { Failure } from '../../domain/failure.ts';

/** Raised by us: the database was made by a later version of Sluice. */
export class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError';
}

/** Raised by us: another tab holds an older version open and has not let go yet. */
export class BlockedDatabaseError extends Error {
  override readonly name = 'BlockedDatabaseError';
}

const FULL: Failure = {
  category: 'store',
  code: 'STORE_FULL',
  message:
    'The browser has no room left to remember the queue. Running downloads go on; free some disk space, and Sluice tries again by itself.',
};
const BLOCKED: Failure = {
  category: 'store',
  code: 'STORE_BLOCKED',
  message:
    'Another tab of Sluice is using an older form of the queue. Nothing is lost; close or reload that tab, and Sluice goes on.',
};
const CLOSED: Failure = {
  category: 'store',
  code: 'STORE_CLOSED',
  message:
    'The browser closed the place where the queue is kept. Nothing that was saved is lost; Sluice opens it again.',
};
const NEWER: Failure = {
  category: 'store',
  code: 'STORE_NEWER',
  message:
    'The queue was written by a newer version of Sluice. It was left untouched; reload this page to get the newer version.',
};
const OTHER: Failure = {
  category: 'store',
  code: 'STORE',
  message:
    'The queue could not be read or written. What was saved before is kept; Sluice tries again by itself.',
};

const BY_NAME: Readonly<Record<string, Failure>> = {
  QuotaExceededError: FULL,
  BlockedDatabaseError: BLOCKED,
  DatabaseClosedError: CLOSED,
  InvalidStateError: CLOSED,
  VersionError: NEWER,
  NewerDatabaseError: NEWER,
};

interface NamedError {
  readonly name: string;
  readonly message: string;
  readonly inner?: unknown;
  readonly cause?: unknown;
}

const isNamed = (error: unknown): error is NamedError =>
  typeof error === 'object' && error !== null && 'name' in error && 'message' in error;

/** Dexie wraps what the browser said in `inner`, several deep when a transaction was aborted by it. */
const chainOf = (error: unknown): readonly NamedError[] => {
  const chain: NamedError[] = [];
  let current = error;
  while (isNamed(current) && chain.length < 8) {
    chain.push(current);
    current = current.inner ?? current.cause;
  }
  return chain;
};

/** Any error of Dexie or IndexedDB as a failure of category `store`. */
export const storeFailure = (error: unknown): Failure => {
  const chain = chainOf(error);
  const detail = chain.map((link) => `${link.name}: ${link.message}`).join(' ← ') || String(error);
  // The innermost that is known says why the outer ones happened.
  for (const link of chain.toReversed()) {
    const known = BY_NAME[link.name];
    if (known) return { ...known, detail };
  }
  return { ...OTHER, detail };
};
