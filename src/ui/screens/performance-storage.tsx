import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import type { PerformanceView } from '../../workers/contract.ts';
import { formatBytes, formatCount } from '../format/bytes.ts';
import { stateWord } from '../format/state-words.ts';
import { useApp } from '../state/app.tsx';

const STATES = [
  'active',
  'publishing',
  'queued',
  'waiting',
  'completed',
  'skipped',
  'failed',
  'cancelled',
] as const;

/** What lies where: transfers by state, bytes under way, the browser's private storage. */
export function PerformanceStorage(props: { readonly view: PerformanceView }): JSX.Element {
  const app = useApp();
  const storage = () => app.state.snapshot.storage;
  const free = () => {
    const { quotaBytes, usageBytes } = storage();
    return quotaBytes === null || usageBytes === null ? 'unknown' : formatBytes(quotaBytes - usageBytes);
  };
  const budget = () => {
    const { stagingBudgetBytes } = storage();
    return stagingBudgetBytes === null ? 'half of what is free' : formatBytes(stagingBudgetBytes);
  };
  return (
    <div class="performance-columns">
      <section aria-label="Transfers by state">
        <h3>Transfers</h3>
        <dl>
          <For each={STATES}>
            {(state) => (
              <div>
                <dt>{stateWord(state)}</dt>
                <dd class="number">{formatCount(props.view.counts[state])}</dd>
              </div>
            )}
          </For>
        </dl>
      </section>
      <section aria-label="Storage and memory">
        <h3>Storage and memory</h3>
        <dl>
          <div>
            <dt>Unfinished files</dt>
            <dd class="number">
              {formatBytes(props.view.stagedBytes)}; room for {budget()}
            </dd>
          </div>
          <div>
            <dt>Free</dt>
            <dd class="number">{free()}</dd>
          </div>
          <div>
            <dt>Bytes in flight</dt>
            <dd class="number">{formatBytes(props.view.bytesInFlight)}</dd>
          </div>
        </dl>
      </section>
    </div>
  );
}
