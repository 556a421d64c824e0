import { describe, expect, it } from 'vitest';
import { accountId } from '../../../../src/domain/ids.ts';
import { accountName, ownerWords } from '../../../../src/ui/format/account-words.ts';

const user = { account: accountId('custom:5'), name: 'Ada Demo', phone: null, homeDc: 2 };
const SIGNED_IN = { kind: 'signed-in', user, online: true } as const;

describe('whose a transfer is', () => {
  it('is said by name while that account is signed in, or was until the server ended it', () => {
    expect(ownerWords(accountId('custom:5'), SIGNED_IN)).toBe('Ada Demo');
    expect(ownerWords(accountId('custom:5'), { kind: 'revoked', user, reason: '' })).toBe('Ada Demo');
  });
  it('is said without a name otherwise: none is kept', () => {
    expect(ownerWords(accountId('telegram:5'), SIGNED_IN)).toMatch(/another one.*\(Telegram\)/);
    expect(ownerWords(accountId('demo:7'), null)).toMatch(/another one.*\(Demo\)/);
  });
});

describe('the account’s name', () => {
  it('cannot reach out of its place', () => {
    const hostile = { ...user, name: 'Ada\u202Egnp.exe' };
    expect(accountName({ ...SIGNED_IN, user: hostile })).not.toContain('\u202E');
    expect(accountName({ kind: 'signed-out' })).toBe('');
  });
});
