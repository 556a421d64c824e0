import type { Counters } from '../counters/counters.ts';
import type { DemoState, KnownKey } from '../state/demo-state.ts';
import { PlainConduct, type PlainConnection } from './punishment.ts';

/** What a data centre's keys do on its plain address; one that breaks the rule there is declared duplicated. */
export class Conducts {
  private readonly state: DemoState;
  private readonly counters: Counters;
  private readonly byKeyId = new Map<bigint, PlainConduct>();

  constructor(state: DemoState, counters: Counters) {
    this.state = state;
    this.counters = counters;
  }

  /** A message of this key came; without a connection it did not come over the plain address. */
  async spoke(key: KnownKey, connection: PlainConnection | undefined): Promise<void> {
    if (connection !== undefined && this.conductOf(key)?.spoke(connection) === true) await this.punish(key);
  }

  /** A request came, to be answered when `punished` has settled; `settled` is called with its answer. */
  asked(
    key: KnownKey,
    connection: PlainConnection | undefined,
  ): { readonly punished: Promise<void>; readonly settled: () => void } {
    const conduct = connection && this.conductOf(key);
    if (connection === undefined || conduct === undefined)
      return { punished: Promise.resolve(), settled: () => undefined };
    const isOffence = conduct.asked(connection);
    return {
      punished: isOffence ? this.punish(key) : Promise.resolve(),
      settled: () => conduct.answered(connection),
    };
  }

  closed(connection: PlainConnection): void {
    for (const conduct of this.byKeyId.values()) conduct.closed(connection);
  }

  forget(key: KnownKey): void {
    this.byKeyId.delete(key.stored.keyId);
  }

  clear(): void {
    this.byKeyId.clear();
  }

  /** Only a key that somebody is signed in with can be duplicated. */
  private conductOf(key: KnownKey): PlainConduct | undefined {
    if (this.state.loginOf(key) === undefined) return undefined;
    const conduct = this.byKeyId.get(key.stored.keyId) ?? new PlainConduct();
    this.byKeyId.set(key.stored.keyId, conduct);
    return conduct;
  }

  private async punish(key: KnownKey): Promise<void> {
    if (key.stored.fate !== 'alive') return;
    this.counters.count('punishedKeys');
    await this.state.kill(key, 'duplicated');
  }
}
