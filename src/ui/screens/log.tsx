import type { JSX } from 'solid-js';
import { createEffect, createSignal, For, onCleanup, Show } from 'solid-js';
import type { LogEntry, LogLevel } from '../../workers/contract.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { visibleText } from '../format/media-words.ts';
import { formatTimeOfDay } from '../format/time.ts';
import { useApp } from '../state/app.tsx';

const LEVELS: readonly LogLevel[] = ['DEBUG', 'INFO', 'WARNING', 'ERROR'];
const POLL_MS = 1000;

/** What happened, newest first, from the chosen level up; and the text to send with a question. */
export function LogScreen(): JSX.Element {
  const app = useApp();
  const [level, setLevel] = createSignal<LogLevel>('INFO');
  const [entries, setEntries] = createSignal<readonly LogEntry[]>([]);
  const [copied, setCopied] = createSignal('');

  const read = async (from: LogLevel): Promise<void> => {
    const known = await app.engine.log(from);
    if (from === level()) setEntries([...known].reverse());
  };
  createEffect(() => void read(level()));
  const timer = setInterval(() => void read(level()), POLL_MS);
  onCleanup(() => clearInterval(timer));

  const choose = (text: string): void => {
    const known = LEVELS.find((name) => name === text);
    if (known !== undefined) setLevel(known);
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await app.engine.diagnostics());
      setCopied('Copied. It holds no password, code, key or phone number.');
    } catch {
      setCopied('The browser did not allow copying: click into the page and try again.');
    }
  };

  return (
    <section class="pane page-pane" aria-label="Log">
      <div class="page-head">
        <h2>Log</h2>
        <label>
          Level{' '}
          <select value={level()} onChange={(event) => choose(event.currentTarget.value)}>
            <For each={LEVELS}>{(name) => <option value={name}>{name}</option>}</For>
          </select>
        </label>
        <span class="page-note" role="status">
          {copied()}
        </span>
        <button type="button" onClick={() => void copy()}>
          Copy diagnostics
        </button>
      </div>
      <Show
        when={entries().length > 0}
        fallback={
          <EmptyState title="Nothing logged">Nothing of this level has happened since the start.</EmptyState>
        }
      >
        <ol class="log" aria-label="Log entries">
          <For each={entries()}>
            {(entry) => (
              <li data-level={entry.level}>
                <time class="number">{formatTimeOfDay(entry.at)}</time>
                <span class="log-level">{entry.level}</span>
                <span class="log-name">{entry.name}</span>
                <span class="log-message">{visibleText(entry.message)}</span>
              </li>
            )}
          </For>
        </ol>
      </Show>
    </section>
  );
}
