import { failed, type Outcome, succeeded } from '../domain/failure.ts';
import {
  changeSettings,
  DEFAULT_SETTINGS,
  readSettings,
  SETTING_NAMES,
  type SettingChanges,
} from '../domain/settings-check.ts';
import { RULES, type Settings } from '../domain/settings-table.ts';
import { settingText } from '../domain/settings-words.ts';
import type { Log } from '../ports/log.ts';
import type { Cabinet } from '../ports/store.ts';

const NAME = 'settings';
/** Where the one setting there was before the table is kept. */
const OLD_BUDGET = 'staging-budget';

/** What the user has set: kept in the cabinet, told to whoever goes by it. */
export interface SettingsService {
  current(): Settings;
  /**
   * Reads what was stored; until then the defaults hold. Returns the labels of settings that could not be used and are
   * as by default now: somebody is to be told.
   */
  restore(): Promise<readonly string[]>;
  /**
   * All changes or none: they hold at once, and over a restart if they could be saved. Failures: `input` with the setting's
   * name as `field`; those of the cabinet, although the change holds until the end of this engine.
   */
  change(changes: SettingChanges): Promise<Outcome<Settings>>;
  /** Everything as by default. */
  reset(): Promise<Outcome<Settings>>;
  /** Called with each change, and at once. */
  watch(listener: (settings: Settings) => void): () => void;
}

export const createSettingsService = (cabinet: Cabinet, log: Log): SettingsService => {
  const listeners = new Set<(settings: Settings) => void>();
  let settings = DEFAULT_SETTINGS;
  /** One write after the other: the last one wins on disk too. */
  let writing: Promise<unknown> = Promise.resolve();

  const use = (next: Settings): void => {
    settings = next;
    for (const listener of listeners) listener(settings);
  };
  const tellLog = (before: Settings, after: Settings): void => {
    for (const name of SETTING_NAMES) {
      const [from, to] = [settingText(name, before), settingText(name, after)];
      if (from === to) continue;
      log.write('INFO', 'user', `setting “${RULES[name].label}”: ${from} → ${to}`, {
        setting: name,
        from,
        to,
      });
    }
  };
  const save = async (): Promise<Outcome<void>> => {
    const saved = writing.then(() => cabinet.write(NAME, settings));
    writing = saved;
    return saved;
  };
  const put = async (next: Settings): Promise<Outcome<Settings>> => {
    tellLog(settings, next);
    use(next);
    const saved = await save();
    if (saved.ok) return succeeded(next);
    const message = `The change holds until Sluice is closed; it could not be saved. ${saved.failure.message}`;
    return failed({ ...saved.failure, message });
  };

  const stored = async (): Promise<unknown> => {
    const found = await cabinet.read(NAME);
    if (found.ok && found.value !== undefined) return found.value;
    const old = await cabinet.read(OLD_BUDGET);
    return old.ok && old.value !== undefined ? { stagingBudgetBytes: old.value } : undefined;
  };

  return {
    current: () => settings,
    async restore() {
      const read = readSettings(await stored());
      use(read.settings);
      const labels = read.replaced.map((name) => RULES[name].label);
      if (labels.length > 0)
        log.write('WARNING', 'settings', `could not be used and are as by default: ${labels.join(', ')}`);
      return labels;
    },
    async change(changes) {
      const next = changeSettings(settings, changes);
      return next.ok ? put(next.value) : next;
    },
    reset: () => put(DEFAULT_SETTINGS),
    watch(listener) {
      listeners.add(listener);
      listener(settings);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};
