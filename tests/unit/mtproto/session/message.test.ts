import { beforeAll, describe, expect, it } from 'vitest';
import { equal } from '../../../../src/mtproto/bytes.ts';
import { createAuthKey } from '../../../../src/mtproto/session/auth-key.ts';
import { decryptMessage, encryptMessage } from '../../../../src/mtproto/session/message.ts';
import { initialiseKernelsInNode } from '../../../support/kernels.ts';
import { seededBytes } from '../../../support/seeded-random.ts';

beforeAll(initialiseKernelsInNode);

const header = { salt: -5n, sessionId: 2n ** 62n, msgId: 0x66_77_88_99_00_00_00_01n, seqNo: 7 };

describe('an encrypted message', () => {
  it('is opened by the other side, at any length, in both directions', async () => {
    const random = seededBytes(3);
    const key = createAuthKey(random(256));
    for (const sender of ['client', 'server'] as const) {
      for (const length of [4, 8, 12, 16, 20, 1024, 16_384, 1_048_604]) {
        const body = random(length);
        const bytes = await encryptMessage(
          key,
          sender,
          header,
          [body.subarray(0, 4), body.subarray(4)],
          random,
        );
        const opened = await decryptMessage(key, sender, bytes);
        expect(opened).toMatchObject({ ok: true, message: header });
        expect(opened.ok && equal(opened.message.body, body)).toBe(true);
        expect((bytes.length - 24) % 16).toBe(0);
      }
    }
  });

  it('is opened in memory that served another before, whichever was longer', async () => {
    const random = seededBytes(6);
    const key = createAuthKey(random(256));
    const workspace = { buffer: null };
    for (const length of [1024, 524_288, 16, 524_288]) {
      const body = random(length);
      const bytes = await encryptMessage(key, 'server', header, body, random);
      const opened = await decryptMessage(key, 'server', bytes, workspace);
      expect(opened.ok && equal(opened.message.body, body)).toBe(true);
      expect(opened.ok && opened.message.body.buffer).toBe(workspace.buffer);
    }
  });

  it('is refused when a single bit is wrong, in the key id, the message key, the data or the padding', async () => {
    const random = seededBytes(4);
    const key = createAuthKey(random(256));
    const bytes = await encryptMessage(key, 'server', header, random(40), random);
    for (let index = 0; index < bytes.length; index += 1) {
      const wrong = bytes.slice();
      wrong[index] = (wrong[index] ?? 0) ^ 1;
      expect((await decryptMessage(key, 'server', wrong)).ok).toBe(false);
    }
  });

  it('is refused when cut, when of another direction, when of another key', async () => {
    const random = seededBytes(5);
    const key = createAuthKey(random(256));
    const bytes = await encryptMessage(key, 'server', header, random(64), random);
    for (let length = 0; length < bytes.length; length += 1) {
      expect((await decryptMessage(key, 'server', bytes.subarray(0, length))).ok).toBe(false);
    }
    expect(await decryptMessage(key, 'client', bytes)).toEqual({ ok: false, reason: 'msg-key-mismatch' });
    expect(await decryptMessage(createAuthKey(random(256)), 'server', bytes)).toEqual({
      ok: false,
      reason: 'wrong-key',
    });
  });
});
