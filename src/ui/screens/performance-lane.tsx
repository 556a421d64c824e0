import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { laneName } from '../../domain/ids.ts';
import type { PerformanceView } from '../../workers/contract.ts';
import { Countdown } from '../components/countdown.tsx';
import { countOf, formatBytes } from '../format/bytes.ts';
import { controllerWords } from '../format/controller-words.ts';
import { laneWord, lineWords, transportWord } from '../format/lane-words.ts';
import { statisticText } from '../format/statistics-words.ts';
import { StatisticsTable } from './statistics-table.tsx';

/** One data centre: what it does now, what it waits for, and all its numbers when asked. */
export function PerformanceLane(props: { readonly entry: PerformanceView['lanes'][number] }): JSX.Element {
  const lane = () => props.entry.lane;
  const now = () => props.entry.sinceStart;
  const sinceFlood = () =>
    now().time_since_last_flood === null
      ? ''
      : `, the last one ${statisticText('time_since_last_flood', now())} ago`;
  return (
    <article class="performance-lane" aria-label={laneName(lane().lane)}>
      <h4 class="lane" data-state={lane().state}>
        <span class="lane-dot" aria-hidden="true" />
        {laneName(lane().lane)}: {laneWord(lane().state)} <Countdown until={lane().until} />
      </h4>
      <Show when={lane().advice}>{(advice) => <p class="lane-advice">{advice()}</p>}</Show>
      <dl>
        <div>
          <dt>Speed</dt>
          <dd class="number">{formatBytes(now().current_speed ?? 0)}/s</dd>
        </div>
        <div>
          <dt>Line</dt>
          <dd class="number">
            {transportWord(lane().transport)}, {countOf(lane().inFlight, 'request')} in flight
            {lineWords(props.entry.line)}
          </dd>
        </div>
        <div>
          <dt>Controller</dt>
          <dd class="number">{controllerWords(props.entry.controller)}</dd>
        </div>
        <div>
          <dt>Flood waits</dt>
          <dd class="number">
            {statisticText('flood_waits', now())}
            {sinceFlood()}
          </dd>
        </div>
      </dl>
      <details>
        <summary>All numbers of {laneName(lane().lane)}</summary>
        <StatisticsTable label={`Statistics of ${laneName(lane().lane)}`} pair={props.entry} />
      </details>
    </article>
  );
}
