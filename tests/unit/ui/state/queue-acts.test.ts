import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { succeeded } from '../../../../src/domain/failure.ts';
import { transferId } from '../../../../src/domain/ids.ts';
import type { QueueTarget, QueueVerb } from '../../../../src/domain/views.ts';
import { createCancels } from '../../../../src/ui/state/cancels.ts';
import { createEngineState } from '../../../../src/ui/state/engine-state.ts';
import { createNotices } from '../../../../src/ui/state/notices.ts';
import { createQueueActs, verbsFor, verbsForBatch } from '../../../../src/ui/state/queue-acts.ts';
import type { Engine } from '../../../../src/workers/contract.ts';
import { createFakeEngine } from '../../../support/fake-engine.ts';

const NONE = {
  queued: 0,
  waiting: 0,
  active: 0,
  publishing: 0,
  completed: 0,
  skipped: 0,
  failed: 0,
  cancelled: 0,
};

describe('what a row offers', () => {
  it('resumes only what the user paused', () => {
    expect(verbsFor({ kind: 'waiting', reason: 'paused', until: null })).toContain('resume');
    expect(verbsFor({ kind: 'waiting', reason: 'flood', until: 1 })).toEqual(['pause', 'cancel']);
  });
  it('puts no removal where Cancel stood a moment ago', () => {
    const before = verbsFor({ kind: 'active' });
    const after = verbsFor({ kind: 'cancelled', at: 0 });
    expect(before.indexOf('cancel')).toBe(after.indexOf('retry'));
  });
  it('lets what waits for others begin, or go', () => {
    expect(verbsFor({ kind: 'waiting', reason: 'dependency', until: null })).toEqual(['release', 'cancel']);
  });
  it('lets finished ones go', () => {
    expect(verbsFor({ kind: 'completed', at: 0, path: 'x', sha256: '' })).toEqual(['remove']);
  });
});

describe('what the head of a batch offers', () => {
  const open = (counts: Partial<typeof NONE>, paused: number) =>
    verbsForBatch({ counts: { ...NONE, ...counts }, paused, ended: null });
  const over = (counts: Partial<typeof NONE>) =>
    verbsForBatch({
      counts: { ...NONE, ...counts },
      paused: 0,
      ended: { at: 1, seconds: 1, bytesPerSecond: 1 },
    });

  it('pauses what is not paused, and resumes only what the user paused', () => {
    expect(open({ queued: 2, active: 1 }, 0)).toEqual([null, 'pause', null, 'cancel']);
    // It waits for the line, not for the user.
    expect(open({ waiting: 3 }, 0)).toEqual([null, 'pause', null, 'cancel']);
    expect(open({ waiting: 3 }, 1)).toEqual([null, 'pause', 'resume', 'cancel']);
    expect(open({ waiting: 3, completed: 2 }, 3)).toEqual([null, null, 'resume', 'cancel']);
  });
  it('tries again what failed, whether the rest has ended or not', () => {
    expect(open({ queued: 1, failed: 1 }, 0)).toEqual(['retry', 'pause', null, 'cancel']);
    expect(over({ completed: 1, failed: 1 })).toEqual(['retry', 'remove', null, null]);
    expect(over({ completed: 2 })).toEqual([null, 'remove', null, null]);
  });
  it('keeps each act in a place of its own, whatever else there is', () => {
    const all = [0, 1].flatMap((failed) => [
      ...[0, 1, 2].map((paused) => open({ waiting: 2, failed }, paused)),
      over({ completed: 1, failed }),
      over({ cancelled: 2, failed }),
    ]);
    const places = new Map<string, Set<number>>();
    for (const list of all)
      for (const [place, verb] of list.entries())
        if (verb !== null) places.set(verb, (places.get(verb) ?? new Set()).add(place));
    expect(Object.fromEntries([...places].map(([verb, at]) => [verb, [...at]]))).toEqual({
      retry: [0],
      pause: [1],
      remove: [1],
      resume: [2],
      cancel: [3],
    });
  });
});

describe('cancelling', () => {
  const setUp = () => {
    const sent: (readonly [QueueVerb, QueueTarget])[] = [];
    const fake = createFakeEngine({
      account: 'signed-in',
      chats: 1,
      transfers: 0,
      errors: false,
      folder: 'none',
    });
    const engine: Engine = {
      ...fake,
      command: async (verb, target) => {
        sent.push([verb, target]);
        return succeeded(1);
      },
    };
    const notices = createNotices();
    const state = createEngineState(engine);
    const app = { engine, notices, state, cancel: createCancels({ engine, notices, state }) };
    return {
      /** The page is made anew each time one comes back to it. */
      acts: () => createQueueActs(app),
      sent,
      offered: () => notices.toast()?.message.replace(/;.*/, ''),
      undo: () => {
        notices.toast()?.act();
        notices.closeToast();
      },
    };
  };
  const [first, second] = [{ ids: [transferId('a')] }, { ids: [transferId('b')] }];
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('of one after the other is undone as a whole, whichever page one has looked at', async () => {
    const { acts, sent, offered, undo } = setUp();
    await acts().act('cancel', first.ids);
    expect(offered()).toBe('1 transfer cancelled');
    vi.advanceTimersByTime(3_000);
    await acts().act('cancel', second.ids);
    expect(offered()).toBe('2 transfers cancelled');
    undo();
    expect(sent.slice(2)).toEqual([
      ['undo-cancel', first],
      ['undo-cancel', second],
    ]);
    vi.advanceTimersByTime(8_000);
    expect(offered()).toBeUndefined();
  });

  it('is offered to be undone for as long as each can be', async () => {
    const { acts, sent, offered, undo } = setUp();
    await acts().act('cancel', first.ids);
    vi.advanceTimersByTime(5_000);
    await acts().act('cancel', second.ids);
    vi.advanceTimersByTime(2_999);
    expect(offered()).toBe('2 transfers cancelled');
    vi.advanceTimersByTime(1);
    expect(offered()).toBe('1 transfer cancelled');
    vi.advanceTimersByTime(4_999);
    undo();
    expect(sent.slice(2)).toEqual([['undo-cancel', second]]);

    await acts().act('cancel', second.ids);
    vi.advanceTimersByTime(8_000);
    expect(offered()).toBeUndefined();
  });

  it('counts one that was cancelled again once, with its last time', async () => {
    const { acts, offered } = setUp();
    await acts().act('cancel', first.ids);
    vi.advanceTimersByTime(1_000);
    await acts().act('retry', first.ids);
    vi.advanceTimersByTime(4_000);
    await acts().act('cancel', first.ids);
    expect(offered()).toBe('1 transfer cancelled');
    vi.advanceTimersByTime(7_999);
    expect(offered()).toBe('1 transfer cancelled');
    vi.advanceTimersByTime(1);
    expect(offered()).toBeUndefined();
  });
});
