import type { JSX, Signal } from 'solid-js';
import { createContext, createSignal, useContext } from 'solid-js';
import type { Engine } from '../../workers/contract.ts';
import { createCancels } from './cancels.ts';
import type { EngineState } from './engine-state.ts';
import { createEngineState } from './engine-state.ts';
import type { FolderFlow } from './folder.ts';
import { createFolderFlow } from './folder.ts';
import type { Notices } from './notices.ts';
import { createNotices } from './notices.ts';
import type { createRoute } from './route.ts';
import type { WindowDraft } from './schedule-draft.ts';
import type { createTheme } from './theme.ts';
import { createAwake } from './wake-lock.ts';

/** What every screen may use. The engine is the only way to the rest of the program. */
export interface App {
  readonly engine: Engine;
  readonly state: EngineState;
  readonly notices: Notices;
  readonly folder: FolderFlow;
  readonly route: ReturnType<typeof createRoute>;
  readonly theme: ReturnType<typeof createTheme>;
  readonly awake: ReturnType<typeof createAwake>;
  /** Cancels transfers; for a while it can be undone, wherever one looks. */
  readonly cancel: ReturnType<typeof createCancels>;
  /** The schedule as it is being edited, while other places are looked at too. Null: it is not. */
  readonly unsavedSchedule: Signal<readonly WindowDraft[] | null>;
}

const AppContext = createContext<App>();

interface AppProviderProps {
  readonly engine: Engine;
  readonly route: App['route'];
  readonly theme: App['theme'];
  readonly children: JSX.Element;
}

/** The one place where a context is provided: Solid 2 changes how. */
export function AppProvider(props: AppProviderProps): JSX.Element {
  const engine = props.engine;
  const state = createEngineState(engine);
  const notices = createNotices();
  const folder = createFolderFlow(engine, state, notices);
  const awake = createAwake(state);
  const app: App = {
    engine,
    state,
    notices,
    folder,
    awake,
    cancel: createCancels({ engine, notices, state }),
    route: props.route,
    theme: props.theme,
    unsavedSchedule: createSignal<readonly WindowDraft[] | null>(null),
  };
  return <AppContext.Provider value={app}>{props.children}</AppContext.Provider>;
}

/** @throws Error outside of `AppProvider`: a mistake in the program. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('useApp is called outside of AppProvider.');
  return app;
}
