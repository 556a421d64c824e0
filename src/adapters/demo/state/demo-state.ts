import { type RandomBytes, readLong, toHex } from '../../../mtproto/bytes.ts';
import { type AuthKey, createAuthKey } from '../../../mtproto/session/auth-key.ts';
import type { DemoMemory, KeyFate, Stored, StoredCode, StoredKey, StoredLogin } from './memory.ts';

/** An auth key as one data centre knows it; replaced in `stored` at every change. */
export interface KnownKey {
  readonly authKey: AuthKey;
  stored: StoredKey;
}

interface ExportedLogin {
  readonly bytes: string;
  readonly toDc: number;
  readonly login: StoredLogin;
}

/** Keys, sign-ins and codes of all data centres. Every change is in memory's hands before it is believed here. */
export class DemoState {
  private readonly memory: DemoMemory;
  private readonly random: RandomBytes;
  private readonly keys = new Map<string, KnownKey>();
  private readonly logins = new Map<string, StoredLogin>();
  private readonly codes = new Map<string, StoredCode>();
  private readonly passwords = new Map<string, string>();
  private readonly exports = new Map<bigint, ExportedLogin>();

  private constructor(memory: DemoMemory, random: RandomBytes) {
    this.memory = memory;
    this.random = random;
  }

  static async load(memory: DemoMemory, random: RandomBytes): Promise<DemoState> {
    const state = new DemoState(memory, random);
    for (const record of await memory.load()) state.know(record);
    return state;
  }

  key(dc: number, keyId: bigint): KnownKey | undefined {
    return this.keys.get(`${dc}:${keyId}`);
  }

  async addKey(
    stored: Omit<StoredKey, 'kind' | 'keyId' | 'loginId' | 'awaitedPhone' | 'fate'>,
  ): Promise<void> {
    const { id } = createAuthKey(stored.bytes);
    const record: StoredKey = {
      kind: 'key',
      keyId: id,
      loginId: '',
      awaitedPhone: '',
      fate: 'alive',
      ...stored,
    };
    await this.memory.put(record);
    this.know(record);
  }

  async changeKey(
    key: KnownKey,
    change: Partial<Pick<StoredKey, 'loginId' | 'awaitedPhone' | 'fate'>>,
  ): Promise<void> {
    const record: StoredKey = { ...key.stored, ...change };
    // At once, so that a second message of an offender meets the verdict; the answer still waits for memory.
    key.stored = record;
    await this.memory.put(record);
  }

  async removeKey(key: KnownKey): Promise<void> {
    this.keys.delete(`${key.stored.dc}:${key.stored.keyId}`);
    await this.memory.remove(key.stored);
  }

  loginOf(key: KnownKey): StoredLogin | undefined {
    return key.stored.fate === 'alive' ? this.logins.get(key.stored.loginId) : undefined;
  }

  async signIn(key: KnownKey, userId: bigint, homeDc: number): Promise<void> {
    const login: StoredLogin = { kind: 'login', id: toHex(this.random(8)), userId, homeDc };
    await this.memory.put(login);
    this.know(login);
    await this.changeKey(key, { loginId: login.id, awaitedPhone: '' });
  }

  /** Ends the sign-in everywhere: its keys live on, nobody is signed in with them. */
  async endLogin(login: StoredLogin): Promise<void> {
    this.logins.delete(login.id);
    for (const key of this.keys.values()) {
      if (key.stored.loginId === login.id) await this.changeKey(key, { loginId: '' });
    }
    await this.memory.remove(login);
  }

  /** The key is dead for good, and the sign-in it carried with it. */
  async kill(key: KnownKey, fate: Exclude<KeyFate, 'alive'>): Promise<void> {
    const login = this.loginOf(key);
    const killed = this.changeKey(key, { fate, loginId: '' });
    if (login !== undefined) await this.endLogin(login);
    await killed;
  }

  /** Keys of one data centre; absent: those with which somebody is signed in at home. */
  keysAt(dc: number | undefined): KnownKey[] {
    return [...this.keys.values()].filter((key) =>
      dc === undefined ? this.loginOf(key)?.homeDc === key.stored.dc : key.stored.dc === dc,
    );
  }

  exportLogin(login: StoredLogin, toDc: number): { readonly id: bigint; readonly bytes: Uint8Array } {
    const bytes = this.random(128);
    // As Telegram does it, the id is the user's; the bytes are the secret.
    this.exports.set(readLong(bytes), { bytes: toHex(bytes), toDc, login });
    return { id: login.userId, bytes };
  }

  /** False: unknown, used already, for another data centre or user, or the sign-in has ended since. */
  async importLogin(
    key: KnownKey,
    dc: number,
    userId: bigint,
    bytes: Uint8Array,
  ): Promise<StoredLogin | undefined> {
    if (bytes.length !== 128) return undefined;
    const exported = this.exports.get(readLong(bytes));
    if (exported?.bytes !== toHex(bytes) || exported.toDc !== dc || exported.login.userId !== userId)
      return undefined;
    this.exports.delete(readLong(bytes));
    if (!this.logins.has(exported.login.id)) return undefined;
    await this.changeKey(key, { loginId: exported.login.id });
    return exported.login;
  }

  async sendCode(sent: Omit<StoredCode, 'kind' | 'hash'>): Promise<StoredCode> {
    const record: StoredCode = { kind: 'code', hash: toHex(this.random(9)), ...sent };
    await this.memory.put(record);
    this.know(record);
    return record;
  }

  code(phone: string): StoredCode | undefined {
    return this.codes.get(phone);
  }

  allCodes(): readonly StoredCode[] {
    return [...this.codes.values()];
  }

  async useCode(record: StoredCode): Promise<void> {
    this.codes.delete(record.phone);
    await this.memory.remove(record);
  }

  /** Undefined: as the world says. Empty: none. */
  changedPassword(phone: string): string | undefined {
    return this.passwords.get(phone);
  }

  async changePassword(phone: string, value: string): Promise<void> {
    const record: Stored = { kind: 'password', phone, value };
    await this.memory.put(record);
    this.know(record);
  }

  async forgetEverything(): Promise<void> {
    for (const part of [this.keys, this.logins, this.codes, this.passwords, this.exports]) part.clear();
    await this.memory.clear();
  }

  private know(record: Stored): void {
    switch (record.kind) {
      case 'key':
        this.keys.set(`${record.dc}:${record.keyId}`, {
          authKey: createAuthKey(record.bytes),
          stored: record,
        });
        return;
      case 'login':
        this.logins.set(record.id, record);
        return;
      case 'code':
        this.codes.set(record.phone, record);
        return;
      case 'password':
        this.passwords.set(record.phone, record.value);
    }
  }
}
