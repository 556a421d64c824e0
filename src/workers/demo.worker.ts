/** The pretend Telegram of this page, in a thread of its own: each client brings a port. Wiring only. */
import wasmUrl from '@mtcute/wasm/mtcute-simd.wasm?url';
import { createClock } from '../adapters/browser/clock.ts';
import { loadCompiledWasm } from '../adapters/browser/compiled-wasm.ts';
import { createGate } from '../adapters/browser/gate.ts';
import { startDemoHost } from '../adapters/demo/page/demo-host.ts';
import { openIndexedDbMemory } from '../adapters/demo/state/indexed-db-memory.ts';
import { initialiseKernels, randomBytes } from '../mtproto/kernels.ts';
import { announceLife } from './announce-life.ts';
import type { NewClient } from './demo-thread.ts';
import { isPing, type Ping } from './life-signs.ts';
import { reportUncaught } from './uncaught.ts';

reportUncaught();

const begin = async () => {
  const module = await loadCompiledWasm(createGate(), wasmUrl);
  if (!module.ok) throw new Error(module.failure.message);
  initialiseKernels(module.value);
  const memory = await openIndexedDbMemory(indexedDB);
  return startDemoHost({ memory, clock: createClock(), random: randomBytes });
};
const host = begin();

// A port keeps what is said to it until it is served.
self.addEventListener('message', ({ data }: MessageEvent<NewClient | Ping>) => {
  if (isPing(data)) return;
  const { port } = data;
  // Where the browser tells it: a transfer worker that was ended says no farewell.
  void host.then(({ serve }) => port.addEventListener('close', serve(port)));
});
void announceLife();
