import { type WindowLimit, windowText } from './schedule.ts';
import { inUnit } from './settings-check.ts';
import { RULES, type SettingName, type Settings } from './settings-table.ts';

/** `500 KiB/s`, `no limit`, `paused`. */
export const limitText = (limit: WindowLimit): string => {
  if (limit === 'unlimited') return 'no limit';
  return limit === 'paused' ? 'paused' : `${inUnit(RULES.bandwidthBytesPerSecond, limit)} KiB/s`;
};

/** A setting's value for a person: `4 files`, `on`, `no cap`, `22:00–07:00 no limit`. */
export const settingText = (name: SettingName, settings: Settings): string => {
  const rule = RULES[name];
  const value = settings[name];
  switch (rule.kind) {
    case 'number':
    case 'optional-number': {
      if (typeof value !== 'number') return 'none' in rule ? rule.none : '';
      return `${inUnit(rule, value)} ${rule.unit.words}`;
    }
    case 'switch':
      return value === true ? 'on' : 'off';
    case 'choice':
      return rule.choices.find((choice) => choice.value === value)?.label ?? String(value);
    case 'schedule': {
      const windows = settings.schedule.map((window) => `${windowText(window)} ${limitText(window.limit)}`);
      return windows.length === 0 ? 'none' : windows.join(', ');
    }
  }
};
