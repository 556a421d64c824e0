import { createEffect, createRoot } from 'solid-js';
import { expect, it, vi } from 'vitest';
import { failed } from '../../../../src/domain/failure.ts';
import { createLogView } from '../../../../src/ui/state/log-view.ts';
import type { Engine } from '../../../../src/workers/contract.ts';
import { createFakeEngine } from '../../../support/fake-engine.ts';

const setUp = (logLines: number) => {
  const fake = createFakeEngine({
    account: 'signed-in',
    chats: 1,
    transfers: 0,
    errors: false,
    folder: 'none',
    logLines,
  });
  let asked = 0;
  const engine: Engine = {
    ...fake,
    log: (request) => {
      asked += 1;
      return fake.log(request);
    },
  };
  const view = createRoot(() => createLogView(engine));
  const numbers = (): readonly number[] => view.entries().map(({ position }) => position);
  return { engine, view, numbers, asked: () => asked };
};
const filled = (view: ReturnType<typeof setUp>['view']) => vi.waitFor(() => expect(view.filled()).toBe(true));

it('begins at the end, with no more than a page', async () => {
  const { view, asked } = setUp(20_000);
  await filled(view);
  expect(view.entries()).toHaveLength(200);
  expect(view.atEnd()).toBe(true);
  expect(view.atBegin()).toBe(false);
  expect(asked()).toBe(1);
});

it('holds a window of the log, wherever one reads, without a gap', async () => {
  const { view, numbers } = setUp(6_000);
  await filled(view);
  const newest = numbers().at(-1);
  const seen = new Set(numbers());
  while (!view.atBegin()) {
    const before = numbers()[0] ?? 0;
    const ordinal = view.first();
    await view.loadOlder();
    for (const position of numbers()) seen.add(position);
    expect(view.entries().length).toBeLessThanOrEqual(2_000);
    // What was the first is now where the ordinals say it is.
    expect(numbers()[ordinal - view.first()]).toBe(before);
  }
  expect(seen.size).toBe(6_000);
  expect(view.atEnd()).toBe(false);
  const again = new Set(numbers());
  while (!view.atEnd()) {
    await view.loadNewer();
    for (const position of numbers()) again.add(position);
  }
  expect(again).toEqual(seen);
  expect(numbers().at(-1)).toBe(newest);
});

it('goes back until it has enough of what matches', async () => {
  const { view } = setUp(6_000);
  await filled(view);
  view.narrow({ level: 'ERROR' });
  await filled(view);
  await vi.waitFor(() => expect(view.searchedTo()).toBeNull());
  expect(view.entries().length).toBeGreaterThanOrEqual(200);
  expect(new Set(view.entries().map(({ level }) => level))).toEqual(new Set(['ERROR']));
});

it('hears of what is written meanwhile', async () => {
  const { engine, view } = setUp(300);
  await filled(view);
  await engine.report('something broke');
  await view.loadNewer();
  expect(view.entries().at(-1)).toMatchObject({ level: 'ERROR', name: 'page', message: 'something broke' });
  expect(view.facts().names).toContain('page');
});

it('begins anew when the log was cleared', async () => {
  const { engine, view } = setUp(300);
  await filled(view);
  await engine.clearLog('log');
  await engine.report('after');
  await view.loadNewer();
  await vi.waitFor(() => expect(view.entries().map(({ message }) => message)).toEqual(['after']));
});

it('begins anew at the end although whoever shows it asks for more at once', async () => {
  const { view, numbers } = setUp(6_000);
  await filled(view);
  const newest = numbers().at(-1);
  while (view.atEnd()) await view.loadOlder();
  createRoot(() => createEffect(() => void (view.entries().length < 100 && view.loadOlder())));
  await view.reload();
  expect(numbers().at(-1)).toBe(newest);
  expect(view.entries()).toHaveLength(200);
});

it('says why nothing can be read, and begins when it can', async () => {
  const { engine } = setUp(300);
  let isAway = true;
  const away = failed({ category: 'system', code: 'NO_ENGINE', message: 'The engine is being started.' });
  const view = createRoot(() =>
    createLogView({ ...engine, log: async (request) => (isAway ? away : engine.log(request)) }),
  );
  await vi.waitFor(() => expect(view.facts().unread).toBe('The engine is being started.'));
  isAway = false;
  view.poll();
  await filled(view);
  expect(view.facts().unread).toBeNull();
  expect(view.entries()).toHaveLength(200);
});

it('forgets what it was asking for when something else is wanted', async () => {
  const { view } = setUp(6_000);
  view.choose('audit');
  await filled(view);
  await vi.waitFor(() => expect(view.entries()).toHaveLength(3));
  expect(view.kind()).toBe('audit');
});
