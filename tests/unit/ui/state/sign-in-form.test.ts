import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../../src/domain/failure.ts';
import { fieldsOn, formError, stepOf } from '../../../../src/ui/state/sign-in-form.ts';

const refusal = (over: Partial<Failure>): Failure => ({
  category: 'input',
  code: 'X',
  message: 'No.',
  ...over,
});

const CUSTOM = { server: 'custom', apiBuiltIn: false } as const;
const PHONE_STEP = fieldsOn('phone', CUSTOM);
const CODE_STEP = fieldsOn('code', CUSTOM);

describe('a refusal', () => {
  it('stands at its field when that field is on the step', () => {
    expect(formError(refusal({ field: 'phone' }), PHONE_STEP, 0).field).toBe('phone');
    expect(formError(refusal({ field: 'code' }), CODE_STEP, 0).field).toBe('code');
  });
  it('stands above the button otherwise, so that it is always seen', () => {
    expect(formError(refusal({ field: 'apiHash' }), CODE_STEP, 0).field).toBeNull();
    expect(formError(refusal({ category: 'network' }), PHONE_STEP, 0).field).toBeNull();
  });
  it('stands above the button too where the field it concerns is not asked for', () => {
    const builtIn = fieldsOn('phone', { server: 'telegram', apiBuiltIn: true });
    expect(formError(refusal({ field: 'apiId' }), builtIn, 0).field).toBeNull();
    expect(formError(refusal({ field: 'phone' }), builtIn, 0).field).toBe('phone');
    const own = fieldsOn('phone', { server: 'telegram', apiBuiltIn: false });
    expect(formError(refusal({ field: 'apiId' }), own, 0).field).toBe('apiId');
    expect(formError(refusal({ field: 'configuration' }), own, 0).field).toBeNull();
  });
  it('of a dead line promises nothing: the form waits for its user', () => {
    const message = 'The server could not be reached. Nothing is lost; Sluice tries again.';
    const shown = formError(refusal({ category: 'network', message }), PHONE_STEP, 0).message;
    expect(shown).toContain('press Continue again');
    expect(shown).not.toContain('tries again');
  });
  it('keeps the words of a blocked network and of a server that is no Telegram: they say what to do', () => {
    for (const code of ['NOTHING_THROUGH', 'NOT_TELEGRAM', 'KEY_EXCHANGE_UNSAFE']) {
      const message = `What is wrong: ${code}.`;
      expect(formError(refusal({ category: 'network', code, message }), PHONE_STEP, 0).message).toBe(message);
    }
  });
  it('turns a flood wait into an instant', () => {
    expect(formError(refusal({ category: 'flood', waitSeconds: 95 }), PHONE_STEP, 1000).waitUntil).toBe(
      96_000,
    );
    expect(formError(refusal({}), PHONE_STEP, 1000).waitUntil).toBeNull();
  });
});

describe('the step', () => {
  it('follows the account', () => {
    expect(stepOf({ kind: 'signed-out' }, 'password')).toBe('phone');
    expect(
      stepOf({ kind: 'code', phone: '1', sentBy: 'app', length: 5, clue: '', resend: null }, 'phone'),
    ).toBe('code');
    expect(stepOf({ kind: 'password', hint: '' }, 'code')).toBe('password');
  });
  it('stays while connecting, so that nothing typed vanishes', () => {
    expect(stepOf({ kind: 'connecting' }, 'code')).toBe('code');
  });
});
