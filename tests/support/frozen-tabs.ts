import { once } from 'node:events';
import { WebSocket } from 'ws';

interface Target {
  readonly type: string;
  readonly webSocketDebuggerUrl: string;
}

/**
 * Freezes the tabs of a browser that are not in front, as browsers do to save what they would use. To be called while no
 * Playwright is attached, which has every page believe that it is in front: a page in front is never frozen.
 * @returns how many were frozen, and what wakes them
 */
export async function freezeHiddenTabs(
  port: string,
): Promise<{ readonly count: number; wake(): Promise<void> }> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  const targets = ((await answer.json()) as readonly Target[]).filter(({ type }) => type === 'page');
  const tabs = await Promise.all(targets.map(({ webSocketDebuggerUrl }) => debug(webSocketDebuggerUrl)));
  const visibility = { expression: 'document.visibilityState' };
  const hidden: typeof tabs = [];
  for (const tab of tabs) {
    const { result } = await tab.send('Runtime.evaluate', visibility);
    if (result?.value === 'hidden') hidden.push(tab);
    else tab.close();
  }
  for (const tab of hidden) await tab.send('Page.setWebLifecycleState', { state: 'frozen' });
  return {
    count: hidden.length,
    wake: async () => {
      for (const tab of hidden) {
        await tab.send('Page.setWebLifecycleState', { state: 'active' });
        tab.close();
      }
    },
  };
}

/** A page's debugger without anything that Playwright switches on beside. */
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
    close: () => socket.close(),
  };
}
