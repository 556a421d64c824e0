import { describe, expect, it } from 'vitest';
import { deriveKey } from '../../../../src/adapters/vault/derivation.ts';
import { pauseAfter } from '../../../../src/adapters/vault/tries.ts';
import { bytesIn, type quickDerivation, setUpVault } from '../../../support/vault-bench.ts';

const NAME = 'secret.session';
const RIGHT = 'four words with spaces';
const WRONG = { ok: false, failure: { category: 'input', code: 'PASSPHRASE_WRONG', field: 'passphrase' } };

/** A vault with one secret, locked and started again. */
async function locked() {
  const bench = setUpVault();
  const first = bench.start();
  await first.write(NAME, 'the session');
  expect(await first.setPassphrase('', RIGHT)).toMatchObject({ ok: true, value: { hasPassphrase: true } });
  const vault = bench.start();
  expect(await vault.open()).toEqual({ ok: true, value: { kind: 'locked', nextTryAt: null } });
  return { ...bench, vault };
}

describe('a passphrase', () => {
  it('is needed after a restart: nothing can be read or written without it', async () => {
    const { vault, cabinet } = await locked();
    expect(await vault.read(NAME)).toMatchObject({ ok: false, failure: { code: 'LOCKED' } });
    expect(await vault.write(NAME, 'x')).toMatchObject({ ok: false, failure: { code: 'LOCKED' } });
    expect(await vault.read('secret.never written')).toMatchObject({ ok: false });
    expect(bytesIn(cabinet).includes('key ')).toBe(false);
    expect(bytesIn(cabinet).includes(RIGHT)).toBe(false);
    expect(await vault.unlock(RIGHT)).toEqual({ ok: true, value: { kind: 'open', hasPassphrase: true } });
    expect(await vault.read(NAME)).toEqual({ ok: true, value: 'the session' });
  });

  it('is not asked for in the session that set it, and not after it was removed', async () => {
    const bench = setUpVault();
    const vault = bench.start();
    await vault.write(NAME, 'the session');
    await vault.setPassphrase('', RIGHT);
    expect(await vault.read(NAME)).toEqual({ ok: true, value: 'the session' });
    expect(await vault.removePassphrase('not that one')).toMatchObject(WRONG);
    bench.clock.now += 1_000;
    expect(await vault.removePassphrase(RIGHT)).toMatchObject({ ok: true, value: { hasPassphrase: false } });
    expect(await bench.start().read(NAME)).toEqual({ ok: true, value: 'the session' });
  });

  it('is needed again in the same session once it was locked', async () => {
    const bench = setUpVault();
    const vault = bench.start();
    await vault.write(NAME, 'the session');
    expect(await vault.close()).toMatchObject({ ok: false, failure: { code: 'PASSPHRASE_NONE' } });
    expect(await vault.read(NAME)).toEqual({ ok: true, value: 'the session' });
    await vault.setPassphrase('', RIGHT);
    expect(await vault.close()).toEqual({ ok: true, value: { kind: 'locked', nextTryAt: null } });
    expect(await vault.read(NAME)).toMatchObject({ ok: false, failure: { code: 'LOCKED' } });
    expect(await vault.removePassphrase(RIGHT)).toMatchObject({ failure: { code: 'LOCKED' } });
    expect(await vault.unlock('not that one')).toMatchObject(WRONG);
    bench.clock.now += 1_000;
    expect((await vault.unlock(RIGHT)).ok).toBe(true);
    expect(await vault.read(NAME)).toEqual({ ok: true, value: 'the session' });
  });

  it('is changed by whoever knows it', async () => {
    const bench = setUpVault();
    const vault = bench.start();
    await vault.write(NAME, 'the session');
    await vault.setPassphrase('', RIGHT);
    expect(await vault.setPassphrase('a guess', 'another one')).toMatchObject(WRONG);
    bench.clock.now += 1_000;
    expect((await vault.setPassphrase(RIGHT, 'another one')).ok).toBe(true);
    const next = bench.start();
    expect(await next.unlock(RIGHT)).toMatchObject(WRONG);
    bench.clock.now += 1_000;
    expect((await next.unlock('another one')).ok).toBe(true);
    expect(await next.read(NAME)).toEqual({ ok: true, value: 'the session' });
  });

  it('is the same however its accents are composed', async () => {
    const bench = setUpVault();
    expect((await bench.start(deriveKey).setPassphrase('', 'caf\u00e9 creme')).ok).toBe(true);
    const vault = bench.start(deriveKey);
    expect((await vault.unlock('cafe\u0301 creme')).ok).toBe(true);
  });

  it('has eight characters or more', async () => {
    const vault = setUpVault().start();
    await vault.open();
    expect(await vault.setPassphrase('', 'seven77')).toMatchObject({
      ok: false,
      failure: { code: 'PASSPHRASE_SHORT', field: 'newPassphrase' },
    });
    expect(vault.status()).toEqual({ kind: 'open', hasPassphrase: false });
  });

  it('does not open what was changed meanwhile', async () => {
    const { cabinet, start } = await locked();
    const record = cabinet.values.get('vault.key') as { wrapped: Uint8Array };
    await cabinet.write('vault.key', {
      ...record,
      wrapped: record.wrapped.with(3, 1 ^ (record.wrapped[3] ?? 0)),
    });
    const vault = start();
    await vault.open();
    expect(await vault.unlock(RIGHT)).toMatchObject(WRONG);
  });
});

describe('wrong passphrases', () => {
  it('are followed by pauses of 1, 2, 4 … 60 s', () => {
    expect([0, 1, 2, 3, 6, 7, 8, 1_000].map(pauseAfter)).toEqual([
      0, 1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });

  it('are not looked at inside the pause, also after a restart, and count for nobody then', async () => {
    const { vault, clock, start } = await locked();
    expect(await vault.unlock('wrong one')).toMatchObject({ ...WRONG, failure: { waitSeconds: 1 } });
    expect(vault.status()).toEqual({ kind: 'locked', nextTryAt: clock.now + 1_000 });
    clock.now += 1_000;
    expect(await vault.unlock('wrong two')).toMatchObject({ failure: { waitSeconds: 2 } });
    clock.now += 1_999;
    const again = start();
    expect(await again.open()).toEqual({ ok: true, value: { kind: 'locked', nextTryAt: clock.now + 1 } });
    expect(await again.unlock(RIGHT)).toMatchObject({
      failure: { code: 'PASSPHRASE_TOO_SOON', waitSeconds: 1 },
    });
    clock.now += 1;
    expect((await again.unlock(RIGHT)).ok).toBe(true);
    const last = start();
    expect(await last.open()).toEqual({ ok: true, value: { kind: 'locked', nextTryAt: null } });
  });

  it('are guesses one by one, however many come at once', async () => {
    const { vault, clock } = await locked();
    const outcomes = await Promise.all(['a guess', 'b guess', RIGHT].map((guess) => vault.unlock(guess)));
    expect(outcomes.map((outcome) => (outcome.ok ? 'open' : outcome.failure.code))).toEqual([
      'PASSPHRASE_WRONG',
      'PASSPHRASE_TOO_SOON',
      'PASSPHRASE_TOO_SOON',
    ]);
    clock.now += 1_000;
    expect((await vault.unlock(RIGHT)).ok).toBe(true);
  });

  it('are counted before they are looked at: a page closed in between has used its try', async () => {
    const { clock, start } = await locked();
    const closed = start(() => new Promise(() => {}));
    await closed.open();
    void closed.unlock('a guess');
    await expect
      .poll(() => start().open())
      .toMatchObject({
        value: { nextTryAt: clock.now + 1_000 },
      });
    expect(await start().unlock(RIGHT)).toMatchObject({ failure: { code: 'PASSPHRASE_TOO_SOON' } });
  });

  it('make nobody wait for hours when the clock was set back', async () => {
    const { vault, clock, start } = await locked();
    await vault.unlock('a guess');
    clock.now -= 3_600_000;
    const again = start();
    expect(await again.open()).toEqual({ ok: true, value: { kind: 'locked', nextTryAt: clock.now + 1_000 } });
    clock.now += 1_000;
    expect((await again.unlock(RIGHT)).ok).toBe(true);
  });

  it('are none where the browser could not compute: no pause, and nothing lost', async () => {
    const { start } = await locked();
    const vault = start(() => Promise.reject(new RangeError('out of memory')));
    await vault.open();
    expect(await vault.unlock(RIGHT)).toMatchObject({ failure: { code: 'PASSPHRASE_UNCHECKED' } });
    expect(await start().open()).toMatchObject({ value: { kind: 'locked', nextTryAt: null } });
  });
});

describe('where Argon2id cannot be computed', () => {
  it('PBKDF2 with 600,000 rounds takes its place', async () => {
    const bench = setUpVault();
    const noWasm: typeof quickDerivation = (passphrase, derivation) =>
      derivation.kind === 'argon2id'
        ? Promise.reject(new Error('no wasm'))
        : deriveKey(passphrase, derivation);
    const first = bench.start(noWasm);
    await first.write(NAME, 'the session');
    expect((await first.setPassphrase('', RIGHT)).ok).toBe(true);
    expect(bench.cabinet.values.get('vault.key')).toMatchObject({
      derivation: { kind: 'pbkdf2-sha256', iterations: 600_000 },
    });
    const vault = bench.start(noWasm);
    expect((await vault.unlock(RIGHT)).ok).toBe(true);
    expect(await vault.read(NAME)).toEqual({ ok: true, value: 'the session' });
  });
});

describe('Argon2id', () => {
  it('takes 19 MiB and two passes, with a salt of its own each time', async () => {
    const salts = new Set<string>();
    for (let count = 0; count < 2; count += 1) {
      const bench = setUpVault();
      expect((await bench.start(deriveKey).setPassphrase('', RIGHT)).ok).toBe(true);
      const record = bench.cabinet.values.get('vault.key') as { derivation: { salt: Uint8Array } };
      expect(record.derivation).toMatchObject({ kind: 'argon2id', memoryKiB: 19_456, passes: 2, lanes: 1 });
      salts.add(Buffer.from(record.derivation.salt).toString('hex'));
    }
    expect(salts.size).toBe(2);
  });
});

describe('forgetting while locked', () => {
  it('opens an empty vault with a new key', async () => {
    const { vault, cabinet, start } = await locked();
    await vault.unlock('a guess');
    expect(await vault.forget()).toEqual({ ok: true, value: { kind: 'open', hasPassphrase: false } });
    expect([...cabinet.values.keys()]).toEqual(['vault.key']);
    expect(await start().read(NAME)).toEqual({ ok: true, value: undefined });
  });
});
