import { createRoot } from 'solid-js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { batchId, transferId } from '../../../../src/domain/ids.ts';
import type { Priority } from '../../../../src/domain/priority.ts';
import { createQueueOrder } from '../../../../src/ui/state/queue-order.ts';

beforeEach(() => vi.stubGlobal('HTMLSelectElement', class {}));
afterEach(() => vi.unstubAllGlobals());

const BATCH = batchId('b');
const FILES = ['1', '2', '3'].map(transferId);

/** The head of a batch and its three files below it; what is asked for is noted in words. */
const begin = (priority: Priority | null, marked: readonly string[] = [], ended: object | null = null) => {
  const asked: string[] = [];
  const note = (to: Priority, whom: string) => void asked.push(`${whom}: ${to}`);
  const parts = {
    transfers: {
      peek: (id: string) => ({ id, batch: BATCH, priority: 'normal', state: { kind: 'queued' } }),
    },
    batches: { view: (id: string) => (id === BATCH ? { id, priority, ended } : undefined) },
    list: {
      ids: () => FILES,
      grouped: () => true,
      indexOf: (id: never) => FILES.indexOf(id) + 1,
      lineAt: (index: number) =>
        index === 0 ? { kind: 'batch', id: BATCH } : { kind: 'transfer', id: FILES[index - 1] },
    },
    acts: {
      setPriority: async (to: Priority, ids: readonly string[]) => note(to, ids.join(' ')),
      setBatchPriority: async (to: Priority, { id }: { id: string }) => note(to, `batch ${id}`),
    },
    selected: () => new Set(marked),
    focus: () => undefined,
    onAfter: () => undefined,
  };
  const press = (index: number, key: string): boolean => {
    let taken = false;
    createRoot((dispose) => {
      const event = {
        key,
        altKey: false,
        ctrlKey: false,
        metaKey: false,
        preventDefault: () => (taken = true),
      };
      // Of the parts only what a key needs.
      createQueueOrder(parts as never).onKey(event as never, index, 0);
      dispose();
    });
    return taken;
  };
  return { asked, press };
};

it('a key on the head of a batch makes all of it more urgent, or less', () => {
  const { asked, press } = begin('high');
  for (const key of ['+', '-']) expect(press(0, key)).toBe(true);
  expect(asked).toEqual(['batch b: critical', 'batch b: normal']);
});

it('files that differ are taken for normal ones', () => {
  const { asked, press } = begin(null);
  press(0, '+');
  press(0, '-');
  expect(asked).toEqual(['batch b: high', 'batch b: low']);
});

it('what is as urgent as can be, or over, is left alone; other keys are not taken', () => {
  const { asked, press } = begin('critical');
  press(0, '+');
  expect(press(0, 'a')).toBe(false);
  begin(null, [], { at: 1 }).press(0, '+');
  expect(asked).toEqual([]);
});

it('on a file the key means the file, or all that are marked if it is one of them', () => {
  const alone = begin('normal', ['2', '3']);
  alone.press(1, '+');
  expect(alone.asked).toEqual(['1: high']);
  const marked = begin('normal', ['2', '3']);
  marked.press(3, '-');
  expect(marked.asked).toEqual(['2 3: low']);
});
