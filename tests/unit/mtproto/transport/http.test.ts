import { describe, expect, it } from 'vitest';
import { readHttpBody } from '../../../../src/mtproto/transport/http.ts';

describe('an HTTP body', () => {
  it('is a message, a refusal, nothing yet, or not Telegram’s', () => {
    expect(readHttpBody(new Uint8Array(0))).toEqual({ kind: 'empty' });
    expect(readHttpBody(Uint8Array.of(0x6c, 0xfe, 0xff, 0xff))).toEqual({
      kind: 'transport-error',
      code: -404,
    });
    expect(readHttpBody(new Uint8Array(88)).kind).toBe('message');
    expect(readHttpBody(new TextEncoder().encode('ok'))).toEqual({ kind: 'not-a-message' });
    expect(readHttpBody(new TextEncoder().encode('<html></html>'))).toEqual({ kind: 'not-a-message' });
  });
});
