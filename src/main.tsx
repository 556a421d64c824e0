/**
 * The page's composition root. The engine runs only in the tab that holds the Web Lock `engine`; every other tab shows
 * and commands that one, and takes over when the lock is freed.
 */
import { createSignal } from 'solid-js';
import { render } from 'solid-js/web';
import { takeLeaderLock } from './adapters/browser/leader-lock.ts';
import { holdLiveness, waitForDeath } from './adapters/browser/liveness-lock.ts';
import { App } from './ui/app.tsx';
import type { Engine } from './workers/contract.ts';
import engineWorkerUrl from './workers/engine.worker.ts?worker&url';
import { superviseWorker } from './workers/supervised-worker.ts';
import { createTabEngine, type Standing } from './workers/tab-engine.ts';
import { setTabHidden } from './workers/tab-sight.ts';
import { trustedScriptUrl } from './workers/trusted-types.ts';
import { watchUncaught } from './workers/uncaught.ts';

const [standing, setStanding] = createSignal<Standing>({ trouble: null, outdated: null });

const startEngineWorker = (name: string): Worker =>
  new Worker(trustedScriptUrl(engineWorkerUrl), { type: 'module', name });

const root = document.querySelector('#root');
if (root !== null) {
  const noticeSight = (): void => setTabHidden(document.visibilityState === 'hidden');
  document.addEventListener('visibilitychange', noticeSight);
  noticeSight();

  const { engine, role } = createTabEngine({
    takeLead: takeLeaderLock,
    startEngine: () => superviseWorker<Engine>(startEngineWorker, 'engine-worker'),
    openChannel: (name) => new BroadcastChannel(name),
    hold: holdLiveness,
    whenFree: waitForDeath,
    onStanding: setStanding,
  });
  watchUncaught(window, (words) => void engine.report(words));
  // A frozen page runs nothing, its workers neither: another tab is to do the work meanwhile.
  document.addEventListener('freeze', () => role.stepDown());
  document.addEventListener('resume', () => role.standBy());
  window.addEventListener('pageshow', () => role.standBy());

  render(() => <App engine={engine} trouble={standing().trouble} outdated={standing().outdated} />, root);
}
