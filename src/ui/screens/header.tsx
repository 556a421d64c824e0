import type { JSX } from 'solid-js';
import { createSignal, For, Index, Show } from 'solid-js';
import type { FolderStatus } from '../../workers/contract.ts';
import type { IconName } from '../components/icons.tsx';
import { Icon, Mark } from '../components/icons.tsx';
import { ProgressBar } from '../components/progress-bar.tsx';
import { accountName } from '../format/account-words.ts';
import { percentOf } from '../format/bytes.ts';
import { queueInShort } from '../format/queue-words.ts';
import { useApp } from '../state/app.tsx';
import type { Route } from '../state/route.ts';
import { hrefOf } from '../state/route.ts';
import { SignOutQuestion } from './sign-out.tsx';

const PLACES: readonly { readonly route: Route; readonly label: string; readonly icon: IconName }[] = [
  { route: { place: 'chats', chat: null }, label: 'Chats', icon: 'chats' },
  { route: { place: 'queue' }, label: 'Queue', icon: 'queue' },
  { route: { place: 'performance' }, label: 'Performance', icon: 'performance' },
  { route: { place: 'log' }, label: 'Log', icon: 'log' },
  { route: { place: 'settings' }, label: 'Settings', icon: 'settings' },
];

function Places(): JSX.Element {
  const app = useApp();
  return (
    <nav class="places" aria-label="Places">
      <For each={PLACES}>
        {(entry) => (
          <a
            href={hrefOf(entry.route)}
            aria-current={app.route.route().place === entry.route.place ? 'page' : undefined}
          >
            <Icon name={entry.icon} />
            {entry.label}
          </a>
        )}
      </For>
    </nav>
  );
}

/** In the header while all is well: where files go, and the way to another folder. */
function FolderInUse(props: { readonly name: string }): JSX.Element {
  const app = useApp();
  return (
    <div class="folder-in-use">
      <Icon name="folder" />
      <bdi class="folder-name" title={props.name}>
        {props.name}
      </bdi>
      <Show when={app.folder.supported}>
        <button
          type="button"
          class="quiet"
          disabled={app.folder.busy()}
          onClick={() => void app.folder.choose()}
        >
          Choose folder
        </button>
      </Show>
    </div>
  );
}

/** Below the header while there is something to do about the folder: what it is, and the button for it. */
function FolderTrouble(props: {
  readonly status: Exclude<FolderStatus, { kind: 'ready' | 'downloads' }>;
}): JSX.Element {
  const app = useApp();
  const words = () => {
    switch (props.status.kind) {
      case 'none':
        return 'No folder yet. Choose the one to fill, or drop it anywhere on this page; downloading can start before.';
      case 'needs-permission':
        return `The browser asks again before Sluice may write into “${props.status.name}”. Downloading goes on meanwhile.`;
      case 'unusable':
        return props.status.message;
    }
  };
  return (
    <div class="folder-trouble" role="status">
      <Icon name="folder" />
      <p>{words()}</p>
      <Show when={props.status.kind !== 'none'}>
        <button
          type="button"
          class="primary"
          disabled={app.folder.busy()}
          onClick={() => void app.folder.reconnect()}
        >
          Reconnect folder
        </button>
      </Show>
      <button
        type="button"
        class={props.status.kind === 'none' ? 'primary' : ''}
        disabled={app.folder.busy()}
        onClick={() => void app.folder.choose()}
      >
        Choose folder
      </button>
    </div>
  );
}

function QueueSummary(): JSX.Element {
  const app = useApp();
  const totals = () => app.state.snapshot.totals;
  const words = () => queueInShort(totals());
  return (
    <div class="queue-summary">
      <p class="queue-words number" title={words().join(' · ')}>
        {/* By place: an update changes the words, not the elements. */}
        <Index each={words()}>{(word) => <span>{word()}</span>}</Index>
      </p>
      <Show when={(totals()?.files ?? 0) > 0}>
        <ProgressBar
          label="Whole queue"
          percent={percentOf(totals()?.bytesDone ?? 0, totals()?.bytes ?? 0)}
        />
      </Show>
    </div>
  );
}

function AccountStatusBar(): JSX.Element {
  const app = useApp();
  const account = () => app.state.snapshot.account;
  const line = () => {
    const status = account();
    if (isLocked()) return 'locked';
    if (status?.kind === 'signed-in') return status.online ? 'online' : 'offline';
    if (status?.kind === 'revoked') return 'session ended';
    return status?.kind === 'connecting' ? 'connecting …' : 'not signed in';
  };
  const name = () => accountName(account());
  const [asking, setAsking] = createSignal(false);
  const isLocked = () => app.state.snapshot.lock?.kind === 'locked';
  return (
    <div class="account-status" data-line={line()}>
      <div class="account-text">
        <bdi class="account-name">{name()}</bdi>
        <span class="account-line" role="status">
          {line()}
        </span>
      </div>
      <Show
        when={account()?.kind === 'signed-in' || account()?.kind === 'revoked'}
        fallback={<a href="#/sign-in">{isLocked() ? 'Unlock' : 'Sign in'}</a>}
      >
        <button type="button" class="quiet" onClick={() => setAsking(true)}>
          Sign out
        </button>
      </Show>
      <Show when={asking()}>
        <SignOutQuestion how="sign-out" onClose={() => setAsking(false)} />
      </Show>
    </div>
  );
}

/** Where you are, the folder, the queue in a line, and whose account it is. */
export function MainHeader(): JSX.Element {
  const app = useApp();
  const destination = () => {
    const status = app.state.snapshot.folder;
    if (status.kind === 'downloads' || !app.folder.supported) return 'browser downloads';
    return status.kind === 'ready' ? status.name : null;
  };
  const trouble = () => {
    const status = app.state.snapshot.folder;
    return status.kind === 'ready' || status.kind === 'downloads' || !app.folder.supported ? null : status;
  };
  return (
    <>
      <header class="shell-header">
        <div class="brand">
          <Mark />
          <h1>Sluice</h1>
        </div>
        <Places />
        <QueueSummary />
        <Show when={destination()}>{(name) => <FolderInUse name={name()} />}</Show>
        <AccountStatusBar />
      </header>
      <Show when={trouble()}>{(status) => <FolderTrouble status={status()} />}</Show>
    </>
  );
}
