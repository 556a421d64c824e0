import type { SettingName } from './settings-table.ts';

/**
 * What can go wrong, as data. What a failure *does* (retry, wait, pause all, fail) is decided in one table,
 * `engine/retry.ts`; what it *says* is its `message`: what happened, what was kept, what to do.
 */
export type FailureCategory =
  | 'flood'
  | 'network'
  | 'server'
  | 'stale'
  | 'replaced'
  | 'moved'
  | 'auth'
  | 'gone'
  | 'denied'
  | 'unsupported'
  | 'blocked'
  | 'store'
  | 'system'
  | 'disk'
  | 'integrity'
  | 'bug'
  /** The user's own input; `field` names it. */
  | 'input'
  /** Stopped by us on purpose; never shown, never counted. */
  | 'aborted';

export interface Failure {
  readonly category: FailureCategory;
  /** Stable and short, for tables and logs: `FLOOD_WAIT`, `DEADLINE`, `HTTP_REFUSED`, `FOLDER_GONE`… */
  readonly code: string;
  /** One or two sentences for a person. Holds no secret. */
  readonly message: string;
  /** How long we were told to wait. */
  readonly waitSeconds?: number;
  /** The data centre we were sent to (`moved`). */
  readonly dc?: number;
  /** The field of a form this belongs to (`input`). */
  readonly field?: FailureField;
  /** Detail for the log only; holds no secret. */
  readonly detail?: string;
}

export type FailureField =
  | 'server'
  | 'configuration'
  | 'apiId'
  | 'apiHash'
  | 'phone'
  | 'code'
  | 'password'
  | 'passphrase'
  | 'newPassphrase'
  /** The QR code of the sign-in: nothing is typed there, something is shown. */
  | 'qr'
  | 'folder'
  | SettingName;

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export const succeeded = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const failed = (failure: Failure): { readonly ok: false; readonly failure: Failure } => ({
  ok: false,
  failure,
});

/** The one failure that means "we stopped it ourselves". */
export const ABORTED: Failure = { category: 'aborted', code: 'ABORTED', message: 'Stopped.' };
