import type { Outcome } from '../domain/failure.ts';
import type { Changes, LaneMemory, Stored } from '../domain/transfer.ts';

export type { Changes, LaneMemory, Stored };

/** The queue on disk. Failures: `store` with `STORE_FULL`, `STORE_BLOCKED`, `STORE_CLOSED`, `STORE_NEWER`, `STORE`. */
export interface Store {
  load(): Promise<Outcome<Stored>>;
  /** All or nothing; durable against a kill of the browser when it returns. */
  save(changes: Changes): Promise<Outcome<void>>;
  close(): void;
}

/** Small named values that are not queue: session, server choice, folder handle, settings. Structured-clonable. */
export interface Cabinet {
  read(name: string): Promise<Outcome<unknown>>;
  write(name: string, value: unknown): Promise<Outcome<void>>;
  remove(name: string): Promise<Outcome<void>>;
}

/** A cabinet that can say what is in it. */
export interface ListedCabinet extends Cabinet {
  names(): Promise<Outcome<readonly string[]>>;
}
