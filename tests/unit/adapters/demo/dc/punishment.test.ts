import { describe, expect, it } from 'vitest';
import { PlainConduct } from '../../../../../src/adapters/demo/dc/punishment.ts';

const connection = (number: number, isStalled = false, carrier = {}) => ({ number, isStalled, carrier });

describe('the rule of plain addresses', () => {
  it('lets one connection speak and ask as much as it likes', () => {
    const conduct = new PlainConduct();
    const only = connection(1);
    expect([
      conduct.spoke(only),
      conduct.asked(only),
      conduct.asked(only),
      conduct.spoke(only),
    ]).not.toContain(true);
  });

  it('lets a newer connection take over from a silent older one', () => {
    const conduct = new PlainConduct();
    expect(conduct.spoke(connection(1))).toBe(false);
    expect(conduct.spoke(connection(2))).toBe(false);
  });

  it('punishes an older connection that speaks after a newer one', () => {
    const conduct = new PlainConduct();
    conduct.spoke(connection(1));
    conduct.spoke(connection(2));
    expect(conduct.spoke(connection(1))).toBe(true);
  });

  it('punishes unanswered requests on two connections at once', () => {
    const conduct = new PlainConduct();
    expect(conduct.asked(connection(1))).toBe(false);
    expect(conduct.asked(connection(2))).toBe(true);
  });

  it('takes what shares a TCP connection for one, however many wait', () => {
    const conduct = new PlainConduct();
    const carrier = {};
    const [first, second] = [connection(1, false, carrier), connection(2, false, carrier)];
    expect([conduct.asked(first), conduct.asked(second)]).toEqual([false, false]);
    conduct.closed(first);
    expect(conduct.asked(connection(3))).toBe(true);
  });

  it('does not punish when the older one was answered, closed, or stalls', () => {
    const answered = new PlainConduct();
    const first = connection(1);
    answered.asked(first);
    answered.answered(first);
    expect(answered.asked(connection(2))).toBe(false);

    const closed = new PlainConduct();
    closed.asked(first);
    closed.closed(first);
    expect(closed.asked(connection(2))).toBe(false);

    const stalled = new PlainConduct();
    stalled.asked(connection(1, true));
    expect(stalled.asked(connection(2))).toBe(false);
  });
});
