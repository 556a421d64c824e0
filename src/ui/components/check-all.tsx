import type { JSX } from 'solid-js';
import { createEffect } from 'solid-js';

interface CheckAllProps {
  readonly label: string;
  readonly coverage: 'none' | 'some' | 'all';
  readonly onChange: (on: boolean) => void;
}

/** The checkbox in a table's header: all, none, or in between. */
export function CheckAll(props: CheckAllProps): JSX.Element {
  let box: HTMLInputElement | undefined;
  createEffect(() => {
    if (box) box.indeterminate = props.coverage === 'some';
  });
  return (
    <input
      ref={(element) => {
        box = element;
      }}
      type="checkbox"
      aria-label={props.label}
      checked={props.coverage === 'all'}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  );
}
