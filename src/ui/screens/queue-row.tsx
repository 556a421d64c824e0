import type { JSX } from 'solid-js';
import { createMemo, createUniqueId, Index, Show } from 'solid-js';
import type { TransferId } from '../../domain/ids.ts';
import type { TransferState } from '../../domain/transfer.ts';
import type { QueueVerb, TransferView } from '../../workers/contract.ts';
import type { IconName } from '../components/icons.tsx';
import { Icon } from '../components/icons.tsx';
import { PrioritySelect } from '../components/priority-select.tsx';
import { ProgressBar } from '../components/progress-bar.tsx';
import { formatBytes, formatCount, formatSpeed, percentOf } from '../format/bytes.ts';
import { visibleText } from '../format/media-words.ts';
import { describeTransfer } from '../format/state-words.ts';
import { formatTimeLeft } from '../format/time.ts';
import { useApp } from '../state/app.tsx';
import { useNow } from '../state/now.ts';
import type { QueueActs } from '../state/queue-acts.ts';
import { verbsFor } from '../state/queue-acts.ts';
import { canMove } from '../state/queue-moves.ts';

const BUTTONS: Readonly<Record<QueueVerb, { readonly label: string; readonly icon: IconName }>> = {
  pause: { label: 'Pause', icon: 'pause' },
  resume: { label: 'Resume', icon: 'resume' },
  cancel: { label: 'Cancel', icon: 'cancel' },
  'undo-cancel': { label: 'Undo', icon: 'retry' },
  retry: { label: 'Retry', icon: 'retry' },
  remove: { label: 'Remove', icon: 'remove' },
  clear: { label: 'Clear', icon: 'remove' },
  release: { label: 'Begin without waiting', icon: 'resume' },
};

/** The message holds another file now: trying again gets that one, and is offered in so many words. */
const isReplaced = (state: TransferState): boolean =>
  state.kind === 'failed' && state.failure.code === 'REPLACED';

/** The first two places of a row's acts. */
const verbs = (state: TransferState): readonly QueueVerb[] =>
  isReplaced(state) ? verbsFor(state).filter((verb) => verb !== 'retry') : verbsFor(state);

function StateCell(props: { readonly view: TransferView }): JSX.Element {
  const app = useApp();
  const now = useNow();
  const signedIn = () => app.state.snapshot.account?.kind === 'signed-in';
  const isCounted = () => props.view.state.kind === 'waiting' && props.view.state.until !== null;
  /** The time is followed only where it is shown: a second would run every row again. */
  const text = createMemo(() => describeTransfer(props.view, signedIn(), isCounted() ? now() : 0));
  return (
    <span class="state" data-tone={text().tone}>
      <span class="state-word">{text().word}</span>
      <Show when={text().reason !== ''}>
        <span class="state-reason" title={text().reason}>
          {text().reason}
        </span>
      </Show>
      <Show when={text().countdown !== ''}>
        <span class="countdown" role="timer">
          {text().countdown}
        </span>
      </Show>
    </span>
  );
}

function ProgressCell(props: { readonly view: TransferView }): JSX.Element {
  const kind = () => props.view.state.kind;
  const whole = () => kind() === 'completed' || kind() === 'skipped';
  const percent = () => (whole() ? 100 : percentOf(props.view.bytesDone, props.view.sizeBytes));
  const words = () => {
    if (whole()) return formatBytes(props.view.sizeBytes);
    const moving = props.view.bytesPerSecond > 0;
    return [
      `${formatBytes(props.view.bytesDone)} of ${formatBytes(props.view.sizeBytes)}`,
      moving ? formatSpeed(props.view.bytesPerSecond) : '',
      moving && props.view.secondsLeft !== null ? formatTimeLeft(props.view.secondsLeft) : '',
    ]
      .filter((part) => part !== '')
      .join(' · ');
  };
  return (
    <>
      <ProgressBar
        label="Progress"
        percent={percent()}
        tone={kind() === 'failed' ? 'bad' : whole() ? 'good' : kind() === 'active' ? 'busy' : 'calm'}
      />
      <span class="progress-words number">{words()}</span>
    </>
  );
}

interface QueueCellsProps {
  /** Undefined for a row that is just going away. */
  readonly id: TransferId | undefined;
  readonly index: number;
  readonly acts: QueueActs;
  readonly ticked: boolean;
  readonly onTick: (id: TransferId, on: boolean, ranged: boolean) => void;
  readonly onOpen: (id: TransferId) => void;
  readonly onMenu: (id: TransferId, anchor: HTMLElement) => void;
}

/** The cells of one transfer. */
export function QueueCells(props: QueueCellsProps): JSX.Element {
  const app = useApp();
  const nameId = createUniqueId();
  const view = () => (props.id === undefined ? undefined : app.state.transfers.view(props.id));
  let ranged = false;
  return (
    <Show when={view()}>
      {(shown) => (
        <>
          <td class="cell-check">
            <input
              type="checkbox"
              aria-label={`Row ${formatCount(props.index + 1)}`}
              aria-describedby={nameId}
              checked={props.ticked}
              onClick={(event) => {
                ranged = event.shiftKey;
              }}
              onChange={(event) => props.onTick(shown().id, event.currentTarget.checked, ranged)}
            />
          </td>
          <td class="cell-file">
            <bdi id={nameId} title={visibleText(shown().name)}>
              {visibleText(shown().name)}
            </bdi>
            <span class="cell-chat">
              <bdi>{visibleText(shown().chatTitle)}</bdi>
            </span>
          </td>
          <td class="cell-priority">
            <Show when={canMove(shown())}>
              <PrioritySelect
                label="Priority"
                describedBy={nameId}
                value={shown().priority}
                onChoose={(priority) => void props.acts.setPriority(priority, [shown().id])}
              />
            </Show>
          </td>
          <td class="cell-queue-state">
            <StateCell view={shown()} />
          </td>
          <td class="cell-progress">
            <Show when={isReplaced(shown().state)} fallback={<ProgressCell view={shown()} />}>
              <button
                type="button"
                class="get-new"
                aria-describedby={nameId}
                onClick={() => void props.acts.act('retry', [shown().id])}
              >
                Get the new one
              </button>
            </Show>
          </td>
          <td class="cell-acts">
            {/* By place: a button that turns into another keeps the focus. */}
            <Index each={verbs(shown().state)}>
              {(verb) => (
                <button
                  type="button"
                  class="quiet icon-only"
                  aria-label={BUTTONS[verb()].label}
                  title={BUTTONS[verb()].label}
                  aria-describedby={nameId}
                  onClick={() => void props.acts.act(verb(), [shown().id])}
                >
                  <Icon name={BUTTONS[verb()].icon} />
                </button>
              )}
            </Index>
            {/* What follows stays in its column when there is one act less. */}
            <Show when={verbs(shown().state).length < 2}>
              <span class="icon-place" />
            </Show>
            <button
              type="button"
              class="quiet icon-only"
              aria-label="Details"
              title="Details"
              aria-describedby={nameId}
              onClick={() => props.onOpen(shown().id)}
            >
              <Icon name="details" />
            </button>
            <Show when={canMove(shown())} fallback={<span class="icon-place" />}>
              <button
                type="button"
                class="quiet icon-only"
                aria-label="Order"
                title="Order: move, begin after …"
                aria-haspopup="menu"
                aria-describedby={nameId}
                onClick={(event) => props.onMenu(shown().id, event.currentTarget)}
              >
                <Icon name="more" />
              </button>
            </Show>
          </td>
        </>
      )}
    </Show>
  );
}
