import type { Outcome } from '../domain/failure.ts';

/**
 * The numbered files of one log; the one with the highest number is written, the others are whole. One writer at a
 * time. Failures: `disk` with `QUOTA` (no room) or `LOG_FILE` (anything else).
 */
export interface LogFiles {
  /** Ascending by number. */
  list(): Promise<Outcome<readonly LogFileSize[]>>;
  /** Creates it, or opens what is there. */
  open(number: number): Promise<Outcome<LogFile>>;
  /** Of one that is not open. Fewer bytes at its end; none where there is no such file. */
  read(number: number, offset: number, length: number): Promise<Outcome<Uint8Array>>;
  /** Closes if open here; no failure if there is none. */
  remove(number: number): Promise<Outcome<void>>;
}

export interface LogFileSize {
  readonly number: number;
  readonly sizeBytes: number;
}

/** At once and without a promise, so that a line is out of a kill's reach when the call returns. */
export interface LogFile {
  readonly number: number;
  /** When it was opened. */
  readonly sizeBytes: number;
  /** All of it, or a failure: then it may be there in part. */
  write(offset: number, bytes: Uint8Array): Outcome<void>;
  /** Fewer bytes at its end. */
  read(offset: number, length: number): Outcome<Uint8Array>;
  close(): void;
}
