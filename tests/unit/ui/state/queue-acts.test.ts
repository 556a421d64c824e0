import { describe, expect, it } from 'vitest';
import { verbsFor } from '../../../../src/ui/state/queue-acts.ts';

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
