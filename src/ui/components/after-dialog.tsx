import type { JSX } from 'solid-js';
import { createMemo, createSignal, For, onMount, Show } from 'solid-js';
import type { TransferId } from '../../domain/ids.ts';
import type { TransferView } from '../../workers/contract.ts';
import { countOf } from '../format/bytes.ts';
import { visibleText } from '../format/media-words.ts';
import { stateWord } from '../format/state-words.ts';
import { useApp } from '../state/app.tsx';
import '../styles/question.css';

/** More than anybody reads; the search narrows it. */
const SHOWN = 50;

const matches = (view: TransferView, words: string): boolean =>
  `${view.name} ${view.chatTitle}`.toLowerCase().includes(words);

/** Chooses what some transfers wait for; what the engine refuses is said here, and the choice is kept. */
export function AfterDialog(props: {
  readonly ids: readonly TransferId[];
  readonly onClose: () => void;
}): JSX.Element {
  const app = useApp();
  let dialog: HTMLDialogElement | undefined;
  const first = () => (props.ids[0] === undefined ? undefined : app.state.transfers.peek(props.ids[0]));
  const [search, setSearch] = createSignal('');
  const [chosen, setChosen] = createSignal<ReadonlySet<TransferId>>(new Set(first()?.dependsOn ?? []));
  const [refusal, setRefusal] = createSignal('');
  const waitsAlready = () => props.ids.some((id) => app.state.transfers.peek(id)?.dependsOn.length);

  /** What may be waited for: all that has not ended well, the chosen ones first. */
  const found = createMemo(() => {
    const words = search().trim().toLowerCase();
    const own = new Set(props.ids);
    const list: TransferView[] = [];
    let more = false;
    for (const id of app.state.transfers.ids()) {
      const view = app.state.transfers.peek(id);
      if (view === undefined || own.has(id) || !matches(view, words)) continue;
      if (view.state.kind === 'completed' || view.state.kind === 'skipped') continue;
      more = list.length === SHOWN;
      if (more) break;
      list.push(view);
    }
    return { list, more };
  });
  const toggle = (id: TransferId, on: boolean): void => {
    const next = new Set(chosen());
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
    setRefusal('');
  };
  const confirm = async (): Promise<void> => {
    const answer = await app.engine.runAfter(props.ids, [...chosen()]);
    if (answer.ok) dialog?.close();
    else setRefusal(answer.failure.message);
  };
  onMount(() => dialog?.showModal());

  return (
    <dialog
      class="question after"
      aria-labelledby="after-title"
      ref={(element) => {
        dialog = element;
      }}
      onClose={() => props.onClose()}
    >
      <h2 id="after-title">Begin after …</h2>
      <p>
        <Show when={props.ids.length === 1} fallback={`${countOf(props.ids.length, 'transfer')} will wait`}>
          <bdi>“{visibleText(first()?.name ?? '')}”</bdi> will wait
        </Show>{' '}
        until the files ticked here are completed or skipped.
      </p>
      <input
        type="search"
        autofocus
        aria-label="Search the queue"
        placeholder="Search the queue"
        value={search()}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <ul class="after-list" aria-label="Files to wait for">
        <For each={found().list} fallback={<li class="after-none">Nothing in the queue matches.</li>}>
          {(view) => (
            <li>
              <label>
                <input
                  type="checkbox"
                  checked={chosen().has(view.id)}
                  onChange={(event) => toggle(view.id, event.currentTarget.checked)}
                />
                <span>
                  <bdi>{visibleText(view.name)}</bdi>{' '}
                  <span class="after-state">
                    {stateWord(view.state.kind)} · <bdi>{visibleText(view.chatTitle)}</bdi>
                  </span>
                </span>
              </label>
            </li>
          )}
        </For>
      </ul>
      <Show when={found().more}>
        <p class="after-state">Only the first {SHOWN} are shown. Type more of the name.</p>
      </Show>
      <Show when={refusal() !== ''}>
        <p class="trouble" role="alert">
          {refusal()}
        </p>
      </Show>
      <div class="form-buttons">
        <button type="button" onClick={() => dialog?.close()}>
          Cancel
        </button>
        <button
          type="button"
          class="primary"
          disabled={chosen().size === 0 && !waitsAlready()}
          onClick={() => void confirm()}
        >
          {chosen().size === 0 && waitsAlready()
            ? 'Wait for nothing'
            : `Wait for ${countOf(chosen().size, 'file')}`}
        </button>
      </div>
    </dialog>
  );
}
