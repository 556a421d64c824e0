import type { JSX } from 'solid-js';
import { createUniqueId, For, Match, Show, Switch } from 'solid-js';
import { suggestedWorkers } from '../../domain/presets.ts';
import { inUnit } from '../../domain/settings-check.ts';
import { RULES, type SettingName, type Settings } from '../../domain/settings-table.ts';
import { useApp } from '../state/app.tsx';
import { createSetting } from '../state/setting.ts';
import { ScheduleEditor } from './schedule-editor.tsx';

interface SettingFieldProps {
  readonly name: SettingName;
  readonly settings: Settings;
}

/** What a computer like this one takes. */
const suggestion = (): string => {
  const { least, most } = suggestedWorkers(navigator.deviceMemory ?? null, navigator.hardwareConcurrency);
  return ` For this computer ${least}–${most} are a good choice.`;
};

/** One setting of the table: its field, what it does, its range, its refusal and the way back. */
export function SettingField(props: SettingFieldProps): JSX.Element {
  const app = useApp();
  const id = createUniqueId();
  const rule = RULES[props.name];
  const setting = createSetting(app, () => props.settings, props.name);
  const isNumber = rule.kind === 'number' || rule.kind === 'optional-number';
  const value = () => props.settings[props.name];
  const chosen = () =>
    props.name === 'preset' && props.settings.policy !== 'classic' ? '' : String(value());
  const hint = () => `${rule.hint}${props.name === 'maxWorkers' ? suggestion() : ''}`;
  const range = () => {
    if (!isNumber) return '';
    const span = `${inUnit(rule, rule.least)}–${inUnit(rule, rule.most)} ${rule.unit.words}`;
    return rule.kind === 'optional-number' ? `${span}, empty: ${rule.none}.` : `${span}.`;
  };
  const describedBy = () => `${id}-hint${setting.error() === null ? '' : ` ${id}-error`}`;
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') void setting.commit();
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    setting.forget();
  };

  return (
    <div class="setting" data-kind={rule.kind}>
      <Switch>
        <Match when={rule.kind === 'schedule'}>
          <h4>{rule.label}</h4>
          <p class="setting-hint">{rule.hint}</p>
          <ScheduleEditor settings={props.settings} />
        </Match>
        <Match when={rule.kind === 'switch'}>
          <label class="setting-switch">
            <input
              type="checkbox"
              checked={value() === true}
              aria-describedby={describedBy()}
              onChange={(event) => void setting.change(event.currentTarget.checked)}
            />
            {rule.label}
          </label>
        </Match>
        <Match when={rule.kind === 'choice' && rule}>
          {(choice) => (
            <>
              <label for={id}>{rule.label}</label>
              <select
                id={id}
                value={chosen()}
                aria-describedby={describedBy()}
                onChange={(event) => void setting.change(event.currentTarget.value)}
              >
                <Show when={chosen() === ''}>
                  <option value="">choose…</option>
                </Show>
                <For each={choice().choices}>
                  {(entry) => (
                    <option value={entry.value} selected={entry.value === chosen()}>
                      {entry.label}
                    </option>
                  )}
                </For>
              </select>
            </>
          )}
        </Match>
        <Match when={isNumber && rule}>
          {(number) => (
            <>
              <label for={id}>{rule.label}</label>
              <span class="setting-number">
                <input
                  id={id}
                  type="text"
                  inputmode="decimal"
                  autocomplete="off"
                  value={setting.text()}
                  placeholder={number().kind === 'optional-number' ? 'none' : ''}
                  aria-invalid={setting.error() !== null}
                  aria-describedby={describedBy()}
                  onInput={(event) => setting.type(event.currentTarget.value)}
                  onKeyDown={onKey}
                  onChange={() => void setting.commit()}
                />
                <span aria-hidden="true">{number().unit.words}</span>
              </span>
            </>
          )}
        </Match>
      </Switch>
      <Show when={rule.kind !== 'schedule'}>
        <p class="setting-hint" id={`${id}-hint`}>
          {hint()} <span class="number">{range()}</span>
          <Show when={!setting.isDefault() && (props.name !== 'preset' || chosen() !== '')}>
            {' '}
            <button
              type="button"
              class="link"
              aria-describedby={`${id}-hint`}
              onClick={() => void setting.reset()}
            >
              Reset to {setting.defaultText()}
            </button>
          </Show>
        </p>
      </Show>
      <Show when={setting.error()}>
        {(message) => (
          <p class="field-error" id={`${id}-error`} role="alert">
            {message()}
          </p>
        )}
      </Show>
    </div>
  );
}
