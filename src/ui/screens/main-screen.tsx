import type { JSX } from 'solid-js';
import { lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { useApp } from '../state/app.tsx';
import { createChatList } from '../state/chat-list.ts';
import { createMediaShelves } from '../state/media-shelf.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import { ChatsPane } from './chats.tsx';
import { MainHeader } from './header.tsx';
import { LogScreen } from './log.tsx';
import { MediaPane } from './media.tsx';
import { QueuePane } from './queue.tsx';
import { SettingsScreen } from './settings.tsx';
import '../styles/shell.css';
import '../styles/chats.css';
import '../styles/media.css';
import '../styles/queue.css';
import '../styles/pages.css';
import '../styles/tables.css';
import '../styles/narrow.css';

const PerformanceScreen = lazy(async () => ({
  default: (await import('./performance.tsx')).PerformanceScreen,
}));

/** Everything after sign-in: chats and media above, the queue below; on a narrow page one of them at a time. */
export function MainScreen(): JSX.Element {
  const app = useApp();
  const chats = createChatList(app.engine, app.state);
  const shelves = createMediaShelves(app.engine);
  useShortcuts(app.route.go);
  const place = () => {
    const known = app.route.route().place;
    return known === 'sign-in' ? 'chats' : known;
  };
  const chatInRoute = () => {
    const route = app.route.route();
    return route.place === 'chats' ? route.chat : null;
  };
  const revoked = () => {
    const status = app.state.snapshot.account;
    return status?.kind === 'revoked' ? status : null;
  };
  const queueSize = () => (app.state.transfers.ids().length === 0 ? 'empty' : 'full');
  return (
    <div class="shell" data-place={place()} data-chat={chatInRoute() !== null} data-queue={queueSize()}>
      <MainHeader />
      <Show when={revoked()}>
        {(status) => (
          <p class="trouble" role="alert">
            {status().reason} The queue and what was fetched are kept. <a href="#/sign-in">Sign in again</a>
          </p>
        )}
      </Show>
      <main class="shell-main">
        <Switch>
          <Match when={place() === 'performance'}>
            <Suspense>
              <PerformanceScreen />
            </Suspense>
          </Match>
          <Match when={place() === 'log'}>
            <LogScreen />
          </Match>
          <Match when={place() === 'settings'}>
            <SettingsScreen />
          </Match>
          <Match when={true}>
            <Show when={place() !== 'queue'}>
              <ChatsPane chats={chats} current={chatInRoute()} />
              <MediaPane chats={chats} shelves={shelves} current={chatInRoute()} />
            </Show>
            <QueuePane />
          </Match>
        </Switch>
      </main>
    </div>
  );
}
