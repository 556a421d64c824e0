import type { JSX } from 'solid-js';
import { createSignal, For, Show } from 'solid-js';
import type { ServerKind } from '../../domain/server.ts';
import { accountName } from '../format/account-words.ts';
import { formatBytes } from '../format/bytes.ts';
import { SERVERS } from '../format/sign-in-words.ts';
import { useApp } from '../state/app.tsx';
import { SHORTCUTS } from '../state/shortcuts.ts';
import { THEMES } from '../state/theme.ts';
import { LockSettings } from './settings-lock.tsx';
import { SettingsTable } from './settings-table.tsx';

function Storage(): JSX.Element {
  const app = useApp();
  const storage = () => app.state.snapshot.storage;
  const promise = () => {
    const persisted = storage().persisted;
    if (persisted === null) return 'Not asked yet: it is asked when you choose a folder.';
    return persisted
      ? 'Yes: the browser promised to keep unfinished downloads.'
      : 'No: the browser may delete unfinished downloads when the disk runs short.';
  };
  const use = () => {
    const { usageBytes, quotaBytes } = storage();
    if (usageBytes === null) return 'unknown';
    return quotaBytes === null
      ? formatBytes(usageBytes)
      : `${formatBytes(usageBytes)} of about ${formatBytes(quotaBytes)}`;
  };
  return (
    <dl>
      <div>
        <dt>Storage persisted</dt>
        <dd>{promise()}</dd>
      </div>
      <div>
        <dt>Storage in use</dt>
        <dd class="number">{use()}</dd>
      </div>
    </dl>
  );
}

function ForgetDemo(): JSX.Element {
  const app = useApp();
  const [asked, setAsked] = createSignal(false);
  const forget = async (): Promise<void> => {
    setAsked(false);
    const answer = await app.engine.resetDemo();
    if (answer.ok) app.notices.tell('info', 'The demo forgot everything; sign in to it anew.');
    else app.notices.tell('error', answer.failure.message);
  };
  return (
    <div class="settings-act">
      <p>The pretend Telegram remembers its sign-ins and keys, as a real server would.</p>
      <Show
        when={asked()}
        fallback={
          <button type="button" onClick={() => setAsked(true)}>
            Forget demo
          </button>
        }
      >
        <button type="button" class="danger" onClick={() => void forget()}>
          Yes, forget it
        </button>
        <button type="button" class="quiet" onClick={() => setAsked(false)}>
          Keep it
        </button>
      </Show>
    </div>
  );
}

/** Account, server, storage, everything of the settings' table, look and keys. */
export function SettingsScreen(): JSX.Element {
  const app = useApp();
  const [server, setServer] = createSignal<ServerKind | null>(null);
  void app.engine.signInMemory().then((memory) => setServer(memory.server));
  const serverName = () => SERVERS.find((entry) => entry.kind === server())?.label ?? '';
  const user = () => {
    const status = app.state.snapshot.account;
    return status?.kind === 'signed-in' || status?.kind === 'revoked' ? status.user : null;
  };
  const folder = () => {
    const status = app.state.snapshot.folder;
    if (status.kind === 'downloads') return 'none: this browser’s own downloads';
    return status.kind === 'none' ? 'none chosen' : status.name;
  };
  return (
    <section class="pane page-pane settings" aria-label="Settings">
      <div class="page-head">
        <h2>Settings</h2>
      </div>
      <div class="settings-body">
        <h3>Account</h3>
        <dl>
          <div>
            <dt>Name</dt>
            <dd>
              <bdi>{accountName(app.state.snapshot.account) || 'not signed in'}</bdi>
            </dd>
          </div>
          <div>
            <dt>Server</dt>
            <dd>
              {serverName()}
              <Show when={user()}>{(known) => `, data centre ${known().homeDc}`}</Show>
            </dd>
          </div>
          <div>
            <dt>Folder</dt>
            <dd>
              <bdi>{folder()}</bdi>
            </dd>
          </div>
        </dl>
        <Show when={server() === 'demo'}>
          <ForgetDemo />
        </Show>
        <h3>Lock</h3>
        <LockSettings />
        <h3>Storage</h3>
        <Storage />
        <Show when={app.state.snapshot.settings}>
          {(settings) => <SettingsTable settings={settings()} />}
        </Show>
        <p class="page-note">
          Downloads go on in a hidden tab. While the computer sleeps, or after the browser has put the tab to
          sleep to save memory, nothing runs; afterwards Sluice goes on where it stopped.
        </p>
        <h3>Look</h3>
        <label class="settings-act">
          Theme{' '}
          <select value={app.theme.theme()} onChange={(event) => app.theme.choose(event.currentTarget.value)}>
            <For each={THEMES}>{(name) => <option value={name}>{name}</option>}</For>
          </select>
        </label>
        <h3>Keys</h3>
        <dl class="shortcuts">
          <For each={SHORTCUTS}>
            {(entry) => (
              <div>
                <dt>
                  <kbd>{entry.keys}</kbd>
                </dt>
                <dd>{entry.does}</dd>
              </div>
            )}
          </For>
        </dl>
        <p class="settings-foot">Sluice {__APP_VERSION__}. Uses the Telegram API; unofficial.</p>
      </div>
    </section>
  );
}
