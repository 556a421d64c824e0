import { once } from 'node:events';
import { WebSocket } from 'ws';
import { RUNS_ENGINE } from './runs-engine.ts';

/** A tab of a browser to which no Playwright is attached: that has every page believe it is in front. */
export interface UnwatchedTab {
  toFront(): Promise<void>;
  runsEngine(): Promise<boolean>;
  /** As browsers do with tabs in the background. Resolves with the instant at which it was told to. */
  freeze(): Promise<number>;
  wake(): Promise<void>;
  close(): Promise<void>;
}

interface Target {
  readonly type: string;
  readonly webSocketDebuggerUrl: string;
}

/** The tab whose `window.name` is this one. */
export async function unwatchedTab(port: string, name: string): Promise<UnwatchedTab> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  const pages = ((await answer.json()) as readonly Target[]).filter(({ type }) => type === 'page');
  for (const { webSocketDebuggerUrl } of pages) {
    const tab = await debug(webSocketDebuggerUrl);
    const read = async (expression: string): Promise<unknown> =>
      (await tab.send('Runtime.evaluate', { expression, awaitPromise: true })).result?.value;
    if ((await read('window.name')) === name)
      return {
        toFront: async () => {
          await tab.send('Page.bringToFront', {});
        },
        runsEngine: async () => (await read(RUNS_ENGINE)) === true,
        freeze: async () => {
          const visibility = await read('document.visibilityState');
          if (visibility !== 'hidden') throw new Error(`The tab ${name} is in front and cannot be frozen.`);
          const at = Date.now();
          await tab.send('Page.setWebLifecycleState', { state: 'frozen' });
          return at;
        },
        wake: async () => {
          await tab.send('Page.setWebLifecycleState', { state: 'active' });
        },
        close: async () => {
          await tab.send('Page.close', {});
        },
      };
    tab.disconnect();
  }
  throw new Error(`No tab is named ${name}.`);
}

/** A page's debugger, without what Playwright switches on. */
async function debug(url: string) {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  let lastId = 0;
  return {
    send: async (method: string, params: object): Promise<{ readonly result?: { value?: unknown } }> => {
      lastId += 1;
      const id = lastId;
      const answered = new Promise<{ readonly result?: { value?: unknown } }>((resolve, reject) => {
        socket.on('message', function hear(message) {
          const answer = JSON.parse(String(message));
          if (answer.id !== id) return;
          socket.off('message', hear);
          if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
          else resolve(answer.result);
        });
      });
      socket.send(JSON.stringify({ id, method, params }));
      return answered;
    },
    disconnect: () => socket.close(),
  };
}
