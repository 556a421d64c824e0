import type { Outcome } from '../domain/failure.ts';
import type { TransferId } from '../domain/ids.ts';

/**
 * The private place parts are written to (OPFS). Failures: `disk` (`QUOTA` no room, `STAGING` anything else).
 * Several workers may hold one file open at once.
 */
export interface Staging {
  /** Creates it at full size, or opens what is there (and sizes it). */
  open(transfer: TransferId, sizeBytes: number): Promise<Outcome<StagedFile>>;
  /** Closes if open here; no failure if there is none. */
  remove(transfer: TransferId): Promise<Outcome<void>>;
  list(): Promise<Outcome<readonly TransferId[]>>;
}

export interface StagedFile {
  readonly sizeBytes: number;
  /** Writes all of it at the offset and flushes. */
  write(offset: number, bytes: Uint8Array): Outcome<void>;
  /** Fewer bytes at the end of the file. */
  read(offset: number, into: Uint8Array): Outcome<number>;
  close(): void;
}
