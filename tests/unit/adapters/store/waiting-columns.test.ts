import { describe, expect, it } from 'vitest';
import { readTransfer } from '../../../../src/adapters/store/schema.ts';
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

type Place = readonly [group: string | null, name: string];
/** Each column of a text by its group, which is null for the state's. */
const columnsIn = (table: object): readonly Place[] =>
  Object.entries(table).flatMap(([group, columns]): readonly Place[] => {
    if (group === 'count') return [];
    if (group === 'state') return [[null, group]];
    return Object.keys(columns).map((name): Place => [group, name]);
  });

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
    expect(createUnpack(1_000)(packed(transfers))).toEqual({ records: transfers, areRight: true });
  });

  it('writes what many have in common once', () => {
    const title = 'A chat with a title of its own';
    const text = packed(Array.from({ length: 1_000 }, (_, index) => sample(index, { chatTitle: title })));
    expect(text.split(title)).toHaveLength(2);
  });

  it('believes columns as a whole only where each record can be believed', () => {
    const wrongs = [null, '', 'tired', -1, 0.5, 1_000_000_000_000_000, true, {}, 'length', [1]];
    const text = packed(
      Array.from({ length: 300 }, (_, index) =>
        sample(index, index % 2 === 0 ? {} : { state: { kind: 'waiting', reason: 'paused', until: null } }),
      ),
    );
    const answers = { right: 0, doubted: 0 };
    for (const [group, name] of columnsIn(JSON.parse(text)))
      for (const wrong of [undefined, ...wrongs])
        for (const part of ['column', 'same', 'words', 'at', 'each']) {
          const table = JSON.parse(text);
          const columns = group === null ? table : table[group];
          if (part === 'column') columns[name] = wrong;
          else if (!(part in columns[name])) continue;
          else if (part === 'same') columns[name].same = wrong;
          else if (wrong === undefined) columns[name][part].pop();
          else columns[name][part][1] = wrong;
          const unpacked = createUnpack(1_000)(JSON.stringify(table));
          answers[unpacked?.areRight ? 'right' : 'doubted'] += 1;
          if (!unpacked?.areRight) continue;
          const areBelieved = unpacked.records.every((record) => readTransfer(record).ok);
          expect(areBelieved, `${group} ${name} ${part} ${wrong}`).toBe(true);
        }
    expect(answers.right).toBeGreaterThan(50);
    expect(answers.doubted).toBeGreaterThan(50);
  });

  it('gives back nothing of a text that is none of its own', () => {
    for (const text of ['', '[]', 'null', '{"count":-1}', '{"count":2.5}', '{"count":1001}'])
      expect(createUnpack(1_000)(text)).toBeNull();
  });
});
