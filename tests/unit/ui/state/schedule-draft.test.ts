import { createSignal } from 'solid-js';
import { expect, it } from 'vitest';
import { checkSchedule } from '../../../../src/domain/schedule.ts';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings-check.ts';
import type { Settings } from '../../../../src/domain/settings-table.ts';
import { createNotices } from '../../../../src/ui/state/notices.ts';
import {
  createScheduleDraft,
  toDraft,
  toWindow,
  type WindowDraft,
} from '../../../../src/ui/state/schedule-draft.ts';
import { createFakeEngine } from '../../../support/fake-engine.ts';

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

it('keeps what is edited while another place is looked at, until it is saved or given up', async () => {
  const engine = createFakeEngine({
    account: 'signed-in',
    chats: 1,
    transfers: 0,
    errors: false,
    folder: 'none',
  });
  let settings: Settings = DEFAULT_SETTINGS;
  engine.subscribe((update) => {
    settings = update.settings ?? settings;
  });
  const app = {
    engine,
    notices: createNotices(),
    unsavedSchedule: createSignal<readonly WindowDraft[] | null>(null),
  };
  /** The page is made anew each time one comes back to it. */
  const opened = () => createScheduleDraft(app, () => settings);
  const first = opened();
  first.add();
  first.edit(0, { from: '25:00' });
  expect(opened().isChanged()).toBe(true);
  expect(opened().windows()).toMatchObject([{ from: '25:00', to: '07:00' }]);
  await opened().save();
  expect(settings.schedule).toEqual([]);
  expect(opened().isChanged()).toBe(true);

  const refused = opened();
  await refused.save();
  expect(refused.error()).toContain('needs a beginning and an end');
  // All settings are reset: that is another part of the page.
  const kept = app.unsavedSchedule[0]();
  app.unsavedSchedule[1](null);
  expect(refused.error()).toBeNull();
  app.unsavedSchedule[1](kept);

  opened().edit(0, { from: '21:00' });
  await opened().save();
  expect(settings.schedule).toEqual([{ fromMinute: 1_260, toMinute: 420, limit: 'unlimited' }]);
  expect(opened().isChanged()).toBe(false);

  opened().remove(0);
  expect(opened().windows()).toEqual([]);
  opened().discard();
  expect(opened().windows()).toMatchObject([{ from: '21:00' }]);
});
