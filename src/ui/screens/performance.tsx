import type { JSX } from 'solid-js';
import { createSignal, For, Index, Show } from 'solid-js';
import { SPEED_SPANS_SECONDS } from '../../domain/statistics.ts';
import type { PerformanceView, SpeedSpanSeconds } from '../../workers/contract.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { SpeedGraph } from '../components/speed-graph.tsx';
import { formatBytes } from '../format/bytes.ts';
import { POLICY_WORDS } from '../format/controller-words.ts';
import { performanceText } from '../format/performance-text.ts';
import { spanWords } from '../format/speed-words.ts';
import { useApp } from '../state/app.tsx';
import { createPerformance } from '../state/performance.ts';
import { PerformanceConditions } from './performance-conditions.tsx';
import { PerformanceLane } from './performance-lane.tsx';
import { PerformanceStorage } from './performance-storage.tsx';
import { StatisticsTable } from './statistics-table.tsx';
import '../styles/performance.css';

function Speed(props: {
  readonly view: PerformanceView;
  readonly span: SpeedSpanSeconds;
  readonly onSpan: (span: SpeedSpanSeconds) => void;
}): JSX.Element {
  const now = () => props.view.overall.sinceStart;
  return (
    <section class="performance-speed" aria-label="Speed">
      <div class="performance-line">
        <p class="performance-figure">
          <strong class="number">{formatBytes(now().current_speed ?? 0)}/s</strong> now,{' '}
          <span class="number">{formatBytes(now().average_speed)}/s</span> on average
        </p>
        <fieldset class="choice">
          <legend class="for-readers">How far back</legend>
          <For each={SPEED_SPANS_SECONDS}>
            {(span) => (
              <label>
                <input
                  type="radio"
                  name="speed-span"
                  checked={props.span === span}
                  onChange={() => props.onSpan(span)}
                />
                {spanWords(span)}
              </label>
            )}
          </For>
        </fieldset>
      </div>
      <SpeedGraph speed={props.view.speed} />
    </section>
  );
}

/** How fast it goes and why not faster: the speed, every number, each data centre, what is held up, the room there is. */
export function PerformanceScreen(): JSX.Element {
  const app = useApp();
  const [span, setSpan] = createSignal<SpeedSpanSeconds>(60);
  const [copied, setCopied] = createSignal('');
  const view = createPerformance(app.engine, span);
  const copy = async (known: PerformanceView): Promise<void> => {
    try {
      await navigator.clipboard.writeText(performanceText(known, app.state.snapshot));
      setCopied('Copied. It names no file, chat or person.');
    } catch {
      setCopied('The browser did not allow copying: click into the page and try again.');
    }
  };
  return (
    <section class="pane page-pane" aria-label="Performance">
      <div class="page-head">
        <h2>Performance</h2>
        <span class="page-note" role="status">
          {copied()}
        </span>
        <Show when={view()}>
          {(known) => (
            <button type="button" onClick={() => void copy(known())}>
              Copy as text
            </button>
          )}
        </Show>
      </div>
      <Show
        when={view()}
        fallback={<EmptyState title="Nothing measured yet">The engine is being asked …</EmptyState>}
      >
        {(known) => (
          <div class="performance-body">
            <Speed view={known()} span={span()} onSpan={setSpan} />
            <section aria-label="Data centres">
              <h3>Data centres</h3>
              <p class="page-note performance-policy">Policy {POLICY_WORDS[known().policy]}.</p>
              <Show
                when={known().lanes.length > 0}
                fallback={<p class="page-note">None yet: each is met with its first file.</p>}
              >
                <div class="performance-lanes">
                  <Index each={known().lanes}>{(lane) => <PerformanceLane entry={lane()} />}</Index>
                </div>
              </Show>
            </section>
            <PerformanceConditions conditions={app.state.snapshot.conditions} />
            <PerformanceStorage view={known()} />
            <section aria-label="All numbers">
              <h3>All numbers</h3>
              <StatisticsTable label="Statistics" pair={known().overall} />
            </section>
          </div>
        )}
      </Show>
    </section>
  );
}
