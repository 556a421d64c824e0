import * as v from 'valibot';
import { type Outcome, succeeded } from '../../domain/failure.ts';
import { type AccountId, accountId } from '../../domain/ids.ts';
import type { DataCentre, ServerKind } from '../../domain/server.ts';
import type { Cabinet } from '../../ports/store.ts';

/** An auth key as it is kept: one per server and data centre, for ever. */
export interface KeyRecord {
  /** 256 bytes. Secret. */
  readonly authKey: Uint8Array;
  readonly serverSalt: bigint;
  readonly timeOffsetSeconds: number;
  /** The plain address it was made at: another server under the same name needs another key. */
  readonly url: string;
  /** Who is signed in with it; null before sign-in or import. */
  readonly authorizedFor: AccountId | null;
}

const RECORD = v.object({
  authKey: v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => bytes.length === 256),
  ),
  serverSalt: v.bigint(),
  timeOffsetSeconds: v.number(),
  url: v.string(),
  authorizedFor: v.nullable(v.pipe(v.string(), v.transform(accountId))),
});

const nameOf = (server: ServerKind, dc: number): string => `telegram.key.${server}.${dc}`;

/**
 * All auth keys, in the cabinet: a second start makes no key and imports no authorization. Written before a key is
 * used, read anew each time since another tab may have written.
 */
export class KeyRing {
  readonly #cabinet: Cabinet;

  constructor(cabinet: Cabinet) {
    this.#cabinet = cabinet;
  }

  /** Null when there is none for this data centre; one that cannot be read counts as none. */
  async read(server: ServerKind, dc: DataCentre): Promise<Outcome<KeyRecord | null>> {
    const read = await this.#cabinet.read(nameOf(server, dc.id));
    if (!read.ok) return read;
    const parsed = v.safeParse(RECORD, read.value);
    return succeeded(parsed.success && parsed.output.url === dc.url ? parsed.output : null);
  }

  write(server: ServerKind, dc: DataCentre, record: KeyRecord): Promise<Outcome<void>> {
    return this.#cabinet.write(nameOf(server, dc.id), record);
  }

  /** Forgets the keys of these data centres; the first failure is returned after all were tried. */
  async wipe(server: ServerKind, dcs: readonly DataCentre[]): Promise<Outcome<void>> {
    const outcomes = await Promise.all(dcs.map(({ id }) => this.#cabinet.remove(nameOf(server, id))));
    return outcomes.find((outcome) => !outcome.ok) ?? succeeded(undefined);
  }
}
