import { beforeAll, describe, expect, it } from 'vitest';
import { failed, type Outcome, succeeded } from '../../../src/domain/failure.ts';
import type { QueueTarget, QueueVerb } from '../../../src/domain/views.ts';
import type { LockStatus } from '../../../src/ports/lock.ts';
import { createAccessService } from '../../../src/runtime/access-service.ts';
import { createSignInService, SIGN_IN_FORM } from '../../../src/runtime/sign-in-service.ts';
import { initialiseKernelsInNode } from '../../support/kernels.ts';
import { settled } from '../../support/telegram/manual-clock.ts';
import { MemoryCabinet } from '../../support/telegram/memory-cabinet.ts';
import { never, PHONE, setUpTelegram } from '../../support/telegram/scripted-telegram.ts';
import { setUpVault } from '../../support/vault-bench.ts';

beforeAll(initialiseKernelsInNode);

const PASSPHRASE = 'four words with spaces';
const FORM = { server: 'custom', configuration: '{}', apiId: '17', apiHash: 'a hash', phone: PHONE } as const;
const KEEP_ALL = { keepApi: true, forgetQueue: false };

/** A disk that may stop answering. */
class Disk extends MemoryCabinet {
  isBlocked = false;
  override async read(name: string): Promise<Outcome<unknown>> {
    return this.isBlocked
      ? failed({ category: 'store', code: 'STORE_BLOCKED', message: 'Held by another tab.' })
      : super.read(name);
  }
}

/** Account, vault and form as the engine worker puts them together, on one disk and at one server. */
function setUp() {
  const { server, choice, start: startTelegram } = setUpTelegram();
  const disk = new Disk();
  const bench = setUpVault(disk);
  const commands: (readonly [QueueVerb, QueueTarget])[] = [];
  const start = () => {
    const vault = bench.start();
    const { account, source, close } = startTelegram(vault);
    const conditions: string[] = [];
    const told: LockStatus[] = [];
    const signIn = createSignInService({
      account,
      cabinet: vault,
      configurationOf: () => succeeded(choice.configuration),
      builtInApi: null,
      demoApi: choice.api,
    });
    const queue = {
      accountChanged: ({ kind }: { readonly kind: string }) => void conditions.push(kind),
      command: async (verb: QueueVerb, target: QueueTarget) => {
        commands.push([verb, target]);
        return succeeded(1);
      },
    };
    account.watch((status) => queue.accountChanged(status));
    const access = createAccessService({ account, lock: vault, signIn, queue, log: { write() {} } });
    access.watch((status) => told.push(status));
    return { vault, account, source, signIn, access, conditions, told, close };
  };
  const startSignedIn = async () => {
    const program = start();
    await program.access.start(never);
    await program.signIn.begin(FORM, never);
    expect((await program.account.submitCode('12345', never)).ok).toBe(true);
    return program;
  };
  const startLocked = async () => {
    const program = await startSignedIn();
    expect((await program.access.setPassphrase('', PASSPHRASE)).ok).toBe(true);
    program.close();
    const next = start();
    expect(await next.access.start(never)).toMatchObject({ ok: true, value: { kind: 'locked' } });
    return next;
  };
  const names = (): string[] => [...disk.values.keys()].sort();
  return { server, disk, clock: bench.clock, commands, start, startSignedIn, startLocked, names };
}

describe('behind a passphrase', () => {
  it('nothing is sent before it is given; then the session goes on with its key', async () => {
    const { server, clock, startLocked } = setUp();
    const { access, account, conditions, told } = await startLocked();
    server.openedStreams.length = 0;
    await settled();
    expect(conditions).toEqual(['signed-out']);
    expect(await access.unlock('a wrong guess', never)).toMatchObject({ failure: { field: 'passphrase' } });
    expect(server.openedStreams).toEqual([]);
    expect(account.status().kind).toBe('signed-out');
    clock.now += 1_000;
    expect((await access.unlock(PASSPHRASE, never)).ok).toBe(true);
    await settled();
    expect(account.status()).toMatchObject({ kind: 'signed-in', user: { name: 'Ada Demo' }, online: true });
    expect(server.keyExchanges).toBe(1);
    expect(told.map(({ kind }) => kind)).toEqual(['locked', 'locked', 'open']);
  });

  it('the page hears that it is open only when it is known who is signed in', async () => {
    const { startLocked } = setUp();
    const { access, account } = await startLocked();
    const seen: string[] = [];
    access.watch(({ kind }) => seen.push(`${kind} ${account.status().kind}`));
    await access.unlock(PASSPHRASE, never);
    expect(seen).toEqual(['open signed-in']);
  });

  it('nobody can sign in anew over it', async () => {
    const { server, startLocked } = setUp();
    const { signIn } = await startLocked();
    server.openedStreams.length = 0;
    expect((await signIn.begin(FORM, never)).ok).toBe(false);
    expect(server.openedStreams).toEqual([]);
  });

  it('all stops when it is locked by hand, and goes on with the same key', async () => {
    const { server, clock, startSignedIn, names } = setUp();
    const { access, account, source, conditions, told } = await startSignedIn();
    expect(await access.lockNow()).toMatchObject({ ok: false, failure: { field: 'newPassphrase' } });
    expect(account.status().kind).toBe('signed-in');
    await access.setPassphrase('', PASSPHRASE);
    const kept = names();
    const { keyExchanges } = server;
    expect(await access.lockNow()).toEqual({ ok: true, value: { kind: 'locked', nextTryAt: null } });
    expect(account.status()).toEqual({ kind: 'signed-out' });
    expect(conditions.at(-1)).toBe('signed-out');
    expect(server.streams.size).toBe(0);
    expect(names()).toEqual(kept);
    expect(server.calls.map(({ method }) => method)).not.toContain('auth.logOut');
    expect(await source.openLane(4, 'if-missing', never)).toMatchObject({ ok: false });
    expect(await account.resume(never)).toMatchObject({ ok: false, failure: { code: 'LOCKED' } });
    clock.now += 1_000;
    expect((await access.unlock(PASSPHRASE, never)).ok).toBe(true);
    await settled();
    expect(account.status()).toMatchObject({ kind: 'signed-in', online: true });
    expect(server.keyExchanges).toBe(keyExchanges);
    expect(told.map(({ kind }) => kind).slice(-2)).toEqual(['locked', 'open']);
  });

  it('everything can be forgotten: queue kept, Telegram not told, open for a new sign-in', async () => {
    const { commands, names, startLocked, start } = setUp();
    const { access, signIn, account } = await startLocked();
    expect(await access.forgetEverything({ forgetQueue: false }, never)).toEqual({
      ok: true,
      value: { status: { kind: 'signed-out' }, serverTold: false },
    });
    expect(names()).toEqual(['vault.key']);
    expect(commands).toEqual([]);
    expect(access.lock()).toEqual({ kind: 'open', hasPassphrase: false });
    await signIn.begin(FORM, never);
    expect((await account.submitCode('12345', never)).ok).toBe(true);
    const next = start();
    await next.access.start(never);
    expect(next.account.status().kind).toBe('signed-in');
  });
});

describe('signing out', () => {
  it('revokes, and leaves of all secrets only API id and hash', async () => {
    const { server, disk, commands, names, startSignedIn } = setUp();
    const { access, source, signIn, vault } = await startSignedIn();
    await source.openLane(4, 'if-missing', never);
    await vault.write('telegram.peers.custom:1', [['user:1', 'of an account signed in before']]);
    await disk.write('folder', 'stays');
    expect(await access.signOut(KEEP_ALL, never)).toMatchObject({ ok: true, value: { serverTold: true } });
    expect(server.calls.map(({ method }) => method)).toContain('auth.logOut');
    expect(names()).toEqual(['folder', SIGN_IN_FORM, 'vault.key']);
    expect(await signIn.memory()).toMatchObject({
      server: 'custom',
      configuration: '{}',
      apiId: '17',
      hasApiHash: true,
      phone: '',
    });
    expect(commands).toEqual([]);
  });

  it.each(['signOut', 'forgetEverything'] as const)(
    'has forgotten the phone number before anybody hears of it: %s',
    async (way) => {
      const { access, account, signIn } = await setUp().startSignedIn();
      const heard: Promise<string>[] = [];
      account.watch(({ kind }) => {
        if (kind === 'signed-out') heard.push(signIn.memory().then(({ phone }) => phone));
      });
      expect((await access[way](KEEP_ALL, never)).ok).toBe(true);
      expect(heard.length).toBeGreaterThan(0);
      expect(new Set(await Promise.all(heard))).toEqual(new Set(['']));
    },
  );

  it('forgets API id and hash, and the queue with what is staged, if that is wished', async () => {
    const { commands, startSignedIn } = setUp();
    const { access, signIn } = await startSignedIn();
    await access.signOut({ keepApi: false, forgetQueue: true }, never);
    expect(await signIn.memory()).toMatchObject({
      server: 'custom',
      apiId: '',
      hasApiHash: false,
      phone: '',
    });
    expect(commands).toEqual([['remove', { all: true }]]);
  });

  it('wipes offline too, and says that the server could not be told', async () => {
    const { server, names, startSignedIn } = setUp();
    const { access } = await startSignedIn();
    server.streamFault = () => 'refuse';
    for (const stream of server.streams) stream.close();
    await settled();
    expect(await access.signOut(KEEP_ALL, never)).toMatchObject({ ok: true, value: { serverTold: false } });
    expect(names()).toEqual([SIGN_IN_FORM, 'vault.key']);
  });
});

describe('a database that does not answer at the start', () => {
  it('signs nobody out: asked again, the session is there', async () => {
    const { disk, startSignedIn, start } = setUp();
    (await startSignedIn()).close();
    disk.isBlocked = true;
    const { access, account, conditions } = start();
    expect(await access.start(never)).toMatchObject({ ok: false, failure: { category: 'store' } });
    expect(access.lock()).toBeNull();
    expect(conditions).toEqual([]);
    disk.isBlocked = false;
    expect((await access.start(never)).ok).toBe(true);
    expect(account.status().kind).toBe('signed-in');
  });
});
