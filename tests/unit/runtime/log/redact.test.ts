import { describe, expect, it } from 'vitest';
import { redact } from '../../../../src/runtime/log/redact.ts';

describe('redact', () => {
  it.each([
    ['signing in as +380 (50) 123-45-67', '380'],
    ['signing in as +380501234567', '501234567'],
    ['phone 380501234567 accepted', '380501234567'],
    ['code 12345 sent', '12345'],
    ['the sign-in code is 12-345', '12-345'],
    ['password: hunter2!', 'hunter2!'],
    ['passphrase="correct horse"', 'correct horse'],
    ['api_hash=0123456789abcdef0123456789abcdef', '0123456789abcdef'],
    ['hash 0123456789ABCDEF0123456789ABCDEF', '0123456789ABCDEF'],
    [`auth key ${'a0'.repeat(256)}`, 'a0a0'],
    ['session 1BQANOTEuMTA4LjU2LjE2NQG7Wc0kq5fh8rMqk3P0sZ6x9', '1BQANOTE'],
    ['bot 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw', 'AAHdqTcv'],
    ['Authorization: Bearer abc.def-ghi', 'abc.def'],
    ['GET /x?token=abc123&y=1', 'abc123'],
  ])('%s', (line, secret) => {
    expect(redact(line)).not.toContain(secret);
  });

  it.each([
    'song (2).mp3 published, 4194304 bytes in 2.5 s at 1.6 MiB/s',
    'downloaded cold-storage.bin: 4194304000 bytes',
    'FLOOD_WAIT_849 on telegram:2, until 2026-11-21T09:00:00.000Z',
    'error code 401: AUTH_KEY_UNREGISTERED',
    'wss://venus-1.web.telegram.org/apiws closed with 1006',
    'A Very Long Name Of A Song That Goes On And On For Many Words.flac',
    'transfer m1a2b3-1: waiting → active',
  ])('leaves alone: %s', (line) => {
    expect(redact(line)).toBe(line);
  });
});
