import { type Failure, failed, type Outcome, succeeded } from './failure.ts';
import { isPreset, matchesPreset, PRESETS } from './presets.ts';
import { checkSchedule } from './schedule.ts';
import type { NumberRule, OptionalNumberRule } from './setting-rule.ts';
import { type PresetName, RULES, type SettingName, type Settings } from './settings-table.ts';

/** Values as anybody may bring them: typed, stored by another version, imported. */
export type SettingChanges = { readonly [Name in SettingName]?: unknown };

export const SETTING_NAMES = Object.keys(RULES) as readonly SettingName[];

/** Each value is of its setting's kind once its rule has looked at it. */
type Values = Record<SettingName, unknown>;

export const DEFAULT_SETTINGS = Object.fromEntries(
  SETTING_NAMES.map((name) => [name, RULES[name].initial]),
) as Values as Settings;

export const isSettingName = (name: string): name is SettingName => Object.hasOwn(RULES, name);

const refuse = (field: SettingName, message: string): { readonly ok: false; readonly failure: Failure } =>
  failed({ category: 'input', code: 'SETTING', field, message });

type AnyNumberRule = NumberRule | OptionalNumberRule;

/** `1`, `0.1`, `10,240`: a value in the unit of the screen. */
export const inUnit = (rule: AnyNumberRule, value: number): string =>
  (value / rule.unit.size).toLocaleString('en', { maximumFractionDigits: 3 });

/** `Files at once must be a whole number from 1 to 32.` */
export const rangeWords = (rule: AnyNumberRule): string => {
  const whole = rule.whole && rule.unit.size === 1 ? 'a whole number' : 'a number';
  const unit = rule.unit.size === 1 && rule.unit.words !== 's' ? '' : ` ${rule.unit.words}`;
  return `${rule.label} must be ${whole} from ${inUnit(rule, rule.least)} to ${inUnit(rule, rule.most)}${unit}.`;
};

const checkNumber = (name: SettingName, rule: AnyNumberRule, value: unknown): Outcome<number> => {
  const fits =
    typeof value === 'number' &&
    value >= rule.least &&
    value <= rule.most &&
    (!rule.whole || Number.isInteger(value));
  return fits ? succeeded(value) : refuse(name, rangeWords(rule));
};

/** One value by its own rule; what values have to do with each other is not looked at. */
const checkValue = (name: SettingName, value: unknown): Outcome<unknown> => {
  const rule = RULES[name];
  switch (rule.kind) {
    case 'number':
      return checkNumber(name, rule, value);
    case 'optional-number':
      if (value === null) return succeeded(null);
      if (typeof value === 'number' && value <= 0 && rule.least > 0)
        return refuse(name, `${rangeWords(rule)} Leave the field empty for “${rule.none}”.`);
      return checkNumber(name, rule, value);
    case 'switch':
      return typeof value === 'boolean'
        ? succeeded(value)
        : refuse(name, `${rule.label} is either on or off.`);
    case 'choice':
      if (rule.choices.some((choice) => choice.value === value)) return succeeded(value);
      return refuse(
        name,
        `${rule.label} must be one of: ${rule.choices.map(({ label }) => label).join(', ')}.`,
      );
    case 'schedule':
      return checkSchedule(value);
  }
};

/** `10,485,760` or `10 485 760`, as the screen itself writes thousands. A zero before the comma begins none. */
const GROUPED = /^[-+]?[1-9]\d{0,2}((,\d{3})+|([ \u00a0\u202f]\d{3})+)(\.\d+)?$/;

/** A comma is a decimal one where it parts no thousands. */
const plainNumber = (text: string): string =>
  GROUPED.test(text) ? text.replace(/[,\s]/g, '') : text.replace(',', '.');

/** What a number's field holds, in the unit of the screen; an empty one of an optional number means none. */
export const readTyped = (name: SettingName, typed: string): Outcome<number | null> => {
  const rule = RULES[name];
  if (rule.kind !== 'number' && rule.kind !== 'optional-number') throw new Error(`${name} is no number`);
  const text = plainNumber(typed.trim());
  if (text === '' && rule.kind === 'optional-number') return succeeded(null);
  const exact = /^[-+]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) * rule.unit.size : Number.NaN;
  // Half a byte is nobody's wish: 0.3 GiB is as many whole bytes.
  const value = rule.whole && rule.unit.size > 1 ? Math.round(exact) : exact;
  return checkValue(name, value) as Outcome<number | null>;
};

/** The values that a preset sets, and that make it the user's own numbers when one is typed. */
const IN_PRESETS = ['maxWorkers', 'minDelaySeconds', 'maxDelaySeconds', 'adaptive'] as const;

const isInPresets = (name: SettingName): boolean => IN_PRESETS.some((other) => other === name);

const withinTyped = (name: 'minDelaySeconds' | 'maxDelaySeconds', value: number): number =>
  Math.max(RULES[name].least, Math.min(RULES[name].most, value));

/** What a choice of one thing means for others. */
const settle = (current: Settings, changes: Partial<Settings>): Settings => {
  const next: Settings = { ...current, ...changes };
  if (changes.preset !== undefined && isPreset(changes.preset))
    return { ...next, ...PRESETS[changes.preset], policy: 'classic' };
  const typed = IN_PRESETS.some((name) => changes[name] !== undefined && changes[name] !== current[name]);
  if (!typed && changes.preset === undefined) return next;
  // Only a preset may go beyond the range: what was its own is brought back into it.
  return {
    ...next,
    preset: 'own',
    minDelaySeconds: withinTyped('minDelaySeconds', next.minDelaySeconds),
    maxDelaySeconds: withinTyped('maxDelaySeconds', next.maxDelaySeconds),
  };
};

/** The first may not be above the second. */
const PAIRS = [
  ['minDelaySeconds', 'maxDelaySeconds'],
  ['retryBaseSeconds', 'retryCapSeconds'],
] as const;

const checkTogether = (settings: Settings): Outcome<Settings> => {
  for (const [low, high] of PAIRS) {
    if (settings[low] <= settings[high]) continue;
    const [less, more] = [RULES[low], RULES[high]];
    return refuse(
      low,
      `“${less.label}” (${settings[low]} s) must not be above “${more.label}” (${settings[high]} s).`,
    );
  }
  return succeeded(settings);
};

/** All changes together, or the first refusal and none of them. Failures: `input`, `field` is the setting's name. */
export const changeSettings = (current: Settings, changes: SettingChanges): Outcome<Settings> => {
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(changes)) {
    if (!isSettingName(name)) return failed({ ...UNKNOWN, message: `There is no setting “${name}”.` });
    const one = checkValue(name, value);
    if (!one.ok) return one;
    checked[name] = one.value;
  }
  return checkTogether(settle(current, checked as Partial<Settings>));
};

const UNKNOWN = { category: 'input', code: 'SETTING', message: '' } as const;

/** A preset's numbers are taken as its own only where they are exactly those. */
const presetOf = (found: Record<string, unknown>): PresetName | null => {
  const { preset } = found;
  if (typeof preset !== 'string' || !isPreset(preset)) return null;
  return matchesPreset({ ...DEFAULT_SETTINGS, ...found }, preset) ? preset : null;
};

/** Settings whose limits contradict each other, with both limits as by default. */
const reconciled = (
  settings: Settings,
): { readonly settings: Settings; readonly replaced: SettingName[] } => {
  const replaced: SettingName[] = [];
  for (const pair of PAIRS) {
    if (settings[pair[0]] <= settings[pair[1]]) continue;
    settings = { ...settings, [pair[0]]: DEFAULT_SETTINGS[pair[0]], [pair[1]]: DEFAULT_SETTINGS[pair[1]] };
    replaced.push(...pair);
  }
  return { settings, replaced };
};

/** Settings as they were stored or exported: what cannot be used is replaced by its default, and told. */
export const readSettings = (
  stored: unknown,
): { readonly settings: Settings; readonly replaced: readonly SettingName[] } => {
  if (stored === undefined) return { settings: DEFAULT_SETTINGS, replaced: [] };
  if (typeof stored !== 'object' || stored === null)
    return { settings: DEFAULT_SETTINGS, replaced: SETTING_NAMES };
  const found = stored as Record<string, unknown>;
  const values: Values = { ...DEFAULT_SETTINGS };
  const unusable: SettingName[] = [];
  const preset = presetOf(found);
  for (const name of SETTING_NAMES) {
    if (!Object.hasOwn(found, name)) continue;
    const one = checkValue(name, found[name]);
    if (one.ok) values[name] = one.value;
    else if (preset === null || !isInPresets(name)) unusable.push(name);
  }
  if (preset) Object.assign(values, PRESETS[preset]);
  else if (values.preset !== DEFAULT_SETTINGS.preset || unusable.some(isInPresets)) values.preset = 'own';
  const { settings, replaced } = reconciled(values as Settings);
  return { settings, replaced: [...unusable, ...replaced] };
};
