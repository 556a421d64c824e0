import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyEnd } from '../../../../../src/adapters/demo/happenings.ts';
import type { ExchangedKey } from '../../../../../src/mtproto/key-exchange/client.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { makeSession, RawClient } from '../../../../support/demo/raw-client.ts';
import { bringOver, plainUrl, signIn } from '../../../../support/demo/signed-in.ts';

let demo: DemoInProcess;
let home: RawClient;
let elsewhere: RawClient;
let there: ExchangedKey;
beforeEach(async () => {
  demo = await startDemoInProcess();
  ({ main: home } = await signIn(demo));
  there = await bringOver(demo, home, 4);
  elsewhere = await connectThere();
});
afterEach(() => demo.close());

const GET_STATE = { _: 'updates.getState' };
const connectThere = () => RawClient.open(demo.network, plainUrl(4), makeSession(there));
const end = (how: KeyEnd, dc?: number) =>
  demo.network.control.happen({ kind: 'keys-end', how, ...(dc === undefined ? {} : { dc }) });
/** `code message` of what is refused, or nothing. */
const verdict = (client: RawClient): Promise<string> =>
  client.call(GET_STATE).then(
    () => 'answered',
    (error) => `${error.code} ${error.message}`,
  );

describe('keys that end', () => {
  it.each([
    ['forgotten', '-404 transport error', 'answered'],
    ['unregistered', '401 AUTH_KEY_UNREGISTERED', '401 AUTH_KEY_UNREGISTERED'],
    ['revoked', '401 SESSION_REVOKED', '401 AUTH_KEY_UNREGISTERED'],
    ['deactivated', '401 USER_DEACTIVATED', '401 AUTH_KEY_UNREGISTERED'],
    ['duplicated', '406 AUTH_KEY_DUPLICATED', '401 AUTH_KEY_UNREGISTERED'],
  ] as const)('at home, %s: told as %s there and as %s elsewhere', async (how, atHome, away) => {
    await end(how);
    expect(await verdict(home)).toBe(atHome);
    expect(await verdict(elsewhere)).toBe(away);
  });

  it.each([
    ['forgotten', '-404 transport error'],
    ['unregistered', '401 AUTH_KEY_UNREGISTERED'],
  ] as const)('elsewhere, %s: told as %s, home is as before', async (how, away) => {
    await end(how, 4);
    expect(await verdict(elsewhere)).toBe(away);
    expect(await verdict(home)).toBe('answered');
  });

  it('wants a key that there is', async () => {
    await expect(end('forgotten', 1)).rejects.toThrow('no such key');
  });
});

it('cuts the connections of one kind, in one data centre', async () => {
  await demo.network.control.happen({ kind: 'connections-cut', address: 'plain', dc: 4 });
  expect(await elsewhere.stream.closed).toContain('server');
  expect(await verdict(home)).toBe('answered');
  expect(await verdict(await connectThere())).toBe('answered');
});
