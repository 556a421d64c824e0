import type { TelegramClient } from '@mtcute/core/client.js';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DemoServer, startDemoServer } from '../../support/demo-server.ts';
import { createMtcute } from '../../support/mtcute/client.ts';
import { readMtcuteSchema } from '../../support/mtcute-schema.ts';

/** Signing in by QR as somebody else wrote it: what the pretend Telegram says is understood by a stranger. */
let server: DemoServer;
let client: TelegramClient;
const { layer, schema } = readMtcuteSchema();

beforeAll(async () => {
  server = await startDemoServer({ schemas: new Map([[layer, schema]]) });
  return () => server.stop();
});
afterEach(leave);

/** It begins to follow updates by itself once signed in: asking for the same waits until that is done. */
async function leave(): Promise<void> {
  await client.startUpdatesLoop();
  await client.destroy();
}

/** Shows codes until one is accepted; `scan` is the phone. */
async function signIn(scan: (token: Uint8Array, shown: number) => void, password?: string) {
  client = createMtcute(server, true);
  let shown = 0;
  const me = await client.signInQr({
    onUrlUpdated: (url) => {
      shown += 1;
      const token = new URL(url).searchParams.get('token') ?? '';
      scan(new Uint8Array(Buffer.from(token, 'base64url')), shown);
    },
    ...(password === undefined ? {} : { password }),
  });
  return { phone: me.phoneNumber, shown };
}
const accept = (phone: string) => (token: Uint8Array) => {
  const refusal = server.telegram.acceptLoginToken(phone, token);
  if (refusal !== undefined) throw new Error(refusal);
};

describe('an unmodified mtcute signs in by QR', () => {
  it('with the code it was shown', async () => {
    expect(await signIn(accept('12025550123'))).toEqual({ phone: '12025550123', shown: 1 });
  });

  it('with a later code when nobody scanned the first', async () => {
    server.telegram.patchFaults({ loginTokenSeconds: 1 });
    const { shown } = await signIn((token, count) => {
      if (count < 2) return;
      server.telegram.patchFaults({ loginTokenSeconds: 30 });
      accept('12025550123')(token);
    });
    server.telegram.heal();
    expect(shown).toBe(2);
  });

  it('and its two-step password', async () => {
    expect(await signIn(accept('442079460958'), 'correct horse')).toEqual({
      phone: '442079460958',
      shown: 1,
    });
  });

  it('at the data centre where the account lives, with a password there as well', async () => {
    expect(await signIn(accept('351210000047'))).toEqual({ phone: '351210000047', shown: 1 });
    await leave();
    expect(await signIn(accept('12025550128'), 'low tide at noon')).toMatchObject({ phone: '12025550128' });
    expect(server.telegram.counters()).toMatchObject({ punishedKeys: 0, unknownMethods: {} });
  });
});
