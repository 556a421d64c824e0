import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import { LOG_LEVELS, type LogKind, type LogLevel } from '../../domain/log.ts';
import { formatBytes } from '../format/bytes.ts';
import { useApp } from '../state/app.tsx';
import { exportLog } from '../state/log-export.ts';
import type { LogView } from '../state/log-view.ts';
import { Question } from './question.tsx';

const KINDS: readonly { readonly kind: LogKind; readonly label: string }[] = [
  { kind: 'log', label: 'Log' },
  { kind: 'audit', label: 'Audit' },
];
/** While somebody types, not every letter is looked for in sixty megabytes. */
const TYPING_MS = 250;

const levelOf = (text: string): LogLevel => LOG_LEVELS.find((name) => name === text) ?? 'INFO';

interface LogToolsProps {
  readonly view: LogView;
}

/** Which of the two logs. */
export function LogTabs(props: LogToolsProps): JSX.Element {
  let list: HTMLDivElement | undefined;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const other = props.view.kind() === 'log' ? 1 : 0;
    props.view.choose(other === 1 ? 'audit' : 'log');
    list?.querySelectorAll<HTMLElement>('[role=tab]')[other]?.focus();
  };
  return (
    <div
      class="tabs log-tabs"
      role="tablist"
      aria-label="Which log"
      ref={(element) => {
        list = element;
        element.addEventListener('keydown', onKeyDown);
      }}
    >
      <For each={KINDS}>
        {({ kind, label }) => (
          <button
            type="button"
            role="tab"
            aria-selected={props.view.kind() === kind}
            aria-controls="log-panel"
            tabindex={props.view.kind() === kind ? 0 : -1}
            onClick={() => props.view.kind() !== kind && props.view.choose(kind)}
          >
            {label}
          </button>
        )}
      </For>
    </div>
  );
}

/** What of it is shown. */
export function LogFilterFields(props: LogToolsProps): JSX.Element {
  let timer = 0;
  const typed = (text: string): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => props.view.narrow({ text }), TYPING_MS);
  };
  return (
    <>
      <label>
        Level{' '}
        <select
          aria-label="Level"
          value={props.view.filter().level}
          onChange={(event) => props.view.narrow({ level: levelOf(event.currentTarget.value) })}
        >
          <For each={LOG_LEVELS}>{(name) => <option value={name}>{name}</option>}</For>
        </select>
      </label>
      <label>
        Part{' '}
        <select
          aria-label="Part"
          value={props.view.filter().name}
          onChange={(event) => props.view.narrow({ name: event.currentTarget.value })}
        >
          <option value="">all</option>
          <For each={props.view.facts().names}>
            {(name) => (
              <option value={name} selected={props.view.filter().name === name}>
                {name}
              </option>
            )}
          </For>
        </select>
      </label>
      <input
        type="search"
        class="log-search"
        aria-label="Filter lines"
        placeholder="Filter lines"
        value={props.view.filter().text}
        onInput={(event) => typed(event.currentTarget.value)}
      />
    </>
  );
}

/** Level of writing, export, clearing, diagnostics. */
export function LogActs(props: LogToolsProps): JSX.Element {
  const app = useApp();
  const [said, setSaid] = createSignal('');
  const [asking, setAsking] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const which = () => (props.view.kind() === 'log' ? 'log' : 'audit log');

  const writeFrom = async (level: LogLevel): Promise<void> => {
    const set = await app.engine.changeSettings({ logLevel: level });
    setSaid(set.ok ? `From now on ${level} and above is written.` : set.failure.message);
    void props.view.loadNewer();
  };
  const save = async (): Promise<void> => {
    setBusy(true);
    const kind = props.view.kind();
    const name = `sluice-${kind}-${new Date().toISOString().slice(0, 10)}.txt`;
    const tell = (bytes: number): void => void setSaid(`Exporting: ${formatBytes(bytes)} …`);
    const saved = await exportLog(app.engine, { kind, filter: props.view.filter() }, name, tell);
    setBusy(false);
    if (saved === null) setSaid('');
    else setSaid(saved.ok ? 'Exported: every line that the filter lets through.' : saved.failure.message);
  };
  const clear = async (): Promise<void> => {
    setBusy(true);
    const cleared = await app.engine.clearLog(props.view.kind());
    setBusy(false);
    setAsking(false);
    setSaid(cleared.ok ? `The ${which()} was cleared.` : cleared.failure.message);
    void props.view.reload();
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await app.engine.diagnostics());
      setSaid('Copied. It holds no password, code, key or phone number.');
    } catch {
      setSaid('The browser did not allow copying: click into the page and try again.');
    }
  };

  return (
    <div class="log-acts">
      <Show when={props.view.kind() === 'log'}>
        <label title="Less is not written at all. DEBUG tells the most.">
          Write from{' '}
          <select
            aria-label="Write from"
            value={props.view.facts().writtenFrom}
            onChange={(event) => void writeFrom(levelOf(event.currentTarget.value))}
          >
            <For each={LOG_LEVELS}>{(name) => <option value={name}>{name}</option>}</For>
          </select>
        </label>
      </Show>
      <span class="page-note" role="status">
        {said()}
      </span>
      <button type="button" disabled={busy()} onClick={() => void save()}>
        Export
      </button>
      <button type="button" onClick={() => void copy()}>
        Copy diagnostics
      </button>
      <button type="button" class="quiet" disabled={busy()} onClick={() => setAsking(true)}>
        Clear …
      </button>
      <Show when={asking()}>
        <Question
          title={`Clear the ${which()}?`}
          yes={`Clear the ${which()}`}
          busy={busy()}
          onYes={() => void clear()}
          onNo={() => setAsking(false)}
        >
          <p>
            Every line of it is deleted from this browser, those the filter hides too. Queue and files are
            kept. Export it first if somebody may ask for it.
          </p>
        </Question>
      </Show>
    </div>
  );
}
