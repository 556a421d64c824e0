import { describe, expect, it } from 'vitest';
import type { TransferState, WaitReason } from '../../../../src/domain/transfer.ts';
import { describeState, reasonWord, stateWord } from '../../../../src/ui/format/state-words.ts';

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

it("uses the product's words", () => {
  expect(stateWord('skipped')).toBe('skipped (duplicate)');
  expect(stateWord('publishing')).toBe('publishing');
  expect(reasonWord('paused')).toBe('paused by you');
  expect(reasonWord('trouble')).toBe('Telegram has trouble');
  expect(reasonWord('sign-in')).toBe('sign-in needed');
});
