import { createSignal } from 'solid-js';
import type { Failure } from '../../domain/failure.ts';
import { inUnit, readTyped, type SettingChanges } from '../../domain/settings-check.ts';
import { RULES, type SettingName, type Settings } from '../../domain/settings-table.ts';
import { settingText } from '../../domain/settings-words.ts';
import type { App } from './app.tsx';

/** What a field shows of a value: a number in the unit of the screen, nothing where there is none. */
export const fieldText = (name: SettingName, settings: Settings): string => {
  const rule = RULES[name];
  const value = settings[name];
  if (typeof value !== 'number' || (rule.kind !== 'number' && rule.kind !== 'optional-number')) return '';
  return inUnit(rule, value).replaceAll(',', '');
};

/** One setting as a field edits it: what stands there, what was refused of it, and the way back to its default. */
export function createSetting(app: App, settings: () => Settings, name: SettingName) {
  /** Null: nothing is being typed, the value itself is shown. */
  const [typed, setTyped] = createSignal<string | null>(null);
  const [error, setError] = createSignal<string | null>(null);
  const rule = RULES[name];

  const told = (failure: Failure): void => {
    // What is in force but could not be saved is nobody's typing mistake.
    if (failure.category === 'input') setError(failure.message);
    else app.notices.tell('warning', failure.message);
  };
  const change = async (value: unknown): Promise<void> => {
    const changes: SettingChanges = { [name]: value };
    const answer = await app.engine.changeSettings(changes);
    setError(null);
    if (answer.ok || answer.failure.category !== 'input') setTyped(null);
    if (!answer.ok) told(answer.failure);
  };
  return {
    error,
    text: () => typed() ?? fieldText(name, settings()),
    type: (text: string): void => {
      setTyped(text);
      setError(null);
    },
    /** What was typed is given up. */
    forget: (): void => {
      setTyped(null);
      setError(null);
    },
    /** What was typed is to hold. */
    commit: async (): Promise<void> => {
      const text = typed();
      if (text === null) return;
      const read = readTyped(name, text);
      if (read.ok) await change(read.value);
      else setError(read.failure.message);
    },
    change,
    isDefault: () => settings()[name] === rule.initial,
    defaultText: () => settingText(name, { ...settings(), [name]: rule.initial }),
    reset: () => change(rule.initial),
  };
}
