/**
 * The page's composition root. The engine runs only in the tab that holds the Web Lock `engine`; every other tab says
 * so and waits for the lock.
 */
import { createSignal } from 'solid-js';
import { render } from 'solid-js/web';
import { takeLeaderLock } from './adapters/browser/leader-lock.ts';
import { App } from './ui/app.tsx';
import { createEngineClient } from './workers/client.ts';
import type { Engine } from './workers/contract.ts';
import engineWorkerUrl from './workers/engine.worker.ts?worker&url';
import { trustedScriptUrl } from './workers/trusted-types.ts';

const [engine, setEngine] = createSignal<Engine | null>(null);
const [elsewhere, setElsewhere] = createSignal(false);
const [trouble, setTrouble] = createSignal<string | null>(null);

async function lead(): Promise<void> {
  await takeLeaderLock(() => setElsewhere(true), new AbortController().signal);
  const client = createEngineClient({
    create: (name) => new Worker(trustedScriptUrl(engineWorkerUrl), { type: 'module', name }),
    onTrouble: setTrouble,
  });
  setEngine(client);
}

const root = document.querySelector('#root');
if (root !== null) {
  render(() => <App engine={engine()} elsewhere={elsewhere()} trouble={trouble()} />, root);
  void lead();
}
