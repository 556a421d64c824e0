import { describe, expect, test } from 'vitest';
import { suggestedWorkers } from '../../../src/domain/presets.ts';
import { engineSettingsOf } from '../../../src/domain/settings.ts';
import {
  changeSettings,
  DEFAULT_SETTINGS,
  readSettings,
  readTyped,
  SETTING_NAMES,
  type SettingChanges,
} from '../../../src/domain/settings-check.ts';
import { RULES, type SettingName, type Settings } from '../../../src/domain/settings-table.ts';

const changed = (changes: SettingChanges, from: Settings = DEFAULT_SETTINGS): Settings => {
  const outcome = changeSettings(from, changes);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
};
const refused = (changes: SettingChanges, from: Settings = DEFAULT_SETTINGS) => {
  const outcome = changeSettings(from, changes);
  if (outcome.ok) throw new Error('accepted');
  return outcome.failure;
};

describe('ranges', () => {
  const ranges: readonly (readonly [SettingName, number, number, unknown])[] = [
    ['maxWorkers', 1, 32, 4],
    ['minDelaySeconds', 0.1, 5, 0.1],
    ['maxDelaySeconds', 0.1, 5, 3],
    ['retryBaseSeconds', 0.5, 10, 1],
    ['retryCapSeconds', 1, 300, 32],
    ['retryLimit', 0, 20, 5],
    ['fileDeadlineSeconds', 5, 600, null],
    ['memoryBytes', 16 * 1_048_576, 1_024 * 1_048_576, 32 * 1_048_576],
  ];

  test.each(ranges)('%s from %d to %d, by default %s', (name, least, most, initial) => {
    expect(RULES[name]).toMatchObject({ least, most, initial });
    const rule = RULES[name];
    for (const value of [least - 0.1, most + 0.1, Number.NaN, Number.POSITIVE_INFINITY, '4', {}]) {
      const failure = refused({ [name]: value });
      expect(failure).toMatchObject({ category: 'input', field: name });
      expect(failure.message).toContain(`${rule.label} must be`);
    }
  });

  const numbers = SETTING_NAMES.flatMap((name) => {
    const rule = RULES[name];
    return rule.kind === 'number' || rule.kind === 'optional-number' ? [{ name, rule }] : [];
  });
  test.each(numbers)('$name takes its ends and nothing beyond them', ({ name, rule }) => {
    const alone = { ...DEFAULT_SETTINGS, retryBaseSeconds: 0.5, retryCapSeconds: 300, maxDelaySeconds: 5 };
    for (const value of [rule.least, rule.most]) {
      const outcome = changeSettings(alone, { [name]: value });
      // The upper end of one may contradict another; that is said of both, and is no matter of the range.
      if (!outcome.ok) expect(outcome.failure.message).toContain('must not be above');
    }
    const step = rule.whole ? 1 : 0.001;
    const beyond = [
      rule.least - step,
      rule.most + step,
      -1,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      '1',
      [],
      true,
    ];
    for (const value of rule.whole ? [...beyond, rule.least + 0.5] : beyond) {
      const failure = refused({ [name]: value }, alone);
      expect(failure).toMatchObject({ category: 'input', field: name });
      expect(failure.message).toContain(`${rule.label} must be`);
    }
  });

  test('what is neither on nor off, no choice of the list, or no list of windows, is refused by name', () => {
    for (const name of SETTING_NAMES) {
      const { kind, label } = RULES[name];
      if (kind === 'number' || kind === 'optional-number') continue;
      for (const value of [null, 7, 'nonsense', {}]) {
        const failure = refused({ [name]: value });
        expect(failure).toMatchObject({ category: 'input', field: name });
        expect(failure.message.toLowerCase()).toContain(label.toLowerCase());
      }
    }
  });

  test('rates and thresholds begin as the product says', () => {
    expect(DEFAULT_SETTINGS).toMatchObject({
      requestsPerSecond: 1,
      requestBurst: 5,
      bandwidthBytesPerSecond: null,
      schedule: [],
      freeSpaceBytes: 1_073_741_824,
      adaptive: true,
      logLevel: 'INFO',
    });
    for (const name of SETTING_NAMES) expect(changed({ [name]: DEFAULT_SETTINGS[name] })).toBeTruthy();
  });

  test('a refusal says the range in the unit of the screen', () => {
    expect(refused({ maxWorkers: 2.5 }).message).toBe('Files at once must be a whole number from 1 to 32.');
    expect(refused({ memoryBytes: 0 }).message).toBe(
      'Memory for bytes on their way must be a number from 16 to 1,024 MiB.',
    );
  });

  test('a cap of nothing is refused, and said how to have none', () => {
    for (const cap of [0, -1])
      expect(refused({ bandwidthBytesPerSecond: cap }).message).toMatch(
        /from 1 to .* KiB\/s\. Leave the field empty for “no cap”\./,
      );
    expect(changed({ bandwidthBytesPerSecond: null }).bandwidthBytesPerSecond).toBeNull();
  });

  test('what contradicts another is refused, naming both', () => {
    expect(refused({ minDelaySeconds: 4 }).message).toBe(
      '“Shortest delay” (4 s) must not be above “Longest delay” (3 s).',
    );
    expect(changed({ minDelaySeconds: 4, maxDelaySeconds: 4.5 })).toMatchObject({ minDelaySeconds: 4 });
    expect(refused({ retryBaseSeconds: 5, retryCapSeconds: 2 }).field).toBe('retryBaseSeconds');
  });

  test('one refusal changes nothing, and an unknown name is one', () => {
    expect(refused({ retryLimit: 3, maxWorkers: 99 }).field).toBe('maxWorkers');
    expect(refused({ nonsense: 1 } as SettingChanges).message).toContain('nonsense');
  });
});

describe('presets', () => {
  test.each([
    ['fast', 8, 0.1, 2],
    ['slow', 2, 0.5, 5],
    ['unstable', 4, 1, 10],
    ['normal', 4, 0.1, 3],
  ] as const)('%s: %i workers, %d–%d s, and the classic pace', (preset, maxWorkers, min, max) => {
    const own = changed({ adaptive: false });
    expect(changed({ preset }, own)).toMatchObject({
      policy: 'classic',
      preset,
      maxWorkers,
      minDelaySeconds: min,
      maxDelaySeconds: max,
      adaptive: true,
    });
  });

  test('a hand-typed value may not go where a preset may', () => {
    const unstable = changed({ preset: 'unstable' });
    expect(refused({ maxDelaySeconds: 10 }, unstable).message).toBe(
      'Longest delay must be a number from 0.1 to 5 s.',
    );
    expect(changed({ retryLimit: 2 }, unstable)).toMatchObject({ preset: 'unstable', maxDelaySeconds: 10 });
  });

  test('a number of one’s own ends the preset, and with it its wider range', () => {
    const own = changed({ maxWorkers: 6 }, changed({ preset: 'unstable' }));
    expect(own).toMatchObject({ preset: 'own', maxWorkers: 6, minDelaySeconds: 1, maxDelaySeconds: 5 });
  });
});

describe('what is typed', () => {
  test('is read in the unit of the screen', () => {
    expect(readTyped('memoryBytes', ' 64 ')).toEqual({ ok: true, value: 67_108_864 });
    expect(readTyped('minDelaySeconds', '0,5')).toEqual({ ok: true, value: 0.5 });
    expect(readTyped('maxDelaySeconds', '1,25')).toEqual({ ok: true, value: 1.25 });
    expect(readTyped('freeSpaceBytes', '0.3')).toEqual({ ok: true, value: 322_122_547 });
    expect(readTyped('bandwidthBytesPerSecond', '')).toEqual({ ok: true, value: null });
  });

  test('takes thousands as the screen writes them, never for a thousandth of it', () => {
    for (const text of ['1,024', '1 024', '1\u00a0024', '1024.0'])
      expect(readTyped('memoryBytes', text), text).toEqual({ ok: true, value: 1_073_741_824 });
    expect(readTyped('bandwidthBytesPerSecond', '10,485,760')).toMatchObject({ ok: true });
    expect(readTyped('bandwidthBytesPerSecond', '1,500.5')).toEqual({ ok: true, value: 1_536_512 });
    for (const text of ['1,02,4', '0,500,000', '1,024,5', '1.024,5', '10 24', '1,500,', '1 024 5'])
      expect(readTyped('bandwidthBytesPerSecond', text), text).toMatchObject({ ok: false });
  });

  test.each(['', 'four', '1e9', '0x10', '4 files', '--4', '33', '0'])(
    '“%s” files at once are refused',
    (text) => {
      expect(readTyped('maxWorkers', text)).toMatchObject({ ok: false, failure: { field: 'maxWorkers' } });
    },
  );
});

describe('what was stored', () => {
  test('comes back as it was, a preset’s wide numbers too', () => {
    const unstable = changed({ preset: 'unstable', retryLimit: 9, bandwidthBytesPerSecond: 300_000 });
    expect(readSettings(structuredClone(unstable))).toEqual({ settings: unstable, replaced: [] });
    expect(readSettings(undefined)).toEqual({ settings: DEFAULT_SETTINGS, replaced: [] });
  });

  test('what cannot be used is the default, and named; the rest holds', () => {
    const broken = { ...DEFAULT_SETTINGS, maxWorkers: 'many', retryLimit: 7, schedule: [{}], later: true };
    const { settings, replaced } = readSettings(broken);
    expect(settings).toMatchObject({ maxWorkers: 4, retryLimit: 7, schedule: [] });
    expect(replaced).toEqual(['maxWorkers', 'schedule']);
  });

  test('numbers that only look like a preset’s are the user’s, within the range', () => {
    const { settings, replaced } = readSettings({ preset: 'unstable', maxWorkers: 9, maxDelaySeconds: 10 });
    expect(settings).toMatchObject({ preset: 'own', maxWorkers: 9, maxDelaySeconds: 3 });
    expect(replaced).toEqual(['maxDelaySeconds']);
  });

  test('limits that contradict each other are both as by default', () => {
    const { settings, replaced } = readSettings({ minDelaySeconds: 5, maxDelaySeconds: 1 });
    expect(settings).toMatchObject({ minDelaySeconds: 0.1, maxDelaySeconds: 3 });
    expect(replaced).toEqual(['minDelaySeconds', 'maxDelaySeconds']);
  });

  test.each([null, 7, 'x'])('%s is no settings at all', (stored) => {
    expect(readSettings(stored)).toEqual({ settings: DEFAULT_SETTINGS, replaced: SETTING_NAMES });
  });
});

test('the engine gets milliseconds and bytes', () => {
  expect(engineSettingsOf(changed({ retryBaseSeconds: 2, fileDeadlineSeconds: 300 }))).toMatchObject({
    retry: { baseMs: 2_000, capMs: 32_000, limit: 5 },
    fileDeadlineMs: 300_000,
    bandwidth: { capBytesPerSecond: null, windows: [] },
  });
});

test.each([
  [1, 8, 2, 4, 4],
  [2, 2, 2, 4, 2],
  [8, 2, 4, 8, 4],
  [8, 16, 4, 8, 8],
  [16, 12, 8, 16, 12],
  [null, 6, 4, 8, 6],
])('%s GiB and %i cores suggest %i–%i files at once: %i', (memoryGib, cores, least, most, best) => {
  expect(suggestedWorkers(memoryGib, cores)).toEqual({ least, most, best });
});
