/** What a server would still know after its programs were started again. Values survive a structured clone. */
export type Stored = StoredKey | StoredLogin | StoredCode | StoredPassword;

/** `deactivated`: the account behind it was closed. */
export type KeyFate = 'alive' | 'duplicated' | 'revoked' | 'deactivated';

export interface StoredKey {
  readonly kind: 'key';
  readonly dc: number;
  /** auth_key_id, signed. */
  readonly keyId: bigint;
  /** 256 bytes. */
  readonly bytes: Uint8Array;
  readonly createdAtSeconds: number;
  readonly firstSalt: bigint;
  readonly saltEpoch: number;
  /** The sign-in this key belongs to; empty: none. */
  readonly loginId: string;
  /** Code was right, the two-step password is still missing: whose; empty: nobody's. */
  readonly awaitedPhone: string;
  readonly fate: KeyFate;
}

export interface StoredLogin {
  readonly kind: 'login';
  readonly id: string;
  readonly userId: bigint;
  readonly homeDc: number;
}

export interface StoredCode {
  readonly kind: 'code';
  readonly phone: string;
  readonly code: string;
  readonly hash: string;
  readonly expiresAtSeconds: number;
  /** How often it was sent another way. */
  readonly turn: number;
}

/** A two-step password that was changed while it ran; empty: taken away. */
export interface StoredPassword {
  readonly kind: 'password';
  readonly phone: string;
  readonly value: string;
}

export function storedName(record: Stored): string {
  switch (record.kind) {
    case 'key':
      return `key:${record.dc}:${record.keyId}`;
    case 'login':
      return `login:${record.id}`;
    case 'code':
      return `code:${record.phone}`;
    case 'password':
      return `password:${record.phone}`;
  }
}

/** Where it is kept. Each call settles when the change would survive a kill: answers that depend on it wait for that. */
export interface DemoMemory {
  load(): Promise<readonly Stored[]>;
  put(record: Stored): Promise<void>;
  remove(record: Stored): Promise<void>;
  clear(): Promise<void>;
}

/** Forgets everything with its process. */
export function createVolatileMemory(): DemoMemory {
  const records = new Map<string, Stored>();
  return {
    load: async () => [...records.values()],
    put: async (record) => {
      records.set(storedName(record), record);
    },
    remove: async (record) => {
      records.delete(storedName(record));
    },
    clear: async () => records.clear(),
  };
}
