import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import { isPriority, PRIORITIES, type Priority } from '../../domain/priority.ts';

interface PrioritySelectProps {
  readonly label: string;
  readonly describedBy?: string;
  /** Shown while there is no one value; by default the label. */
  readonly none?: string;
  /** Null: several differ, or nothing is chosen yet. */
  readonly value: Priority | null;
  readonly onChoose: (priority: Priority) => void;
}

/** The four priorities to choose from. */
export function PrioritySelect(props: PrioritySelectProps): JSX.Element {
  return (
    <select
      class="priority"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      data-priority={props.value ?? 'none'}
      value={props.value ?? ''}
      onChange={(event) => {
        const { value } = event.currentTarget;
        if (isPriority(value)) props.onChoose(value);
        // What is shown is what the engine says.
        event.currentTarget.value = props.value ?? '';
      }}
    >
      {props.value === null && (
        <option value="" disabled>
          {props.none ?? props.label}
        </option>
      )}
      <For each={PRIORITIES}>{(priority) => <option value={priority}>{priority}</option>}</For>
    </select>
  );
}
