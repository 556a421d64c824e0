import { type Outcome, succeeded } from '../../../src/domain/failure.ts';
import type { ListedCabinet } from '../../../src/ports/store.ts';

/** A cabinet that outlives the program using it; copies as a database does. */
export class MemoryCabinet implements ListedCabinet {
  readonly values = new Map<string, unknown>();
  /** Names in the order they were written. */
  readonly written: string[] = [];

  async read(name: string): Promise<Outcome<unknown>> {
    return succeeded(structuredClone(this.values.get(name)));
  }

  async write(name: string, value: unknown): Promise<Outcome<void>> {
    this.values.set(name, structuredClone(value));
    this.written.push(name);
    return succeeded(undefined);
  }

  async remove(name: string): Promise<Outcome<void>> {
    this.values.delete(name);
    return succeeded(undefined);
  }

  async names(): Promise<Outcome<readonly string[]>> {
    return succeeded([...this.values.keys()]);
  }
}
