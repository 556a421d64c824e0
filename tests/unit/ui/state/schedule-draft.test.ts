import { expect, it } from 'vitest';
import { checkSchedule } from '../../../../src/domain/schedule.ts';
import { toDraft, toWindow } from '../../../../src/ui/state/schedule-draft.ts';

it('makes of what is typed a window, or something that is refused', () => {
  expect(toWindow({ from: '22:00', to: '07:30', kind: 'unlimited', cap: '' })).toEqual({
    fromMinute: 1_320,
    toMinute: 450,
    limit: 'unlimited',
  });
  expect(toWindow({ from: '09:00', to: '17:00', kind: 'cap', cap: '500' }).limit).toBe(512_000);
  for (const cap of ['', '0', '-3', 'fast', '99999999999'])
    expect(checkSchedule([toWindow({ from: '09:00', to: '17:00', kind: 'cap', cap })])).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('09:00–17:00 needs a cap') },
    });
  expect(checkSchedule([toWindow({ from: '', to: '17:00', kind: 'paused', cap: '' })])).toMatchObject({
    ok: false,
    failure: { message: expect.stringContaining('needs a beginning and an end') },
  });
});

it('shows a cap as it was typed', () => {
  for (const cap of ['500', '333.33', '10485760'])
    expect(toDraft(toWindow({ from: '09:00', to: '17:00', kind: 'cap', cap })).cap).toBe(cap);
});
