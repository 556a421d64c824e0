import { describe, expect, it } from 'vitest';
import { createUnpack, packed } from '../../../../src/adapters/store/waiting-columns.ts';
import { transferId } from '../../../../src/domain/ids.ts';
import type { Transfer } from '../../../../src/domain/transfer.ts';
import { sampleTransfer } from '../../../support/sample-transfer.ts';

const sample = (index: number, changes: Partial<Transfer> = {}): Transfer => {
  const { item, ...rest } = sampleTransfer(`t${index}`, {
    granules: new Uint8Array(),
    proofs: [],
    startedAt: null,
    attempts: 0,
    state: { kind: 'queued' },
  });
  return { ...rest, item: { ...item, name: `File ${index}.mp3` }, position: index / 3, ...changes };
};

describe('columns of waiting transfers', () => {
  it('gives back what was packed, whatever it is', () => {
    const transfers = [
      ...Array.from({ length: 400 }, (_, index) => sample(index)),
      sample(400, { priority: 'critical', state: { kind: 'waiting', reason: 'paused', until: null } }),
      sample(401, {
        dependsOn: [transferId('t1'), transferId('t2')],
        chatTitle: 'Ö "\\ \u2028 \ud800 \u0000',
      }),
      sample(402, { item: { ...sample(402).item, title: null, durationSeconds: null, caption: '' } }),
    ];
    expect(createUnpack(1_000)(packed(transfers))).toEqual(transfers);
  });

  it('writes what many have in common once', () => {
    const title = 'A chat with a title of its own';
    const text = packed(Array.from({ length: 1_000 }, (_, index) => sample(index, { chatTitle: title })));
    expect(text.split(title)).toHaveLength(2);
  });

  it('gives back nothing of a text that is none of its own', () => {
    for (const text of ['', '[]', 'null', '{"count":-1}', '{"count":2.5}', '{"count":1001}'])
      expect(createUnpack(1_000)(text)).toBeNull();
  });
});
