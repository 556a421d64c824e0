import type { JSX } from 'solid-js';
import { For, Index, Show } from 'solid-js';
import { laneName, type TransferId } from '../../domain/ids.ts';
import type { TransferState } from '../../domain/transfer.ts';
import type { LaneView, QueueVerb } from '../../workers/contract.ts';
import { Countdown } from '../components/countdown.tsx';
import { DiskTrouble } from '../components/disk-trouble.tsx';
import { PrioritySelect } from '../components/priority-select.tsx';
import { ProgressBar } from '../components/progress-bar.tsx';
import { countOf, formatCount, percentOf } from '../format/bytes.ts';
import { laneWord, transportWord } from '../format/lane-words.ts';
import { queueFigures, unfinishedOf } from '../format/queue-words.ts';
import { stateWord } from '../format/state-words.ts';
import { secondsUntil } from '../format/time.ts';
import { useApp } from '../state/app.tsx';
import { useNow } from '../state/now.ts';
import type { QueueActs } from '../state/queue-acts.ts';
import type { QueueList } from '../state/queue-list.ts';

const COUNTED: readonly TransferState['kind'][] = [
  'active',
  'publishing',
  'queued',
  'waiting',
  'completed',
  'skipped',
  'failed',
  'cancelled',
];

function Lane(props: { readonly lane: LaneView }): JSX.Element {
  const flow = () =>
    props.lane.state === 'running'
      ? `, ${countOf(props.lane.inFlight, 'request')} over ${transportWord(props.lane.transport)}`
      : '';
  const now = useNow();
  const isTried = () => props.lane.state === 'offline' || props.lane.state === 'trouble';
  /** Between two tries, or during one, which takes as long as an answer may. */
  const tries = () => (secondsUntil(props.lane.until, now()) === null ? ', trying again …' : ', next try in');
  return (
    <li class="lane" data-state={props.lane.state}>
      <span class="lane-dot" aria-hidden="true" />
      {laneName(props.lane.lane)}: {laneWord(props.lane.state)}
      {flow()}
      {isTried() && tries()} <Countdown until={props.lane.until} />
      <Show when={props.lane.advice}>{(advice) => <p class="lane-advice">{advice()}</p>}</Show>
    </li>
  );
}

const SELECTION_VERBS: readonly { readonly verb: QueueVerb; readonly label: string }[] = [
  { verb: 'pause', label: 'Pause selected' },
  { verb: 'resume', label: 'Resume selected' },
  { verb: 'retry', label: 'Retry selected' },
  { verb: 'cancel', label: 'Cancel selected' },
  { verb: 'remove', label: 'Remove selected' },
];

interface QueueHeadProps {
  readonly acts: QueueActs;
  readonly selected: readonly TransferId[];
  readonly list: QueueList;
  /** Choose what the marked ones wait for. */
  readonly onAfter: () => void;
  readonly onUntick: () => void;
}

function AllButtons(props: { readonly acts: QueueActs }): JSX.Element {
  const app = useApp();
  const count = (kind: TransferState['kind']): number => app.state.snapshot.totals?.counts[kind] ?? 0;
  const unfinished = () => {
    const totals = app.state.snapshot.totals;
    return totals === null ? 0 : unfinishedOf(totals);
  };
  const act = (verb: QueueVerb, kinds: readonly TransferState['kind'][]): void => {
    void props.acts.act(verb, props.acts.idsIn(kinds));
  };
  return (
    <>
      <button type="button" onClick={() => void props.acts.pauseAll()}>
        Pause all
      </button>
      <button type="button" onClick={() => void props.acts.resumeAll()}>
        Resume all
      </button>
      <Show when={count('failed') > 0}>
        <button type="button" onClick={() => act('retry', ['failed'])}>
          Retry failed
        </button>
      </Show>
      <Show when={unfinished() > 0}>
        <button type="button" onClick={() => void props.acts.cancelAll()}>
          Cancel all
        </button>
      </Show>
      <Show when={count('completed') + count('skipped') + count('cancelled') > 0}>
        <button type="button" class="quiet" onClick={() => void props.acts.clearFinished()}>
          Clear finished
        </button>
      </Show>
    </>
  );
}

/** Totals with progress, speed and time left; each data centre's lane; what can be done with all or the marked. */
export function QueueHead(props: QueueHeadProps): JSX.Element {
  const app = useApp();
  const totals = () => app.state.snapshot.totals;
  const percent = () => percentOf(totals()?.bytesDone ?? 0, totals()?.bytes ?? 0);
  const figures = () => queueFigures(totals());
  const counts = () => {
    const now = totals();
    return COUNTED.flatMap((kind) => {
      const count = now?.counts[kind] ?? 0;
      return count === 0 ? [] : [{ kind, text: `${formatCount(count)} ${stateWord(kind)}` }];
    });
  };
  const lanes = () => app.state.snapshot.lanes.filter((lane) => lane.state !== 'idle');

  return (
    <div class="queue-head">
      <div class="queue-line">
        <h2>Queue</h2>
        <p class="number queue-figures">{figures()}</p>
        <Show
          when={props.selected.length > 0}
          fallback={
            <div class="queue-buttons">
              <Show when={props.list.canGroup()}>
                <label class="group-choice">
                  <input
                    type="checkbox"
                    checked={props.list.grouped()}
                    onChange={(event) => props.list.setGrouped(event.currentTarget.checked)}
                  />
                  Group by batch
                </label>
              </Show>
              <AllButtons acts={props.acts} />
            </div>
          }
        >
          <div class="queue-buttons">
            <span class="number">{countOf(props.selected.length, 'transfer')} marked</span>
            <For each={SELECTION_VERBS}>
              {(entry) => (
                <button type="button" onClick={() => void props.acts.act(entry.verb, props.selected)}>
                  {entry.label}
                </button>
              )}
            </For>
            <PrioritySelect
              label="Priority of selected"
              value={null}
              onChoose={(priority) => void props.acts.setPriority(priority, props.selected)}
            />
            <button type="button" onClick={() => props.onAfter()}>
              Begin after …
            </button>
            <button type="button" class="quiet" onClick={() => props.onUntick()}>
              Unmark
            </button>
          </div>
        </Show>
      </div>
      <Show when={figures() !== ''}>
        <ProgressBar label="Whole queue, by bytes" percent={percent()} />
        <Show when={totals()?.diskTrouble}>{(trouble) => <DiskTrouble trouble={trouble()} />}</Show>
        <div class="queue-line queue-details">
          <ul class="counts" aria-label="Transfers by state">
            {/* By place: each update counts anew, and mostly the same. */}
            <Index each={counts()}>{(entry) => <li data-state={entry().kind}>{entry().text}</li>}</Index>
          </ul>
          <ul class="lanes" aria-label="Data centres">
            <For each={lanes()}>{(lane) => <Lane lane={lane} />}</For>
          </ul>
        </div>
      </Show>
    </div>
  );
}
