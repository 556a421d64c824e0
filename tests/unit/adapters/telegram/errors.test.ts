import { describe, expect, it } from 'vitest';
import { failureOfServerError, failureOfTransportError } from '../../../../src/adapters/telegram/errors.ts';
import { failureOfSignInError, phoneDigits } from '../../../../src/adapters/telegram/sign-in-errors.ts';
import type { FailureCategory } from '../../../../src/domain/failure.ts';

/** Every code a file or listing request can meet, with the category it must have. */
const FILE_ERRORS: readonly (readonly [text: string, code: number, category: FailureCategory])[] = [
  ['FLOOD_WAIT_30', 420, 'flood'],
  ['FLOOD_PREMIUM_WAIT_3', 420, 'flood'],
  ['SLOWMODE_WAIT_10', 420, 'flood'],
  ['TAKEOUT_INIT_DELAY_86400', 420, 'flood'],
  ['SOMETHING_NEW_WAIT_5', 420, 'flood'],
  ['FILE_MIGRATE_4', 303, 'moved'],
  ['PHONE_MIGRATE_2', 303, 'moved'],
  ['NETWORK_MIGRATE_2', 303, 'moved'],
  ['USER_MIGRATE_2', 303, 'moved'],
  ['FILE_REFERENCE_EXPIRED', 400, 'stale'],
  ['FILE_REFERENCE_INVALID', 400, 'stale'],
  ['FILE_REFERENCE_EMPTY', 400, 'stale'],
  ['FILE_REFERENCE_3_EXPIRED', 400, 'stale'],
  ['FILEREF_UPGRADE_NEEDED', 406, 'stale'],
  ['LIMIT_INVALID', 400, 'bug'],
  ['OFFSET_INVALID', 400, 'bug'],
  ['LOCATION_INVALID', 400, 'gone'],
  ['FILE_ID_INVALID', 400, 'gone'],
  ['MSG_ID_INVALID', 400, 'gone'],
  ['CHANNEL_PRIVATE', 400, 'denied'],
  ['CHANNEL_PRIVATE', 406, 'denied'],
  ['CHANNEL_INVALID', 400, 'denied'],
  ['PEER_ID_INVALID', 400, 'denied'],
  ['TIMEOUT', -503, 'server'],
  ['Timeout', -503, 'server'],
  ['RPC_CALL_FAIL', 500, 'server'],
  ['RPC_MCGET_FAIL', 500, 'server'],
  ['WORKER_BUSY_TOO_LONG_RETRY', 500, 'server'],
  ['SOMETHING_BROKE', 500, 'server'],
  ['AUTH_KEY_UNREGISTERED', 401, 'auth'],
  ['SESSION_REVOKED', 401, 'auth'],
  ['USER_DEACTIVATED', 401, 'auth'],
  ['AUTH_KEY_DUPLICATED', 406, 'auth'],
  ['API_ID_INVALID', 400, 'auth'],
  ['UPDATE_APP_TO_LOGIN', 406, 'auth'],
  ['NEVER_HEARD_OF', 400, 'bug'],
  ['', 400, 'bug'],
  ['constructor', 400, 'bug'],
];

describe('errors of file and listing requests', () => {
  it.each(FILE_ERRORS)('%s (%i) is %s', (text, code, category) => {
    const failure = failureOfServerError({ code, text });
    expect(failure.category).toBe(category);
    expect(failure.message).not.toBe('');
    expect(failure.code).not.toMatch(/\d/);
  });

  it.each([
    ['NO_12025550132 c0ffee SESAME', 'NO'],
    ['PHONE_12025550132_BAD', 'PHONE_BAD'],
    ['X12025550132', 'X'],
    ['{"phone":"12025550132"}', 'UNNAMED'],
    ['MD5_CHECKSUM_INVALID', 'MD5_CHECKSUM_INVALID'],
  ])('shows of %s only what can be a name: %s', (text, code) => {
    const failure = failureOfServerError({ code: 400, text });
    expect(failure.code).toBe(code);
    expect(failure.message).not.toMatch(/\d{4}|SESAME/);
  });

  it('reads how long to wait, and where to go', () => {
    expect(failureOfServerError({ code: 420, text: 'FLOOD_WAIT_30' }).waitSeconds).toBe(30);
    expect(failureOfServerError({ code: 420, text: 'FLOOD_PREMIUM_WAIT_3' })).toMatchObject({
      code: 'FLOOD_PREMIUM_WAIT',
      waitSeconds: 3,
    });
    expect(failureOfServerError({ code: 303, text: 'FILE_MIGRATE_4' })).toMatchObject({
      code: 'FILE_MIGRATE',
      dc: 4,
    });
    expect(failureOfServerError({ code: 420, text: 'FLOOD' }).waitSeconds).toBeUndefined();
  });

  it.each([
    [-404, 'auth', 'KEY_UNKNOWN'],
    [-429, 'flood', 'LANE_FLOOD'],
    [-444, 'network', 'WRONG_DC'],
    [-1, 'network', 'TRANSPORT'],
  ] as const)('takes transport error %i as %s %s', (code, category, name) => {
    expect(failureOfTransportError(code)).toMatchObject({ category, code: name });
  });
});

describe('errors of signing in', () => {
  it.each([
    ['PHONE_NUMBER_INVALID', 'phone'],
    ['PHONE_NUMBER_BANNED', 'phone'],
    ['PHONE_NUMBER_FLOOD', 'phone'],
    ['PHONE_NUMBER_UNOCCUPIED', 'phone'],
    ['PHONE_CODE_INVALID', 'code'],
    ['PHONE_CODE_EXPIRED', 'code'],
    ['PHONE_CODE_EMPTY', 'code'],
    ['PHONE_CODE_HASH_EMPTY', 'code'],
    ['EMAIL_CODE_INVALID', 'code'],
    ['EMAIL_VERIFY_EXPIRED', 'code'],
    ['SEND_CODE_UNAVAILABLE', 'code'],
    ['AUTH_TOKEN_EXPIRED', 'qr'],
    ['AUTH_TOKEN_INVALID', 'qr'],
    ['AUTH_TOKEN_ALREADY_ACCEPTED', 'qr'],
    ['SRP_ID_INVALID', 'password'],
    ['SRP_PASSWORD_CHANGED', 'password'],
    ['PASSWORD_HASH_INVALID', 'password'],
    ['API_ID_INVALID', 'apiId'],
    ['API_ID_PUBLISHED_FLOOD', 'apiId'],
  ])('%s belongs to the field %s', (text, field) => {
    const failure = failureOfSignInError({ code: 400, text });
    expect(failure).toMatchObject({ category: 'input', field, code: text });
    expect(failure.message).toMatch(/^[A-Z][^_]*\.$/);
  });

  it('says how long a flood wait is', () => {
    const failure = failureOfSignInError({ code: 420, text: 'FLOOD_WAIT_300' });
    expect(failure).toMatchObject({ category: 'flood', waitSeconds: 300 });
    expect(failure.message).toContain('5 minutes');
  });

  it('shows Telegram’s own text when the app is too old for it', () => {
    const failure = failureOfSignInError({ code: 406, text: 'UPDATE_APP_TO_LOGIN: Please update to 12.0' });
    expect(failure).toMatchObject({ code: 'UPDATE_APP_TO_LOGIN', message: 'Please update to 12.0' });
  });

  it('leaves what is no matter of a field as it is', () => {
    expect(failureOfSignInError({ code: 500, text: 'RPC_CALL_FAIL' }).category).toBe('server');
  });
});

describe('a phone number', () => {
  it.each([
    ['+49 170 1234567', '491701234567'],
    ['0049-170-1234567', '491701234567'],
    ['(1) 555.010.9999', '15550109999'],
    ['9996621234', '9996621234'],
  ])('%s is %s', (typed, digits) => expect(phoneDigits(typed)).toBe(digits));

  it.each(['', '+', '12', 'hello', '+49 170 12345678901234', '+49a1701234567', '٠١٢٣٤٥٦٧٨٩'])(
    '%s is none',
    (typed) => expect(phoneDigits(typed)).toBeNull(),
  );
});

describe('a wait', () => {
  it.each(['FLOOD_WAIT_-1', `FLOOD_WAIT_${'9'.repeat(400)}`, 'FLOOD_WAIT_', 'FLOOD_WAIT_1e9'])(
    'told as %s is still a wait of a time one can count',
    (text) => {
      const failure = failureOfServerError({ code: 420, text });
      expect(failure.category).toBe('flood');
      expect(failure.waitSeconds ?? 0).toBeLessThanOrEqual(2_147_483_647);
    },
  );
});
