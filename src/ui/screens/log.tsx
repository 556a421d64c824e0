import type { JSX } from 'solid-js';
import { createEffect, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js';
import type { PlacedEntry } from '../../workers/contract.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { LogList } from '../components/log-list.tsx';
import { LogActs, LogFilterFields, LogTabs } from '../components/log-tools.tsx';
import { visibleText } from '../format/media-words.ts';
import { formatInstant } from '../format/time.ts';
import { useApp } from '../state/app.tsx';
import { createLogView, type LogView } from '../state/log-view.ts';
import '../styles/log.css';

const POLL_MS = 1_000;
const ROW_PX = 24;
/** On a narrow page the message has a line of its own. */
const NARROW_ROW_PX = 44;
const NARROW = '(max-width: 760px)';

function Emptiness(props: { readonly view: LogView }): JSX.Element {
  const isNarrowed = () => {
    const { level, name, text } = props.view.filter();
    return name !== '' || text !== '' || level !== 'DEBUG';
  };
  return (
    <EmptyState title={isNarrowed() ? 'No such lines' : 'Nothing here yet'}>
      {isNarrowed()
        ? 'Nothing that the filter lets through has been written. Choose a lower level or another filter.'
        : 'What Sluice does from now on is written here.'}
    </EmptyState>
  );
}

/** One entry with all that its row has no room for. */
function EntryDetails(props: { readonly entry: PlacedEntry; readonly onClose: () => void }): JSX.Element {
  return (
    <aside class="log-details" aria-label="Chosen line">
      <p class="log-details-head">
        <span class="number">{formatInstant(props.entry.at)}</span>
        <span data-level={props.entry.level}>
          <span class="log-level">{props.entry.level}</span>
        </span>
        <span>{visibleText(props.entry.name)}</span>
        <button type="button" class="quiet" onClick={() => props.onClose()}>
          Close
        </button>
      </p>
      <p class="log-details-message">{visibleText(props.entry.message)}</p>
      <Show when={props.entry.fields}>
        {(fields) => (
          <dl>
            <For each={Object.entries(fields())}>
              {([name, value]) => (
                <div>
                  <dt>{name}</dt>
                  <dd class="number">{visibleText(String(value))}</dd>
                </div>
              )}
            </For>
          </dl>
        )}
      </Show>
    </aside>
  );
}

/** What happened, oldest first, and what was done: filtered, followed, exported, cleared. */
export function LogScreen(): JSX.Element {
  const view = createLogView(useApp().engine);
  const [following, setFollowing] = createSignal(true);
  const [chosen, setChosen] = createSignal<PlacedEntry | null>(null);
  const narrow = window.matchMedia(NARROW);
  const [rowHeightPx, setRowHeightPx] = createSignal(narrow.matches ? NARROW_ROW_PX : ROW_PX);
  const onWidth = (): void => void setRowHeightPx(narrow.matches ? NARROW_ROW_PX : ROW_PX);

  onMount(() => {
    narrow.addEventListener('change', onWidth);
    const timer = setInterval(view.poll, POLL_MS);
    onCleanup(() => {
      clearInterval(timer);
      narrow.removeEventListener('change', onWidth);
    });
  });

  // What it stands for is no longer in sight.
  createEffect(on([view.kind, view.filter], () => setChosen(null), { defer: true }));
  const follow = (wanted: boolean): void => {
    setFollowing(wanted);
    if (wanted && !view.atEnd()) void view.reload();
  };
  const troubleWords = () => {
    const { trouble, unread } = view.facts();
    return (
      unread ?? (trouble && `The newest lines are kept in memory only, until this is mended: ${trouble}`)
    );
  };
  const searchWords = () => {
    const to = view.searchedTo();
    return to === null ? '' : `Looking for older ones, back to ${formatInstant(to)} …`;
  };

  return (
    <section class="pane page-pane log-pane" aria-label="Log">
      <div class="page-head">
        <h2>Log</h2>
        <LogTabs view={view} />
        <button
          type="button"
          class="log-follow"
          aria-pressed={following()}
          onClick={() => follow(!following())}
        >
          Follow
        </button>
        <LogFilterFields view={view} />
      </div>
      <Show when={troubleWords()}>
        {(words) => (
          <p class="log-trouble" role="status">
            {words()}
          </p>
        )}
      </Show>
      <div class="log-panel" id="log-panel" role="tabpanel" aria-label="Lines">
        <Show
          when={view.entries().length > 0 || !view.filled() || view.searchedTo() !== null}
          fallback={<Emptiness view={view} />}
        >
          <LogList
            view={view}
            rowHeightPx={rowHeightPx()}
            following={following()}
            onFollow={setFollowing}
            chosen={chosen()}
            onChoose={setChosen}
          />
        </Show>
        <p class="log-searching" role="status" aria-live="polite">
          {searchWords()}
        </p>
      </div>
      <Show when={chosen()}>
        {(entry) => <EntryDetails entry={entry()} onClose={() => setChosen(null)} />}
      </Show>
      <LogActs view={view} />
    </section>
  );
}
