import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import type { StatisticsPair } from '../../domain/statistics.ts';
import { STATISTICS, statisticText } from '../format/statistics-words.ts';

/** On a narrow page it is broken after an underscore, nowhere else. */
function StatisticLabel(props: { readonly name: string }): JSX.Element {
  const words = () => props.name.split('_');
  return (
    <code>
      <For each={words()}>
        {(word, index) => (
          <>
            {word}
            <Show when={index() < words().length - 1}>
              _<wbr />
            </Show>
          </>
        )}
      </For>
    </code>
  );
}

/** Every number by its name, with a sentence saying what it is. */
export function StatisticsTable(props: {
  readonly label: string;
  readonly pair: StatisticsPair;
}): JSX.Element {
  return (
    <table class="statistics" aria-label={props.label}>
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col">Since start</th>
          <th scope="col">For ever</th>
          <th scope="col">What it is</th>
        </tr>
      </thead>
      <tbody>
        <For each={STATISTICS}>
          {({ name, about }) => (
            <tr>
              <th scope="row">
                <StatisticLabel name={name} />
              </th>
              <td>
                <data class="number" value={String(props.pair.sinceStart[name])}>
                  {statisticText(name, props.pair.sinceStart)}
                </data>
              </td>
              <td>
                <data class="number" value={String(props.pair.ever[name])}>
                  {statisticText(name, props.pair.ever)}
                </data>
              </td>
              <td class="statistics-about">{about}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
