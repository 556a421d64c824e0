import type { Failure, FailureField } from '../../domain/failure.ts';

export const LOCKED: Failure = {
  category: 'auth',
  code: 'LOCKED',
  message: 'Sluice is locked. The queue is kept; give the passphrase to go on.',
};

export const VAULT_NEWER: Failure = {
  category: 'store',
  code: 'VAULT_NEWER',
  message:
    'The sign-in was kept by a newer version of Sluice. It was left untouched; reload this page to get the newer version.',
};

export const notStorable = (error: unknown): Failure => ({
  category: 'store',
  code: 'NOT_STORABLE',
  message: 'Something in Sluice went wrong that should not: a secret could not be kept. Please report this.',
  detail: error instanceof Error ? `${error.name}: ${error.message}` : 'not an error',
});

const refused = (code: string, message: string, field: FailureField = 'passphrase'): Failure => ({
  category: 'input',
  code,
  field,
  message,
});

export const wrongPassphrase = (waitSeconds: number): Failure => ({
  ...refused('PASSPHRASE_WRONG', 'This is not the passphrase. Nothing was lost; capitals and spaces count.'),
  waitSeconds,
});

export const tooSoon = (waitSeconds: number): Failure => ({
  ...refused('PASSPHRASE_TOO_SOON', 'Not looked at: wait a little between two tries.'),
  waitSeconds,
});

export const tooShort = (least: number): Failure =>
  refused(
    'PASSPHRASE_SHORT',
    `Too short: take ${least} characters or more, such as four words.`,
    'newPassphrase',
  );

export const NO_PASSPHRASE = refused(
  'PASSPHRASE_NONE',
  'There is no passphrase to lock with. Set one in Settings.',
  'newPassphrase',
);

/** Nothing was wrong with the passphrase: it could not be looked at. */
export const notDerivable = (error: unknown): Failure => ({
  category: 'system',
  code: 'PASSPHRASE_UNCHECKED',
  message:
    'The browser could not check the passphrase: too little memory, or WebAssembly is forbidden here. Nothing was lost; close other tabs and try again.',
  detail: error instanceof Error ? `${error.name}: ${error.message}` : 'not an error',
});
