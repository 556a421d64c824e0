import type { JSX } from 'solid-js';
import { createEffect, createUniqueId, onMount, Show } from 'solid-js';

interface FieldProps {
  /** The accessible name, exactly. */
  readonly label: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
  /** A new object moves the focus here. */
  readonly error: { readonly message: string } | null;
  readonly hint?: JSX.Element;
  readonly type?: 'text' | 'tel' | 'password';
  readonly inputMode?: 'numeric' | 'tel' | 'text';
  readonly autocomplete?: string;
  readonly placeholder?: string;
  /** A text area of so many rows instead of one line. */
  readonly rows?: number;
  readonly focusFirst?: boolean;
}

/** A labelled field with its hint and its refusal below it, both tied to it for screen readers. */
export function Field(props: FieldProps): JSX.Element {
  const id = createUniqueId();
  let control: HTMLInputElement | HTMLTextAreaElement | undefined;
  const describedBy = () => `${id}-hint ${props.error === null ? '' : `${id}-error`}`.trim();

  onMount(() => {
    if (props.focusFirst) control?.focus();
  });
  createEffect(() => {
    if (props.error !== null) control?.focus();
  });

  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <Show
        when={props.rows !== undefined}
        fallback={
          <input
            id={id}
            ref={(element) => {
              control = element;
            }}
            type={props.type ?? 'text'}
            inputmode={props.inputMode ?? 'text'}
            autocomplete={props.autocomplete ?? 'off'}
            placeholder={props.placeholder ?? ''}
            spellcheck={false}
            value={props.value}
            aria-invalid={props.error !== null}
            aria-describedby={describedBy()}
            onInput={(event) => props.onInput(event.currentTarget.value)}
          />
        }
      >
        <textarea
          id={id}
          ref={(element) => {
            control = element;
          }}
          rows={props.rows}
          autocomplete="off"
          placeholder={props.placeholder ?? ''}
          spellcheck={false}
          value={props.value}
          aria-invalid={props.error !== null}
          aria-describedby={describedBy()}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      </Show>
      <div class="field-hint" id={`${id}-hint`}>
        {props.hint}
      </div>
      <Show when={props.error}>
        {(error) => (
          <p class="field-error" id={`${id}-error`} role="alert">
            {error().message}
          </p>
        )}
      </Show>
    </div>
  );
}
