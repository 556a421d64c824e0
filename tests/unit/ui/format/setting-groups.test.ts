import { expect, it } from 'vitest';
import { changeSettings, DEFAULT_SETTINGS, SETTING_NAMES } from '../../../../src/domain/settings-check.ts';
import type { SettingName } from '../../../../src/domain/settings-table.ts';
import { isInUse, SETTING_GROUPS } from '../../../../src/ui/format/setting-groups.ts';

const shownUnder = (policy: string): SettingName[] => {
  const settings = changeSettings(DEFAULT_SETTINGS, { policy });
  return settings.ok ? SETTING_NAMES.filter((name) => isInUse(name, settings.value)) : [];
};

it('shows everything of the table once', () => {
  expect(SETTING_GROUPS.flatMap(({ names }) => names).sort()).toEqual([...SETTING_NAMES].sort());
});

it('shows only the numbers that the chosen pace goes by', () => {
  expect(shownUnder('auto')).not.toContain('maxWorkers');
  expect(shownUnder('classic')).toContain('minDelaySeconds');
  expect(shownUnder('classic')).not.toContain('fixedConnections');
  expect(shownUnder('fixed')).toContain('fixedConnections');
  expect(shownUnder('fixed')).not.toContain('adaptive');
  for (const policy of ['auto', 'classic', 'fixed']) {
    expect(shownUnder(policy)).toContain('preset');
    expect(shownUnder(policy)).toContain('schedule');
  }
});
