import { describe, expect, it } from 'vitest';
import { batchId, transferId } from '../../../../src/domain/ids.ts';
import type { TransferState, WaitReason } from '../../../../src/domain/transfer.ts';
import type { HeldBy } from '../../../../src/domain/views.ts';
import {
  describeState,
  describeTransfer,
  reasonWord,
  stateWord,
} from '../../../../src/ui/format/state-words.ts';

const NOW = 1_000_000;
const waiting = (reason: WaitReason, until: number | null): TransferState => ({
  kind: 'waiting',
  reason,
  until,
});

describe('describeState', () => {
  it('names the reason and counts down', () => {
    expect(describeState(waiting('flood', NOW + 42_000), NOW)).toEqual({
      word: 'waiting',
      reason: 'flood wait',
      countdown: '0:42',
      tone: 'warning',
    });
  });
  it('shows no countdown for an end that is unknown or past', () => {
    expect(describeState(waiting('offline', null), NOW).countdown).toBe('');
    expect(describeState(waiting('retry', NOW - 1), NOW).countdown).toBe('');
  });
  it('is calm about what the user did and loud about what the user must do', () => {
    expect(describeState(waiting('paused', null), NOW).tone).toBe('calm');
    expect(describeState(waiting('permission', null), NOW).tone).toBe('bad');
  });
  it('gives the sentence of a failure', () => {
    const failure = { category: 'gone', code: 'GONE', message: 'It was deleted.' } as const;
    expect(describeState({ kind: 'failed', at: NOW, failure }, NOW).reason).toBe('It was deleted.');
  });
});

describe('describeTransfer', () => {
  const reasonOf = (
    state: TransferState,
    bytesPublished: number | null,
    signedIn = true,
    direct = false,
    heldBy: HeldBy | null = null,
  ): string => {
    const view = {
      id: transferId('t'),
      batch: batchId('b'),
      name: 'a.mp3',
      chatTitle: '',
      kind: 'audio',
      key: 'k',
      sizeBytes: 1000,
      direct,
      bytesDone: 1000,
      bytesPublished,
      priority: 'normal',
      position: 0,
      dependsOn: [],
      heldBy,
      state,
      attempts: 0,
      bytesPerSecond: 0,
      secondsLeft: null,
    } as const;
    return describeTransfer(view, signedIn, NOW).reason;
  };
  it('says how far a file is copied into the folder', () => {
    const publishing = { kind: 'publishing' } as const;
    expect(reasonOf(publishing, null)).toBe('in turn');
    expect(reasonOf(publishing, 620)).toBe('62 %');
    expect(reasonOf(publishing, 1000)).toBe('finishing');
  });
  it('says of the one that goes straight into the folder that it does, while it does', () => {
    expect(reasonOf({ kind: 'active' }, null, true, true)).toBe('into your folder');
    expect(reasonOf({ kind: 'active' }, null)).toBe('');
    expect(reasonOf(waiting('disk', null), null, true, true)).toBe('disk space');
  });
  it('says first of what it waits for whether that still comes, since the end may have no room', () => {
    const held = (end: HeldBy['end'], others = 0): string =>
      reasonOf(waiting('dependency', null), null, true, false, {
        id: transferId('u'),
        name: 'b.mp3',
        end,
        others,
      });
    expect(held('open')).toBe('after “b.mp3”');
    expect(held('open', 2)).toBe('after “b.mp3” and 2 more');
    expect(held('failed')).toBe('after failed “b.mp3”: try that again, or begin without it');
    expect(held('cancelled')).toBe('after cancelled “b.mp3”: begin without it, or cancel this too');
  });
  it("tells another account's transfer from one that waits for any sign-in", () => {
    const signIn = waiting('sign-in', null);
    expect(reasonOf(signIn, null, false)).toBe('sign-in needed');
    expect(reasonOf(signIn, null, true)).toBe('sign-in of the account it was added with');
  });
});

it("uses the product's words", () => {
  expect(stateWord('skipped')).toBe('skipped (duplicate)');
  expect(stateWord('publishing')).toBe('publishing');
  expect(reasonWord('paused')).toBe('paused by you');
  expect(reasonWord('trouble')).toBe('Telegram has trouble');
  expect(reasonWord('sign-in')).toBe('sign-in needed');
});
