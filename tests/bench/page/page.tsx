/** The real page over `engine.worker.ts`; `scripts/bench-page.mjs` drives it through `window.bench`. */
import * as Comlink from 'comlink';
import { render } from 'solid-js/web';
import { App } from '../../../src/ui/app.tsx';
import { createEngineClient, type EngineLink } from '../../../src/workers/client.ts';
import type { Engine, Update } from '../../../src/workers/contract.ts';
import type { BenchWorker } from './engine.worker.ts';

const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' });
const remote = Comlink.wrap<BenchWorker>(worker);
const link: EngineLink = {
  died: new Promise(() => undefined),
  call: async (work) => work(remote),
};
const client = createEngineClient({
  connect: async () => link,
  onTrouble: () => undefined,
  onOutdated: () => undefined,
});

/** Milliseconds since the page began, and how much was heard since. */
const heard = { firstMs: 0, completeMs: 0, rows: 0, updates: 0 };
const engine: Engine = {
  ...client,
  subscribe: (listener) =>
    client.subscribe((update: Update) => {
      heard.updates += 1;
      heard.rows += update.transfers?.length ?? 0;
      if (heard.rows > 0 && heard.firstMs === 0) heard.firstMs = performance.now();
      listener(update);
      if (update.transfersComplete === true && heard.completeMs === 0) heard.completeMs = performance.now();
    }),
};

const bench = {
  heard,
  addMany: (count: number) => remote.addMany(count),
  loadingMs: () => remote.loadingMs(),
  work: () => remote.work(),
  stop: () => remote.stop(),
  collect: () => remote.collect(),
  /** Scrolls the queue for so long; the pauses between frames, in milliseconds. */
  scroll: (forMs: number): Promise<number[]> =>
    new Promise((resolve) => {
      const scroller = document.querySelector('table[aria-label="Queue"]')?.closest('.table-scroll');
      const pauses: number[] = [];
      const from = performance.now();
      let last = from;
      const frame = (now: number): void => {
        pauses.push(now - last);
        last = now;
        if (scroller) scroller.scrollTop += 137;
        if (now - from < forMs) requestAnimationFrame(frame);
        else resolve(pauses.slice(1));
      };
      requestAnimationFrame(frame);
    }),
};
declare global {
  interface Window {
    bench: typeof bench;
  }
}
window.bench = bench;

const root = document.querySelector('#root');
if (root !== null) render(() => <App engine={engine} trouble={null} outdated={null} />, root);
