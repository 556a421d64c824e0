import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import type { MediaTab } from '../../domain/media.ts';
import type { MediaCounts } from '../../workers/contract.ts';
import { countOf, formatCount } from '../format/bytes.ts';
import { MEDIA_TABS } from '../format/media-words.ts';

interface KindTabsProps {
  readonly tab: MediaTab;
  /** Null until known. */
  readonly counts: MediaCounts | null;
  /** Id of the panel the tabs command. */
  readonly panel: string;
  readonly onChoose: (tab: MediaTab) => void;
}

/** How many files a tab holds, null until known. */
export function countOfTab(counts: MediaCounts | null, tab: MediaTab): number | null {
  if (counts === null) return null;
  if (tab !== 'all') return counts[tab];
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  Home: -Infinity,
  End: Infinity,
};

/** The kinds as tabs: arrow keys move, Home and End jump; the count is a description, not part of the name. */
export function KindTabs(props: KindTabsProps): JSX.Element {
  let list: HTMLDivElement | undefined;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = MEDIA_TABS.findIndex((entry) => entry.tab === props.tab);
    const last = MEDIA_TABS.length - 1;
    const next = Number.isFinite(step) ? (at + step + last + 1) % (last + 1) : step < 0 ? 0 : last;
    const entry = MEDIA_TABS[next];
    if (entry === undefined) return;
    props.onChoose(entry.tab);
    list?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div
      class="tabs"
      role="tablist"
      aria-label="Kinds"
      ref={(element) => {
        list = element;
        element.addEventListener('keydown', onKeyDown);
      }}
    >
      <For each={MEDIA_TABS}>
        {(entry) => {
          const count = () => countOfTab(props.counts, entry.tab);
          return (
            <button
              type="button"
              role="tab"
              aria-label={entry.label}
              aria-description={count() === null ? undefined : countOf(count() ?? 0, 'file')}
              aria-selected={props.tab === entry.tab}
              aria-controls={props.panel}
              tabindex={props.tab === entry.tab ? 0 : -1}
              data-empty={count() === 0}
              onClick={() => props.onChoose(entry.tab)}
            >
              {entry.label}
              <Show when={count() !== null}>
                <span class="tab-count">{formatCount(count() ?? 0)}</span>
              </Show>
            </button>
          );
        }}
      </For>
    </div>
  );
}
