import { describe, expect, it } from 'vitest';
import { createLogRing } from '../../../../src/adapters/browser/log.ts';

const ring = (capacity = 3) => {
  let at = Date.UTC(2026, 0, 2, 3, 4, 5);
  return createLogRing({ now: () => at++, capacity });
};
const messages = (log: ReturnType<typeof ring>): readonly string[] =>
  log.entries('DEBUG').map((entry) => entry.message);

describe('log ring', () => {
  it('keeps the newest, oldest first', () => {
    const log = ring();
    for (const message of ['a', 'b', 'c', 'd', 'e']) log.write('INFO', 'engine', message);
    expect(messages(log)).toEqual(['c', 'd', 'e']);
  });

  it('keeps less or more from the moment its level is changed', () => {
    const log = ring();
    log.write('DEBUG', 'engine', 'too fine');
    log.setLevel('DEBUG');
    log.write('DEBUG', 'engine', 'fine');
    log.setLevel('ERROR');
    log.write('WARNING', 'engine', 'not bad enough');
    expect(messages(log)).toEqual(['fine']);
  });

  it('shows what is of a level and above', () => {
    const log = ring();
    log.write('INFO', 'engine', 'info');
    log.write('ERROR', 'engine', 'error');
    expect(log.entries('WARNING').map((entry) => entry.message)).toEqual(['error']);
  });

  it('prints one line for each entry, whatever the entry holds', () => {
    const log = ring();
    log.write('WARNING', 'lane', 'name\n2026 [ERROR] [engine] forged\u2028too');
    expect(log.diagnostics()).toBe(
      '2026-01-02T03:04:05.000Z [WARNING] [lane] name 2026 [ERROR] [engine] forged too',
    );
  });

  it('masks what it was told to hide, and what looks like a secret', () => {
    const log = ring();
    log.hide('open sesame');
    log.write('INFO', 'account', 'tried open sesame for +380501234567');
    expect(messages(log)).toEqual(['tried <hidden> for <phone>']);
  });
});
