import { type Failure, failed } from '../domain/failure.ts';
import type { Network } from '../ports/network.ts';

/** Real addresses go through the gate, `demo+…` ones to the pretend Telegram of this page. */
export interface SwitchedNetwork extends Network {
  useDemo(demo: Network): void;
}

const NO_DEMO: Failure = {
  category: 'system',
  code: 'NO_DEMO',
  message: 'The demo server is not running. Reload the page.',
};

const isDemo = (url: string): boolean => url.startsWith('demo+');

export const createSwitchedNetwork = (real: Network): SwitchedNetwork => {
  let demo: Network | null = null;
  return {
    openStream: async (url, events, signal) => {
      if (!isDemo(url)) return real.openStream(url, events, signal);
      return demo ? demo.openStream(url, events, signal) : failed(NO_DEMO);
    },
    post: async (url, body, signal, received, room) => {
      if (!isDemo(url)) return real.post(url, body, signal, received, room);
      return demo ? demo.post(url, body, signal, received) : failed(NO_DEMO);
    },
    useDemo: (network) => {
      demo = network;
    },
  };
};
