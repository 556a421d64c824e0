import { describe, expect, it } from 'vitest';
import { concat, equal } from '../../../../src/mtproto/bytes.ts';
import { createDeframer, type FramingKind, frame } from '../../../../src/mtproto/transport/framing.ts';
import { seededBytes, seededNumbers } from '../../../support/seeded-random.ts';

const kinds: readonly FramingKind[] = ['abridged', 'intermediate', 'padded-intermediate'];
const minus404 = Uint8Array.of(0x6c, 0xfe, 0xff, 0xff);

describe.each(kinds)('%s framing', (kind) => {
  it('gives the messages back however the stream is cut', () => {
    const random = seededBytes(1);
    const number = seededNumbers(2);
    const messages = [40, 44, 504, 508, 512, 70_000, 1_048_640].map((length) => random(length));
    const stream = concat(...messages.map((message) => frame(kind, message, random)));
    for (const largest of [1, 3, 17, 4_096, 65_536, stream.length]) {
      const deframer = createDeframer(kind);
      const found: Uint8Array[] = [];
      const end = largest < 10 ? 1_000 : stream.length;
      for (let start = 0; start < end; ) {
        const length = largest === stream.length ? largest : 1 + (number() % largest);
        for (const one of deframer.push(stream.subarray(start, start + length))) {
          if (one.kind === 'message') found.push(one.message);
        }
        start += length;
      }
      const expected = messages.slice(0, found.length);
      expect(found.length).toBeGreaterThanOrEqual(largest < 10 ? 2 : messages.length);
      expected.forEach((message, index) => {
        const paddingBytes = (found[index]?.length ?? 0) - message.length;
        expect(paddingBytes).toBeLessThan(kind === 'padded-intermediate' ? 16 : 1);
        expect(equal(found[index]?.subarray(0, message.length) ?? new Uint8Array(), message)).toBe(true);
      });
    }
  });

  it('tells a refusal from a message', () => {
    const frames = createDeframer(kind).push(frame(kind, minus404, seededBytes(3)));
    expect(frames).toEqual([{ kind: 'transport-error', code: -404 }]);
  });

  it('gives a message inside one piece as a view', () => {
    const stream = frame(kind, new Uint8Array(1_000), seededBytes(4));
    const [found] = createDeframer(kind).push(stream);
    expect(found?.kind === 'message' && found.message.buffer === stream.buffer).toBe(true);
  });

  it('stops at a length that no message has, without allocating it', () => {
    const deframer = createDeframer(kind);
    const lie = kind === 'abridged' ? Uint8Array.of(0x7f, 255, 255, 255) : Uint8Array.of(255, 255, 255, 127);
    expect(deframer.push(lie)).toEqual([{ kind: 'broken', reason: 'length' }]);
    expect(deframer.push(new Uint8Array(100))).toEqual([]);
  });
});
