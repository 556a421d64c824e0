import type { Outcome } from '../domain/failure.ts';
import type { Published, PublishOrder } from './carrier.ts';

/** What the user sees of the folder. */
export type FolderStatus =
  | { readonly kind: 'none' }
  /** This browser gives no folder: finished files go through its own downloads. */
  | { readonly kind: 'downloads' }
  /** Chosen earlier; one click gives it back. */
  | { readonly kind: 'needs-permission'; readonly name: string }
  | { readonly kind: 'ready'; readonly name: string }
  /** Granted, but cannot be used: moved, removed, full… with the sentence. */
  | { readonly kind: 'unusable'; readonly name: string; readonly code: string; readonly message: string };

/**
 * The user's folder, in a transfer worker. Failures: `disk` with `FOLDER_NONE`, `FOLDER_GONE`, `FOLDER_PERMISSION`,
 * `FOLDER_FULL`, `FOLDER_REFUSED`, or about the one file alone `FILE_REFUSED`, `NAME_REFUSED`, `RENAME_UNANSWERED`;
 * `integrity` with `STAGING_CHANGED`, `SIZE`.
 */
export interface Publisher {
  publish(
    order: PublishOrder,
    progress: (bytesCopied: number) => void,
    signal: AbortSignal,
  ): Promise<Outcome<Published>>;
  /** Deletes our leftovers of a kill. */
  sweep(): Promise<Outcome<void>>;
}
