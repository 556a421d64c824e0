import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import type { Settings } from '../../domain/settings-table.ts';
import { useApp } from '../state/app.tsx';
import { createScheduleDraft, type WindowDraft } from '../state/schedule-draft.ts';
import { DayPicture } from './day-picture.tsx';

const KINDS: readonly { readonly value: WindowDraft['kind']; readonly label: string }[] = [
  { value: 'unlimited', label: 'no limit' },
  { value: 'cap', label: 'at most' },
  { value: 'paused', label: 'paused' },
];

const NOTHING: WindowDraft = { from: '', to: '', kind: 'paused', cap: '' };

/** The day's windows: a picture, and a list in which each is edited. Enter saves; the focus never falls out of it. */
export function ScheduleEditor(props: { readonly settings: Settings }): JSX.Element {
  const app = useApp();
  const draft = createScheduleDraft(app, () => props.settings);
  const chooseKind = (index: number, text: string): void => {
    const kind = KINDS.find(({ value }) => value === text);
    if (kind) draft.edit(index, { kind: kind.value });
  };
  /** By number: a row stays the same element while it is typed in. */
  const places = () => draft.windows().map((_, place) => place);
  const windowAt = (index: number): WindowDraft => draft.windows()[index] ?? NOTHING;
  let form: HTMLFormElement | undefined;
  let addButton: HTMLButtonElement | undefined;
  const add = (): void => {
    draft.add();
    form?.querySelector<HTMLElement>('li:last-child input')?.focus();
  };
  /** What had the focus may be gone with its window, or with what there was to save. */
  const keepFocus = (): void => {
    if (document.activeElement === document.body) addButton?.focus();
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (draft.isChanged()) await draft.save();
    keepFocus();
  };
  return (
    <form
      class="schedule"
      aria-label="Schedule"
      noValidate
      ref={(element) => {
        form = element;
      }}
      onSubmit={(event) => void save(event)}
    >
      <DayPicture windows={draft.drawn()} />
      <Show when={draft.windows().length > 0} fallback={<p class="setting-hint">No windows yet.</p>}>
        <ol aria-label="Windows of the schedule">
          <For each={places()}>
            {(index) => (
              <li>
                <label>
                  From{' '}
                  <input
                    type="time"
                    aria-label={`From, window ${index + 1}`}
                    value={windowAt(index).from}
                    onInput={(event) => draft.edit(index, { from: event.currentTarget.value })}
                  />
                </label>
                <label>
                  to{' '}
                  <input
                    type="time"
                    aria-label={`to, window ${index + 1}`}
                    value={windowAt(index).to}
                    onInput={(event) => draft.edit(index, { to: event.currentTarget.value })}
                  />
                </label>
                <select
                  aria-label={`Limit of window ${index + 1}`}
                  value={windowAt(index).kind}
                  onChange={(event) => chooseKind(index, event.currentTarget.value)}
                >
                  <For each={KINDS}>{(kind) => <option value={kind.value}>{kind.label}</option>}</For>
                </select>
                <Show when={windowAt(index).kind === 'cap'}>
                  <span class="setting-number">
                    <input
                      type="text"
                      inputmode="decimal"
                      autocomplete="off"
                      aria-label={`Cap of window ${index + 1} in KiB/s`}
                      value={windowAt(index).cap}
                      onInput={(event) => draft.edit(index, { cap: event.currentTarget.value })}
                    />
                    <span aria-hidden="true">KiB/s</span>
                  </span>
                </Show>
                <button
                  type="button"
                  class="quiet"
                  aria-label={`Remove window ${index + 1}`}
                  onClick={() => {
                    draft.remove(index);
                    keepFocus();
                  }}
                >
                  Remove
                </button>
              </li>
            )}
          </For>
        </ol>
      </Show>
      <Show when={draft.error()}>
        {(message) => (
          <p class="field-error" role="alert">
            {message()}
          </p>
        )}
      </Show>
      <div class="schedule-acts">
        <button
          type="button"
          ref={(element) => {
            addButton = element;
          }}
          onClick={add}
        >
          Add a window
        </button>
        <Show when={draft.isChanged()}>
          <button type="submit" class="primary">
            Save schedule
          </button>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              draft.discard();
              keepFocus();
            }}
          >
            Discard changes
          </button>
          <span class="setting-hint">Not saved yet.</span>
        </Show>
      </div>
    </form>
  );
}
