import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import type { ConditionView } from '../../domain/conditions.ts';
import { Countdown } from '../components/countdown.tsx';
import { conditionName, conditionWord } from '../format/condition-words.ts';

/** Everything that may slow or pause downloads: how it stands, and for how long still. */
export function PerformanceConditions(props: { readonly conditions: readonly ConditionView[] }): JSX.Element {
  return (
    <section aria-label="Conditions">
      <h3>Conditions</h3>
      <ul class="conditions" aria-label="Conditions">
        <For each={props.conditions}>
          {(condition) => (
            <li data-state={condition.state}>
              <span class="condition-name">{conditionName(condition.name)}</span>
              <span class="condition-state">
                {conditionWord(condition.state)} <Countdown until={condition.until} />
              </span>
              <span class="condition-message">{condition.message}</span>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
