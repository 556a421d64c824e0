import type { JSX } from 'solid-js';
import { Index, onCleanup, Show } from 'solid-js';
import type { BatchId } from '../../domain/ids.ts';
import { Icon, type IconName } from '../components/icons.tsx';
import { PrioritySelect } from '../components/priority-select.tsx';
import { ProgressBar } from '../components/progress-bar.tsx';
import { batchFigures } from '../format/batch-words.ts';
import { percentOf } from '../format/bytes.ts';
import { visibleText } from '../format/media-words.ts';
import { formatDate } from '../format/time.ts';
import { useApp } from '../state/app.tsx';
import { type BatchVerb, type QueueActs, verbsForBatch } from '../state/queue-acts.ts';

const BUTTONS: Readonly<Record<BatchVerb, { readonly label: string; readonly icon: IconName }>> = {
  pause: { label: 'Pause batch', icon: 'pause' },
  resume: { label: 'Resume batch', icon: 'resume' },
  cancel: { label: 'Cancel batch', icon: 'cancel' },
  retry: { label: 'Retry failed of batch', icon: 'retry' },
  remove: { label: 'Remove batch', icon: 'remove' },
};

interface ActButtonProps {
  readonly verb: BatchVerb;
  readonly onPress: () => void;
  /** Called when it goes with the focus on it. */
  readonly onGone: () => void;
}

function ActButton(props: ActButtonProps): JSX.Element {
  let button: HTMLButtonElement | undefined;
  onCleanup(() => {
    if (document.activeElement === button) props.onGone();
  });
  return (
    <button
      type="button"
      class="quiet icon-only"
      aria-label={BUTTONS[props.verb].label}
      title={BUTTONS[props.verb].label}
      ref={(element) => {
        button = element;
      }}
      onClick={() => props.onPress()}
    >
      <Icon name={BUTTONS[props.verb].icon} />
    </button>
  );
}

interface BatchCellsProps {
  readonly id: BatchId;
  readonly folded: boolean;
  readonly onFold: (folded: boolean) => void;
  readonly acts: QueueActs;
}

/** The head of a batch: how far it is, or how it ended, and what can be done with all of it. */
export function BatchCells(props: BatchCellsProps): JSX.Element {
  const app = useApp();
  const view = () => app.state.batches.view(props.id);
  let fold: HTMLButtonElement | undefined;
  return (
    <Show when={view()}>
      {(batch) => (
        <td class="cell-batch" colSpan={6}>
          <button
            type="button"
            class="quiet batch-fold"
            ref={(element) => {
              fold = element;
            }}
            aria-expanded={!props.folded}
            title={`Added ${formatDate(batch().addedAt / 1000)}`}
            onClick={() => props.onFold(!props.folded)}
          >
            <Icon name={props.folded ? 'unfold' : 'fold'} />
            <bdi>{visibleText(batch().title) || 'Batch'}</bdi>
          </button>
          <span class="batch-figures number" title={batchFigures(batch())}>
            {batchFigures(batch())}
          </span>
          <Show when={batch().ended === null}>
            <ProgressBar
              label="Progress of the batch"
              percent={percentOf(batch().bytesDone, batch().bytes)}
              tone={batch().counts.active > 0 ? 'busy' : 'calm'}
            />
          </Show>
          <span class="batch-acts">
            <Show when={batch().ended === null}>
              <PrioritySelect
                label="Priority of batch"
                none="mixed"
                value={batch().priority}
                onChoose={(priority) => void props.acts.setBatchPriority(priority, batch())}
              />
            </Show>
            <Index each={verbsForBatch(batch())}>
              {(verb) => (
                <Show when={verb()} fallback={<span class="icon-place" />}>
                  {(shown) => (
                    <ActButton
                      verb={shown()}
                      onPress={() => void props.acts.actOnBatch(shown(), batch())}
                      onGone={() => fold?.focus()}
                    />
                  )}
                </Show>
              )}
            </Index>
          </span>
        </td>
      )}
    </Show>
  );
}
