import { beforeAll, describe, expect, it } from 'vitest';
import { apiSchema } from '../../../../src/mtproto/schema/api-198.ts';
import { serviceSchema } from '../../../../src/mtproto/schema/service.ts';
import { encode } from '../../../../src/mtproto/tl/codec.ts';
import { mergeSchemas } from '../../../../src/mtproto/tl/schema.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { settled } from '../../../support/telegram/manual-clock.ts';
import type { Script } from '../../../support/telegram/mini-data-centre.ts';
import {
  never,
  PHONE,
  plainUrl,
  setUpTelegram,
  willingServer,
} from '../../../support/telegram/scripted-telegram.ts';

beforeAll(initialiseKernelsInNode);

/** The willing server, but for these methods. */
const but =
  (changes: Readonly<Record<string, string>>): Script =>
  (method, url) => {
    const error = changes[method._];
    return error === undefined ? willingServer(method, url) : { error };
  };

describe('signing in', () => {
  it('goes from phone to code to signed in, with one key and one connection at a time', async () => {
    const { server, choice, start, cabinet } = setUpTelegram();
    const { account, statuses } = start();
    expect(await account.sendCode(choice, PHONE, never)).toEqual({
      ok: true,
      value: { kind: 'code', phone: '+9996621234', sentBy: 'app', length: 5, clue: '', resend: null },
    });
    const signedIn = await account.submitCode(' 123-45 ', never);
    expect(signedIn).toEqual({
      ok: true,
      value: {
        kind: 'signed-in',
        user: { account: 'custom:777', name: 'Ada Demo', phone: '+9996621234', homeDc: 2 },
        online: true,
      },
    });
    expect(statuses.map(({ kind }) => kind)).toEqual(['connecting', 'code', 'signed-in']);
    expect(server.keyExchanges).toBe(1);
    expect(server.streams.size).toBe(1);
    expect(cabinet.written.slice(0, 1)).toEqual(['telegram.key.custom.2']);
    expect(server.announcements[0]).toMatchObject({
      api_id: 1,
      device_model: 'Test',
      lang_code: 'en',
      lang_pack: '',
    });
  });

  it('sends nothing for a phone number or credentials that cannot be right', async () => {
    const { server, choice, start } = setUpTelegram();
    const { account } = start();
    const fields = [];
    for (const [changed, phone] of [
      [choice, 'abc'],
      [{ ...choice, api: { id: 0, hash: 'x' } }, PHONE],
      [{ ...choice, api: { id: 1, hash: '' } }, PHONE],
      [{ ...choice, kind: 'telegram', api: { id: 1, hash: 'zz' } }, PHONE],
    ] as const) {
      const outcome = await account.sendCode(changed, phone, never);
      fields.push(outcome.ok ? null : outcome.failure.field);
    }
    expect(fields).toEqual(['phone', 'apiId', 'apiHash', 'apiHash']);
    expect(server.openedStreams).toEqual([]);
    expect(account.status()).toEqual({ kind: 'signed-out' });
  });

  it.each([
    ['PHONE_NUMBER_INVALID', 'phone'],
    ['PHONE_NUMBER_BANNED', 'phone'],
    ['API_ID_INVALID', 'apiId'],
  ])('names the field of %s and can be tried again', async (error, field) => {
    const { server, choice, start } = setUpTelegram(but({ 'auth.sendCode': error }));
    const { account } = start();
    expect(await account.sendCode(choice, PHONE, never)).toMatchObject({ ok: false, failure: { field } });
    expect(account.status()).toEqual({ kind: 'signed-out' });
    server.script = willingServer;
    expect((await account.sendCode(choice, PHONE, never)).ok).toBe(true);
    expect(server.keyExchanges).toBe(1);
  });

  it('keeps asking for the code after a wrong one', async () => {
    const { server, choice, start } = setUpTelegram(but({ 'auth.signIn': 'PHONE_CODE_INVALID' }));
    const { account } = start();
    await account.sendCode(choice, PHONE, never);
    expect(await account.submitCode('11111', never)).toMatchObject({ ok: false, failure: { field: 'code' } });
    expect(account.status().kind).toBe('code');
    server.script = willingServer;
    expect(await account.submitCode('12345', never)).toMatchObject({
      ok: true,
      value: { kind: 'signed-in' },
    });
  });

  it('goes to the data centre where the account lives', async () => {
    const { server, choice, start, startSignedIn } = setUpTelegram((method, url) =>
      method._ === 'auth.sendCode' && url !== plainUrl(4)
        ? { error: 'PHONE_MIGRATE_4', code: 303 }
        : willingServer(method, url),
    );
    const { account } = await startSignedIn();
    expect(account.status()).toMatchObject({ kind: 'signed-in', user: { homeDc: 4 } });
    expect([...server.streams].map(({ url }) => url)).toEqual([plainUrl(4)]);
    const again = start().account;
    await again.cancelSignIn();
    server.script = (method, url) =>
      method._ === 'auth.sendCode' ? { error: 'PHONE_MIGRATE_9', code: 303 } : willingServer(method, url);
    expect(await again.sendCode(choice, PHONE, never)).toMatchObject({
      ok: false,
      failure: { code: 'DC_MISSING' },
    });
  });

  it('says at once that a server cannot be reached, and keeps nothing half done', async () => {
    const { server, choice, start } = setUpTelegram();
    server.streamFault = () => 'refuse';
    const { account } = start();
    expect(await account.sendCode(choice, PHONE, never)).toMatchObject({
      ok: false,
      failure: { category: 'network', code: 'NOTHING_THROUGH', detail: expect.stringContaining('CONNECT') },
    });
    server.streamFault = () => null;
    expect((await account.sendCode(choice, PHONE, never)).ok).toBe(true);
  });

  it('gives up on a deaf server after 15 s', async () => {
    const { server, clock, choice, start } = setUpTelegram();
    server.streamFault = () => 'deaf';
    const { account } = start();
    const asked = account.sendCode(choice, PHONE, never);
    await clock.pass(15_000);
    expect(await asked).toMatchObject({
      ok: false,
      failure: { code: 'NOTHING_THROUGH', detail: expect.stringContaining('DEADLINE') },
    });
    expect(server.streams.size).toBe(0);
  });

  it('refuses a server whose key is not in the configuration, and says so', async () => {
    const { choice, start } = setUpTelegram();
    const foreign = { ...choice, configuration: { ...choice.configuration, publicKeys: [] } };
    expect(await start().account.sendCode(foreign, PHONE, never)).toMatchObject({
      ok: false,
      failure: { code: 'SERVER_KEY_UNKNOWN', field: 'configuration' },
    });
  });

  it('tells a flood wait and does not ask through it', async () => {
    const { server, clock, choice, start } = setUpTelegram(but({ 'auth.sendCode': 'FLOOD_WAIT_60' }));
    const { account } = start();
    expect(await account.sendCode(choice, PHONE, never)).toMatchObject({
      ok: false,
      failure: { waitSeconds: 60 },
    });
    server.script = willingServer;
    await clock.pass(59_000);
    // The form makes its choice anew with each click.
    expect(await account.sendCode(structuredClone(choice), PHONE, never)).toMatchObject({
      ok: false,
      failure: { waitSeconds: 1, message: expect.stringContaining('What you typed is kept') },
    });
    await clock.pass(1_000);
    expect((await account.sendCode(choice, PHONE, never)).ok).toBe(true);
    expect(server.calls.filter(({ method }) => method === 'auth.sendCode')).toHaveLength(2);
  });

  it('goes back to the phone number, keeping the key', async () => {
    const { server, choice, start } = setUpTelegram();
    const { account } = start();
    await account.sendCode(choice, PHONE, never);
    await account.cancelSignIn();
    expect(account.status()).toEqual({ kind: 'signed-out' });
    expect(server.streams.size).toBe(0);
    await account.sendCode(choice, PHONE, never);
    expect(server.keyExchanges).toBe(1);
  });

  it('makes another key when the server has forgotten the one of a cancelled sign-in', async () => {
    const { server, choice, start } = setUpTelegram();
    const { account } = start();
    await account.sendCode(choice, PHONE, never);
    await account.cancelSignIn();
    server.forgetKeys();
    expect((await account.sendCode(choice, PHONE, never)).ok).toBe(true);
    expect(server.keyExchanges).toBe(2);
  });

  it('goes back at once from a server that is deaf, and nothing of it comes back later', async () => {
    const { server, clock, choice, start } = setUpTelegram();
    server.streamFault = () => 'deaf';
    const { account, statuses } = start();
    const asked = account.sendCode(choice, PHONE, never);
    await settled();
    expect(account.status().kind).toBe('connecting');
    const cancelled = account.cancelSignIn();
    await settled();
    expect(account.status()).toEqual({ kind: 'signed-out' });
    expect(await cancelled).toMatchObject({ ok: true });
    expect(await asked).toMatchObject({ ok: false, failure: { category: 'aborted' } });
    await clock.pass(60_000);
    expect(statuses.at(-1)).toEqual({ kind: 'signed-out' });
    expect(server.streams.size).toBe(0);
  });

  it('ends at once when stopped', async () => {
    const { server, choice, start } = setUpTelegram();
    server.streamFault = () => 'deaf';
    const stop = new AbortController();
    const asked = start().account.sendCode(choice, PHONE, stop.signal);
    await settled();
    stop.abort();
    expect(await asked).toMatchObject({ ok: false, failure: { category: 'aborted' } });
  });
});

describe('a second start', () => {
  it('asks nothing, makes no key and is online', async () => {
    const { server, start, startSignedIn } = setUpTelegram();
    (await startSignedIn()).close();
    server.calls.length = 0;
    const { account } = start();
    expect(await account.resume(never)).toMatchObject({
      ok: true,
      value: { kind: 'signed-in', online: false },
    });
    await settled();
    expect(account.status()).toMatchObject({ kind: 'signed-in', online: true });
    expect(server.keyExchanges).toBe(1);
    expect(server.calls.map(({ method }) => method)).toEqual(['help.getConfig', 'users.getUsers']);
  });

  it('stays usable offline and comes back by itself', async () => {
    const { server, clock, start, startSignedIn } = setUpTelegram();
    (await startSignedIn()).close();
    server.streamFault = () => 'refuse';
    const { account } = start();
    await account.resume(never);
    await clock.pass(40_000);
    expect(account.status()).toMatchObject({ kind: 'signed-in', online: false });
    server.streamFault = () => null;
    await clock.pass(60_000);
    expect(account.status()).toMatchObject({ kind: 'signed-in', online: true });
  });

  it('asks for a sign-in when there was none, without a connection', async () => {
    const { server, start } = setUpTelegram();
    expect(await start().account.resume(never)).toEqual({ ok: true, value: { kind: 'signed-out' } });
    expect(server.openedStreams).toEqual([]);
  });
});

describe('the main connection', () => {
  it('is opened again after a cut, never twice at once', async () => {
    const { server, clock, startSignedIn } = setUpTelegram();
    const { account } = await startSignedIn();
    await settled();
    for (const stream of server.streams) stream.close();
    await settled();
    expect(account.status()).toMatchObject({ online: false });
    await clock.pass(1_000);
    expect(account.status()).toMatchObject({ online: true });
    expect(server.streams.size).toBe(1);
    expect(server.keyExchanges).toBe(1);
  });

  it('is noticed to be dead by a ping that nothing answers', async () => {
    const { server, clock, startSignedIn } = setUpTelegram();
    const { account } = await startSignedIn();
    await clock.pass(120_000);
    expect(account.status()).toMatchObject({ online: true });
    const before = server.openedStreams.length;
    server.mute = true;
    await clock.pass(46_000);
    expect(account.status()).toMatchObject({ online: false });
    server.mute = false;
    await clock.pass(60_000);
    expect(account.status()).toMatchObject({ online: true });
    expect(server.openedStreams.length).toBeGreaterThan(before);
  });
});

describe('the end of a sign-in', () => {
  it.each(['AUTH_KEY_UNREGISTERED', 'SESSION_REVOKED', 'AUTH_KEY_DUPLICATED', 'USER_DEACTIVATED'])(
    'by %s is told, remembered, and does not stand in the way of the next one',
    async (error) => {
      const { server, choice, start, startSignedIn } = setUpTelegram();
      (await startSignedIn()).close();
      server.script = but({ 'users.getUsers': error });
      const { account } = start();
      await account.resume(never);
      await settled();
      expect(account.status()).toMatchObject({ kind: 'revoked', user: { name: 'Ada Demo' } });
      expect(server.streams.size).toBe(0);
      expect(await start().account.resume(never)).toMatchObject({ ok: true, value: { kind: 'revoked' } });
      server.script = willingServer;
      await account.sendCode(choice, PHONE, never);
      expect(await account.submitCode('12345', never)).toMatchObject({
        ok: true,
        value: { kind: 'signed-in' },
      });
      expect(server.keyExchanges).toBe(2);
    },
  );

  it('comes with a key that the home data centre does not know any more', async () => {
    const { server, start, startSignedIn } = setUpTelegram();
    (await startSignedIn()).close();
    server.forgetKeys();
    const { account } = start();
    await account.resume(never);
    await settled();
    expect(account.status().kind).toBe('revoked');
  });

  it('by the user revokes at the server and wipes session and keys', async () => {
    const { server, cabinet, startSignedIn } = setUpTelegram();
    const { account } = await startSignedIn();
    expect(await account.signOut(never)).toEqual({
      ok: true,
      value: { status: { kind: 'signed-out' }, serverTold: true },
    });
    expect(server.calls.map(({ method }) => method)).toContain('auth.logOut');
    expect([...cabinet.values.keys()]).toEqual([]);
    expect(server.streams.size).toBe(0);
  });

  it('by the user wipes offline as well', async () => {
    const { server, cabinet, start, startSignedIn } = setUpTelegram();
    (await startSignedIn()).close();
    server.streamFault = () => 'refuse';
    const { account } = start();
    await account.resume(never);
    expect(await account.signOut(never)).toEqual({
      ok: true,
      value: { status: { kind: 'signed-out' }, serverTold: false },
    });
    expect([...cabinet.values.keys()]).toEqual([]);
  });

  it('by the user leaves no key behind that was being made meanwhile', async () => {
    const { server, cabinet, startSignedIn } = setUpTelegram();
    const { account, source } = await startSignedIn();
    const written = cabinet.write.bind(cabinet);
    let signedOut: Promise<unknown> = Promise.resolve();
    cabinet.write = async (name, value) => {
      if (name.endsWith('.4')) {
        cabinet.write = written;
        signedOut = account.signOut(never);
        await settled();
      }
      return written(name, value);
    };
    expect((await source.openLane(4, 'if-missing', never)).ok).toBe(false);
    await signedOut;
    await settled();
    expect([...cabinet.values.keys()]).toEqual([]);
    expect(server.streams.size).toBe(0);
  });

  it('by the user does not wait for ever for a server that says nothing', async () => {
    const { server, clock, cabinet, startSignedIn } = setUpTelegram();
    const { account } = await startSignedIn();
    server.mute = true;
    const done = account.signOut(never);
    await clock.pass(10_000);
    expect(await done).toMatchObject({ ok: true, value: { serverTold: false } });
    expect([...cabinet.values.keys()]).toEqual([]);
  });
});

describe('what Telegram wants said in its own words', () => {
  const told = (popup: boolean): Uint8Array =>
    encode(mergeSchemas(serviceSchema, apiSchema), {
      _: 'updateShort',
      date: 0,
      update: {
        _: 'updateServiceNotification',
        popup,
        type: 'UPDATE_APP_TO_LOGIN',
        message: 'Please\nupdate \u202Enow',
        media: { _: 'messageMediaEmpty' },
        entities: [],
      },
    });

  it('reaches the user while signing in, and later only if it must', async () => {
    const { server, choice, start } = setUpTelegram();
    const refused = { error: 'UPDATE_APP_TO_LOGIN', code: 406 };
    server.script = (method, url) =>
      method._ === 'auth.sendCode' ? { before: told(false), reply: refused } : willingServer(method, url);
    const { account, verify } = start();
    const heard: string[] = [];
    account.hear((words) => heard.push(words));
    expect(await account.sendCode(choice, PHONE, never)).toMatchObject({ ok: false });
    await settled();
    expect(heard).toEqual(['Please update now']);
    server.script = willingServer;
    await account.sendCode(choice, PHONE, never);
    let popup = false;
    server.script = (method, url) => ({ before: told(popup), reply: willingServer(method, url) });
    await account.submitCode('12345', never);
    await settled();
    heard.length = 0;
    await verify();
    await settled();
    expect(heard).toEqual([]);
    popup = true;
    await verify();
    await settled();
    expect(heard).toEqual(['Please update now']);
  });
});
