import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import type { Chat } from '../../domain/media.ts';
import type { AddResult, Collection, MediaFilter } from '../../workers/contract.ts';
import { ProgressBar } from '../components/progress-bar.tsx';
import { countOf, formatBytes, formatCount, percentOf } from '../format/bytes.ts';
import { useApp } from '../state/app.tsx';
import type { MediaList } from '../state/media-list.ts';
import { EMPTY_SELECTION } from '../state/selection.ts';

/** What became of an order to download, in one line. */
function addedSentence(result: AddResult): string {
  return [
    `${countOf(result.added, 'file')} queued`,
    result.duplicates > 0 ? `${formatCount(result.duplicates)} already there` : '',
    result.refused > 0 ? `${formatCount(result.refused)} cannot be downloaded` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function CollectionLine(props: { readonly collection: Collection }): JSX.Element {
  const app = useApp();
  const progress = () => {
    const { seen, total } = props.collection;
    return `${formatCount(seen)}${total === null ? '' : ` of ${formatCount(total)}`} looked at, ${formatCount(props.collection.added)} queued`;
  };
  const words = () => {
    switch (props.collection.state) {
      case 'running':
        return `${progress()} …`;
      case 'done':
        return `Done: ${progress()}.`;
      case 'stopped':
        return `Stopped: ${progress()}.`;
      case 'failed':
        return `${props.collection.message ?? 'Failed'} (${progress()})`;
    }
  };
  return (
    <div class="collection" data-state={props.collection.state}>
      <p class="number" role="status">
        {words()}
      </p>
      <Show when={props.collection.state === 'running'}>
        <ProgressBar
          label="Going through the history"
          percent={
            props.collection.total === null ? null : percentOf(props.collection.seen, props.collection.total)
          }
        />
        <button type="button" onClick={() => void app.engine.stopCollecting(props.collection.id)}>
          Stop
        </button>
      </Show>
    </div>
  );
}

/** The bar below the table: what is ticked, and the two ways to download. */
export function MediaActions(props: {
  readonly list: MediaList;
  readonly chat: Chat;
  /** What the chat holds of this kind, as far as that is known. */
  readonly total: number | null;
}): JSX.Element {
  const app = useApp();
  const [busy, setBusy] = createSignal(false);
  const [result, setResult] = createSignal('');
  const isEmpty = () => props.list.atEnd() && props.list.rows().length === 0;
  const selectedBytes = () => props.list.selectedItems().reduce((sum, item) => sum + item.sizeBytes, 0);
  const words = () => {
    const count = props.list.selectedItems().length;
    if (count > 0) return `${countOf(count, 'file')} ticked, ${formatBytes(selectedBytes())}`;
    if (result() !== '') return result();
    const total = props.list.total() ?? props.total;
    const loaded = formatCount(props.list.rows().length);
    return total === null ? `${loaded} loaded` : `${loaded} of ${formatCount(total)} loaded`;
  };

  const downloadSelected = async (): Promise<void> => {
    setBusy(true);
    const answer = await app.engine.add(props.chat.title, props.list.selectedItems());
    setBusy(false);
    if (!answer.ok) return app.notices.tell('error', answer.failure.message);
    setResult(addedSentence(answer.value));
    props.list.setSelection(EMPTY_SELECTION);
  };
  const downloadAll = async (): Promise<void> => {
    setBusy(true);
    setResult('');
    const filter: MediaFilter = { tab: props.list.tab, text: props.list.text() };
    const answer = await app.engine.addAllMatching(props.chat.id, props.chat.title, filter);
    setBusy(false);
    if (!answer.ok) app.notices.tell('error', answer.failure.message);
  };

  return (
    <div class="actions">
      <For each={app.state.snapshot.collections.filter(({ chat }) => chat === props.chat.id)}>
        {(collection) => <CollectionLine collection={collection} />}
      </For>
      <div class="actions-row">
        <p class="number" role="status">
          {words()}
        </p>
        <Show when={props.list.selectedItems().length > 0}>
          <button type="button" class="quiet" onClick={() => props.list.setSelection(EMPTY_SELECTION)}>
            Untick
          </button>
        </Show>
        <button
          type="button"
          disabled={busy() || props.chat.protected || isEmpty()}
          onClick={() => void downloadAll()}
        >
          Download all matching
        </button>
        <button
          type="button"
          class="primary"
          disabled={busy() || props.list.selectedItems().length === 0}
          onClick={() => void downloadSelected()}
        >
          Download selected
        </button>
      </div>
    </div>
  );
}
