import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DemoServer, startDemoServer } from '../../support/demo-server.ts';
import { createMtcute } from '../../support/mtcute/client.ts';
import { readMtcuteSchema } from '../../support/mtcute-schema.ts';

/** Accounts that live elsewhere than where a new client begins, told at each moment at which the real server may tell it. */
let server: DemoServer;
let client: ReturnType<typeof createMtcute>;
const codes = new Map<string, string>();

beforeEach(async () => {
  const { layer, schema } = readMtcuteSchema();
  server = await startDemoServer({
    schemas: new Map([[layer, schema]]),
    onCode: (phone, code) => codes.set(phone, code),
  });
  client = createMtcute(server, false);
});
afterEach(async () => {
  await client.destroy();
  await server.stop();
});

it.each([
  ['when it asks for a code (PHONE_MIGRATE)', '351210000047'],
  ['when it types the code (USER_MIGRATE)', '12025550129'],
])('an unmodified mtcute follows an account %s', async (_when, phone) => {
  const me = await client.start({
    phone,
    code: () => codes.get(phone) ?? '',
    codeSentCallback: () => {},
  });
  expect(me.phoneNumber).toBe(phone);
  const names: string[] = [];
  for await (const { peer } of client.iterDialogs({ archived: 'keep', limit: 3 }))
    names.push(peer.displayName);
  expect(names).toHaveLength(3);
  expect(server.telegram.counters()).toMatchObject({ punishedKeys: 0, unknownMethods: {}, mistakes: [] });
});
