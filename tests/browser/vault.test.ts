import { expect, it } from 'vitest';
import { createCabinet } from '../../src/adapters/store/cabinet.ts';
import { openDatabase } from '../../src/adapters/store/database.ts';
import { createVault } from '../../src/adapters/vault/vault.ts';
import { cabinetContract } from '../contracts/store-contract.ts';
import { bytesOfDatabase, holds } from '../support/database-bytes.ts';

/** Starts of the program on one real database. */
const setUp = () => {
  const name = `test-${crypto.randomUUID()}`;
  const clock = { now: 1_790_000_000_000 };
  const start = () => {
    const database = openDatabase({ name });
    const cabinet = createCabinet(database);
    const vault = createVault(cabinet, {
      now: () => clock.now,
      owns: (entry) => entry.startsWith('telegram.'),
      damaged: () => undefined,
    });
    return { vault, cabinet, close: () => database.close() };
  };
  return { name, clock, start };
};

cabinetContract(async () => setUp().start().vault);

const KEY = { authKey: crypto.getRandomValues(new Uint8Array(256)), serverSalt: -7n };
const SESSION = { hash: '0123456789abcdef0123456789abcdef', phone: '+12025550123' };
const PASSPHRASE = 'four words with spaces';

const save = async ({ vault }: ReturnType<ReturnType<typeof setUp>['start']>): Promise<void> => {
  await vault.write('telegram.key.custom.2', KEY);
  await vault.write('telegram.session', SESSION);
};
const SECRETS = [KEY.authKey.slice(0, 24), SESSION.hash, '2025550123', PASSPHRASE];

it('leaves no secret as plain bytes in the database, and gives all back after a restart', async () => {
  const { name, start } = setUp();
  const first = start();
  await save(first);
  const bytes = await bytesOfDatabase(name);
  for (const secret of SECRETS) expect(holds(bytes, secret), String(secret)).toBe(false);
  // The search finds what is there: the same secrets, written plain.
  await first.cabinet.write('plain', { ...KEY, ...SESSION, PASSPHRASE });
  const plain = await bytesOfDatabase(name);
  for (const secret of SECRETS) expect(holds(plain, secret), String(secret)).toBe(true);
  first.close();
  const { vault } = start();
  expect(await vault.read('telegram.key.custom.2')).toEqual({ ok: true, value: KEY });
  expect(await vault.read('telegram.session')).toEqual({ ok: true, value: SESSION });
});

it('keeps a key that no script can read out', async () => {
  const { start } = setUp();
  const { vault, cabinet } = start();
  await save({ vault, cabinet, close: () => undefined });
  const read = await cabinet.read('vault.key');
  const { device } = (read.ok ? read.value : {}) as { device: CryptoKey };
  expect(device).toBeInstanceOf(CryptoKey);
  expect(device.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', device)).rejects.toThrow();
});

it('with a passphrase holds nothing that opens it: wrong ones fail, the right one opens', async () => {
  const { name, clock, start } = setUp();
  const first = start();
  await save(first);
  expect((await first.vault.setPassphrase('', PASSPHRASE)).ok).toBe(true);
  first.close();
  const { vault, cabinet } = start();
  for (const entry of ['vault.key', 'telegram.session', 'telegram.key.custom.2']) {
    const read = await cabinet.read(entry);
    expect(JSON.stringify(read), entry).not.toContain('CryptoKey');
    expect(Object.values((read.ok ? read.value : null) ?? {}).some((part) => part instanceof CryptoKey)).toBe(
      false,
    );
  }
  const bytes = await bytesOfDatabase(name);
  for (const secret of SECRETS) expect(holds(bytes, secret), String(secret)).toBe(false);
  expect(await vault.read('telegram.session')).toMatchObject({ ok: false, failure: { code: 'LOCKED' } });
  expect(await vault.unlock('four words with space')).toMatchObject({ ok: false });
  clock.now += 1_000;
  expect(await vault.unlock(PASSPHRASE)).toMatchObject({ ok: true });
  expect(await vault.read('telegram.session')).toEqual({ ok: true, value: SESSION });
});

it('seals what an earlier version left plain', async () => {
  const { name, start } = setUp();
  const { vault, cabinet } = start();
  await cabinet.write('telegram.key.custom.2', KEY);
  await cabinet.write('telegram.session', SESSION);
  expect(holds(await bytesOfDatabase(name), SESSION.hash)).toBe(true);
  await vault.open();
  const bytes = await bytesOfDatabase(name);
  for (const secret of SECRETS) expect(holds(bytes, secret), String(secret)).toBe(false);
  expect(await vault.read('telegram.key.custom.2')).toEqual({ ok: true, value: KEY });
});
