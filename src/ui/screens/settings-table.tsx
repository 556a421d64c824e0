import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import type { Settings } from '../../domain/settings-table.ts';
import { SettingField } from '../components/setting-field.tsx';
import { isInUse, SETTING_GROUPS } from '../format/setting-groups.ts';
import { useApp } from '../state/app.tsx';
import '../styles/settings.css';

function ResetAll(): JSX.Element {
  const app = useApp();
  const [asked, setAsked] = createSignal(false);
  const reset = async (): Promise<void> => {
    setAsked(false);
    const [, setUnsaved] = app.unsavedSchedule;
    const answer = await app.engine.resetSettings();
    if (answer.ok) setUnsaved(null);
    else app.notices.tell('warning', answer.failure.message);
  };
  return (
    <div class="settings-act">
      <Show
        when={asked()}
        fallback={
          <button type="button" onClick={() => setAsked(true)}>
            Reset all of these
          </button>
        }
      >
        <button type="button" class="danger" onClick={() => void reset()}>
          Yes, everything as by default
        </button>
        <button type="button" class="quiet" onClick={() => setAsked(false)}>
          Keep it
        </button>
      </Show>
    </div>
  );
}

/** Every setting of the one table, group by group; each holds as soon as it is changed. */
export function SettingsTable(props: { readonly settings: Settings }): JSX.Element {
  const app = useApp();
  const isShown = (name: keyof Settings): boolean =>
    isInUse(name, props.settings) && (name !== 'keepAwake' || app.awake.isPossible);
  return (
    <>
      <For each={SETTING_GROUPS}>
        {(group) => (
          <Show when={group.names.some(isShown)}>
            <h3>{group.title}</h3>
            <For each={group.names}>
              {(name) => (
                <Show when={isShown(name)}>
                  <SettingField name={name} settings={props.settings} />
                </Show>
              )}
            </For>
          </Show>
        )}
      </For>
      <ResetAll />
    </>
  );
}
