import type { JSX } from 'solid-js';
import { createMemo, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import type { Engine } from '../workers/contract.ts';
import { DropZone } from './components/drop-zone.tsx';
import { NoticeList, ToastCorner } from './components/notice-list.tsx';
import { SignInScreen } from './screens/sign-in.tsx';
import { OutdatedScreen, SplashScreen } from './screens/splash.tsx';
import { AppProvider, useApp } from './state/app.tsx';
import type { Route } from './state/route.ts';
import { createRoute } from './state/route.ts';
import { createTheme } from './state/theme.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/sign-in.css';

// Everything after sign-in waits until it is needed: the first screen is to weigh little.
const LockScreen = lazy(async () => ({ default: (await import('./screens/lock.tsx')).LockScreen }));
const MainScreen = lazy(async () => ({ default: (await import('./screens/main-screen.tsx')).MainScreen }));

/** Places that can be read without an account. */
const READABLE: ReadonlySet<Route['place']> = new Set(['queue', 'performance', 'log']);

type Screen = 'starting' | 'lock' | 'connecting' | 'sign-in' | 'main';

function Screens(): JSX.Element {
  const app = useApp();
  const screen = createMemo<Screen>((before) => {
    const { account, lock } = app.state.snapshot;
    if (lock?.kind === 'locked') return 'lock';
    switch (account?.kind) {
      case undefined:
        return 'starting';
      case 'connecting':
        return before === 'starting' || before === 'lock' || before === 'connecting' ? 'connecting' : before;
      case 'signed-in':
        return 'main';
      case 'revoked':
        // The queue stays in sight until the user wants to sign in again.
        return app.route.route().place === 'sign-in' ? 'sign-in' : 'main';
      default:
        return 'sign-in';
    }
  }, 'starting');
  const readsQueue = () => READABLE.has(app.route.route().place);
  return (
    <Suspense fallback={<SplashScreen words="Loading …" />}>
      <Switch fallback={<SplashScreen words="Starting …" />}>
        <Match when={screen() === 'main' || (screen() !== 'starting' && readsQueue())}>
          <MainScreen />
        </Match>
        <Match when={screen() === 'lock'}>
          <LockScreen />
        </Match>
        <Match when={screen() === 'connecting'}>
          <SplashScreen words="Connecting to Telegram …">
            <p>
              <a href="#/queue">Look at the queue meanwhile</a>
            </p>
            <button type="button" class="quiet" onClick={() => void app.engine.cancelSignIn()}>
              Back to sign-in
            </button>
          </SplashScreen>
        </Match>
        <Match when={screen() === 'sign-in'}>
          <SignInScreen />
        </Match>
      </Switch>
    </Suspense>
  );
}

interface AppProps {
  /** The engine's client: of this tab's engine or of another's. */
  readonly engine: Engine;
  /** Why this page must be reloaded before it can do anything; null: it need not. */
  readonly outdated: string | null;
  /** What the user is told while the engine is being replaced. */
  readonly trouble: string | null;
}

/** The whole page. */
export function App(props: AppProps): JSX.Element {
  const route = createRoute();
  const theme = createTheme();
  return (
    <AppProvider engine={props.engine} route={route} theme={theme}>
      <Show when={props.outdated} fallback={<WorkingPage {...props} />}>
        {(words) => <OutdatedScreen words={words()} />}
      </Show>
    </AppProvider>
  );
}

function WorkingPage(props: AppProps): JSX.Element {
  return (
    <>
      <Show when={props.trouble}>
        {(words) => (
          <p class="trouble" role="alert">
            {words()}
          </p>
        )}
      </Show>
      <NoticeList />
      <Screens />
      <ToastCorner />
      <DropZone />
    </>
  );
}
