import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TlObject } from '../../../../../src/mtproto/tl/types.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { asObject, type RawClient } from '../../../../support/demo/raw-client.ts';
import { API, connectTo } from '../../../../support/demo/signed-in.ts';

let demo: DemoInProcess;
let client: RawClient;
beforeEach(async () => {
  demo = await startDemoInProcess();
  client = await connect(2);
});
afterEach(() => demo.close());

const connect = (dc: number): Promise<RawClient> => connectTo(demo, dc);
const ask = async (phone: string, at = client) =>
  asObject(
    await at.call({ _: 'auth.sendCode', phone_number: phone, ...API, settings: { _: 'codeSettings' } }),
  );
const again = async (phone: string, sent: TlObject) =>
  asObject(
    await client.call({
      _: 'auth.resendCode',
      phone_number: phone,
      phone_code_hash: sent.phone_code_hash ?? '',
    }),
  );
const type = (phone: string, sent: TlObject, code: string, at = client) =>
  at.call({
    _: 'auth.signIn',
    phone_number: phone,
    phone_code_hash: sent.phone_code_hash ?? '',
    phone_code: code,
  });

describe('where a code goes', () => {
  it.each([
    ['12025550123', 'auth.sentCodeTypeApp', 'auth.codeTypeSms'],
    ['12025550130', 'auth.sentCodeTypeSms', 'auth.codeTypeCall'],
    ['12025550131', 'auth.sentCodeTypeCall', undefined],
    ['12025550132', 'auth.sentCodeTypeFlashCall', 'auth.codeTypeSms'],
    ['12025550133', 'auth.sentCodeTypeMissedCall', 'auth.codeTypeSms'],
    ['12025550134', 'auth.sentCodeTypeFragmentSms', undefined],
    ['12025550135', 'auth.sentCodeTypeEmailCode', undefined],
    ['12025550136', 'auth.sentCodeTypeSetUpEmailRequired', undefined],
    ['12025550137', 'auth.sentCodeTypeFirebaseSms', undefined],
    ['12025550138', 'auth.sentCodeTypeSmsWord', 'auth.codeTypeSms'],
  ])('+%s: %s', async (phone, kind, next) => {
    const sent = await ask(phone);
    expect(asObject(sent.type)._).toBe(kind);
    expect(sent.next_type === undefined ? undefined : asObject(sent.next_type)._).toBe(next);
    expect(sent.timeout).toBe(next === undefined ? undefined : 60);
  });

  it.each(['12025550130', '12025550131', '12025550132', '12025550133', '12025550134', '12025550138'])(
    '+%s: what was sent is what signs in',
    async (phone) => {
      const answer = asObject(await type(phone, await ask(phone), demo.code(phone)));
      expect(asObject(answer.user)).toMatchObject({ phone });
    },
  );

  it('by e-mail wants the code as a proof of the address', async () => {
    const phone = '12025550135';
    const sent = await ask(phone);
    await expect(type(phone, sent, demo.code(phone))).rejects.toMatchObject({ message: 'PHONE_CODE_EMPTY' });
    const answer = await client.call({
      _: 'auth.signIn',
      phone_number: phone,
      phone_code_hash: sent.phone_code_hash ?? '',
      email_verification: { _: 'emailVerificationCode', code: demo.code(phone) },
    });
    expect(asObject(answer)._).toBe('auth.authorization');
  });
});

describe('a code', () => {
  const phone = '12025550123';

  it('is sent another way until there is none left; only the newest is good', async () => {
    const first = await ask(phone);
    const byApp = demo.code(phone);
    const second = await again(phone, first);
    expect(asObject(second.type)._).toBe('auth.sentCodeTypeSms');
    await expect(type(phone, first, byApp)).rejects.toMatchObject({ message: 'PHONE_CODE_EXPIRED' });
    const third = await again(phone, second);
    expect(third).toMatchObject({ type: { _: 'auth.sentCodeTypeCall' } });
    await expect(again(phone, third)).rejects.toMatchObject({ code: 406, message: 'SEND_CODE_UNAVAILABLE' });
    expect(asObject(await type(phone, third, demo.code(phone)))._).toBe('auth.authorization');
  });

  it('runs out, and cannot be sent another way then', async () => {
    demo.host.telegram.patchFaults({ codeSeconds: 0 });
    const sent = await ask(phone);
    const expired = { code: 400, message: 'PHONE_CODE_EXPIRED' };
    await expect(type(phone, sent, demo.code(phone))).rejects.toMatchObject(expired);
    await expect(again(phone, sent)).rejects.toMatchObject(expired);
  });

  it('is called back', async () => {
    const sent = await ask(phone);
    const cancel = {
      _: 'auth.cancelCode',
      phone_number: phone,
      phone_code_hash: sent.phone_code_hash ?? '',
    };
    expect(await client.call(cancel)).toBe(true);
    await expect(type(phone, sent, demo.code(phone))).rejects.toMatchObject({
      message: 'PHONE_CODE_EXPIRED',
    });
    await expect(client.call(cancel)).rejects.toMatchObject({ message: 'PHONE_CODE_EXPIRED' });
  });

  it.each([
    ['12025550196', 400, 'PHONE_NUMBER_BANNED'],
    ['12025550197', 400, 'PHONE_NUMBER_FLOOD'],
    ['351210000047', 303, 'PHONE_MIGRATE_4'],
    ['12025550195', 303, 'NETWORK_MIGRATE_1'],
  ])('for +%s is refused with %i %s', async (number, code, message) => {
    await expect(ask(number)).rejects.toMatchObject({ code, message });
  });

  it('typed at the wrong data centre is good at the right one', async () => {
    const mover = '12025550129';
    const sent = await ask(mover);
    await expect(type(mover, sent, demo.code(mover))).rejects.toMatchObject({
      code: 303,
      message: 'USER_MIGRATE_1',
    });
    const home = await connect(1);
    expect(asObject(await type(mover, sent, demo.code(mover), home))._).toBe('auth.authorization');
  });
});
