import { describe, expect, it } from 'vitest';
import { failed, type Outcome } from '../../../../src/domain/failure.ts';
import { cabinetContract } from '../../../contracts/store-contract.ts';
import { MemoryCabinet } from '../../../support/telegram/memory-cabinet.ts';
import { bytesIn, setUpVault } from '../../../support/vault-bench.ts';

const NAME = 'secret.session';
const SESSION = {
  authKey: Uint8Array.from({ length: 256 }, (_, i) => (i * 7) % 256),
  salt: -5n,
  hash: 'c0ffee',
};

const valueIn = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(outcome.failure.code);
  return outcome.value;
};

cabinetContract(async () => setUpVault().start());

describe('what is kept', () => {
  it('is there after a restart, and nowhere in plain bytes', async () => {
    const { cabinet, start } = setUpVault();
    await start().write(NAME, SESSION);
    expect(valueIn(await start().read(NAME))).toEqual(SESSION);
    const bytes = bytesIn(cabinet);
    for (const secret of [
      Buffer.from(SESSION.authKey.subarray(0, 16)),
      Buffer.from('c0ffee'),
      Buffer.from('authKey'),
    ])
      expect(bytes.includes(secret)).toBe(false);
    expect(bytes.includes('key false')).toBe(true);
    expect(bytes.includes('key true')).toBe(false);
  });

  it('is sealed anew with each write: the same value never looks the same', async () => {
    const { cabinet, start } = setUpVault();
    const vault = start();
    const seen = new Set<string>();
    for (let count = 0; count < 20; count += 1) {
      await vault.write(NAME, 'the same');
      seen.add(
        Buffer.from(cabinet.values.get(NAME) as Uint8Array)
          .subarray(4, 16)
          .toString('hex'),
      );
    }
    expect(seen.size).toBe(20);
  });

  it.each([
    [null],
    [''],
    [0],
    [-1.5],
    [Number.NaN],
    [[]],
    [{}],
    [{ $: 'bigint', v: '1' }],
    [[undefined, 1n]],
  ])('comes back as it was: %o', async (value) => {
    const { start } = setUpVault();
    await start().write(NAME, value);
    expect(valueIn(await start().read(NAME))).toEqual(value);
  });

  it('is read where an earlier version wrote it plain, and sealed at once', async () => {
    const { cabinet, start } = setUpVault();
    await cabinet.write(NAME, SESSION);
    await cabinet.write('secret.never asked for', { hash: 'c0ffee' });
    await cabinet.write('folder', 'c0ffee and biscuits');
    const vault = start();
    expect(valueIn(await vault.read(NAME))).toEqual(SESSION);
    expect(bytesIn(cabinet).includes(Buffer.from(SESSION.authKey))).toBe(false);
    expect(cabinet.values.get('secret.never asked for')).toBeInstanceOf(Uint8Array);
    expect(cabinet.values.get('folder')).toBe('c0ffee and biscuits');
    expect(valueIn(await start().read('secret.never asked for'))).toEqual({ hash: 'c0ffee' });
  });
});

describe('an entry that was tampered with', () => {
  const tampered: readonly (readonly [string, (bytes: Uint8Array, other: Uint8Array) => Uint8Array])[] = [
    ['one bit', (bytes) => bytes.with(40, (bytes[40] ?? 0) ^ 1)],
    ['the tag', (bytes) => bytes.with(-1, (bytes.at(-1) ?? 0) ^ 0x80)],
    ['the IV', (bytes) => bytes.with(5, (bytes[5] ?? 0) ^ 1)],
    ['a version nobody knows', (bytes) => bytes.with(3, 9)],
    ['cut', (bytes) => bytes.slice(0, 20)],
    ['cut in the header', (bytes) => bytes.slice(0, 4)],
    ['the entry of another name', (_, other) => other],
  ];
  it.each(tampered)('counts as absent, is told, and can be written again: %s', async (_, change) => {
    const { cabinet, damaged, start } = setUpVault();
    const first = start();
    await first.write(NAME, SESSION);
    await first.write('secret.other', SESSION);
    const bytes = cabinet.values.get(NAME) as Uint8Array;
    await cabinet.write(NAME, change(bytes, cabinet.values.get('secret.other') as Uint8Array));

    const vault = start();
    expect(await vault.read(NAME)).toEqual({ ok: true, value: undefined });
    expect(damaged).toEqual([NAME]);
    expect(valueIn(await vault.read('secret.other'))).toEqual(SESSION);
    await vault.write(NAME, 'anew');
    expect(valueIn(await start().read(NAME))).toBe('anew');
    expect(damaged).toEqual([NAME]);
  });

  it.each([['nonsense'], [{ version: 1 }], [null]])(
    'when it is the key itself (%o), all begins anew, once',
    async (nonsense) => {
      const { cabinet, damaged, start } = setUpVault();
      await start().write(NAME, SESSION);
      await cabinet.write('vault.key', nonsense);
      const vault = start();
      expect(await vault.read(NAME)).toEqual({ ok: true, value: undefined });
      expect(damaged).toEqual(['vault.key', NAME]);
      await vault.write(NAME, 'anew');
      damaged.length = 0;
      expect(valueIn(await start().read(NAME))).toBe('anew');
      expect(damaged).toEqual([]);
    },
  );

  it('is left untouched when a newer version wrote the key', async () => {
    const { cabinet, start } = setUpVault();
    await start().write(NAME, SESSION);
    const newer = { ...(cabinet.values.get('vault.key') as object), version: 2 };
    await cabinet.write('vault.key', newer);
    expect(await start().read(NAME)).toMatchObject({ ok: false, failure: { code: 'VAULT_NEWER' } });
    expect(cabinet.values.get('vault.key')).toMatchObject({ version: 2 });
  });
});

describe('a database that does not answer', () => {
  it('makes no key; the next read finds what was there', async () => {
    const { cabinet, start } = setUpVault();
    await start().write(NAME, SESSION);
    const before = cabinet.values.get('vault.key');
    const full = { category: 'store', code: 'STORE_BLOCKED', message: 'Held by another tab.' } as const;
    class Blocked extends MemoryCabinet {
      isBlocked = true;
      override async read(name: string): Promise<Outcome<unknown>> {
        return this.isBlocked ? failed(full) : cabinet.read(name);
      }
    }
    const blocked = new Blocked();
    const vault = setUpVault(blocked).start();
    expect(await vault.read(NAME)).toEqual({ ok: false, failure: full });
    expect(await vault.write(NAME, 'lost')).toEqual({ ok: false, failure: full });
    expect(blocked.written).toEqual([]);
    blocked.isBlocked = false;
    expect(valueIn(await vault.read(NAME))).toEqual(SESSION);
    expect(cabinet.values.get('vault.key')).toEqual(before);
  });
});

describe('forgetting', () => {
  it('leaves nothing of the vault but what is asked for', async () => {
    const { cabinet, start } = setUpVault();
    const vault = start();
    await vault.write(NAME, SESSION);
    await vault.write('secret.form', { apiHash: 'kept' });
    await cabinet.write('folder', 'stays');
    await vault.wipe(['secret.form']);
    expect([...cabinet.values.keys()].sort()).toEqual(['folder', 'secret.form', 'vault.key']);
    expect(valueIn(await start().read('secret.form'))).toEqual({ apiHash: 'kept' });
    await vault.forget();
    expect([...cabinet.values.keys()].sort()).toEqual(['folder', 'vault.key']);
    await vault.write(NAME, 'the next one');
    expect(valueIn(await start().read(NAME))).toBe('the next one');
  });
});
