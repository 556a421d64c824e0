import { createGate, type Gate, hostsOf } from '../adapters/browser/gate.ts';
import { createBrowserNetwork } from '../adapters/browser/network.ts';
import { demoConfiguration } from '../adapters/demo/configuration.ts';
import { createPortNetwork, type DemoControl } from '../adapters/demo/page/port-network.ts';
import { BUILT_IN_SERVERS } from '../adapters/telegram/built-in-servers.ts';
import { parseConfiguration } from '../adapters/telegram/configuration.ts';
import { type Failure, type Outcome, succeeded } from '../domain/failure.ts';
import { dataAddresses, plainAddresses, type ServerConfiguration } from '../domain/server.ts';
import type { Network } from '../ports/network.ts';
import type { SignInRequest } from './contract.ts';
import type { DemoThread } from './demo-thread.ts';
import { createSwitchedNetwork } from './switched-network.ts';
import type { TransferPool } from './transfer-pool.ts';

export interface ServerAccess {
  /** The engine worker's own way out. */
  readonly network: Network;
  /** The built-in tables, or the pasted JSON checked; failures have field `configuration`. */
  configurationOf(request: Pick<SignInRequest, 'server' | 'configuration'>): Outcome<ServerConfiguration>;
  /** Opens the way to this server, and to no other, in every thread. */
  use(configuration: ServerConfiguration): Promise<void>;
  /** A way to this server alone, for trying it out: what is in use stays as it is. */
  apart(configuration: ServerConfiguration): Network;
  /** The pretend server's own wishes; starts it if it does not run. */
  demo(): DemoControl;
}

export interface ServerAccessParts {
  readonly gate: Gate;
  readonly pool: Pick<TransferPool, 'useNetwork'>;
  readonly startDemo: () => DemoThread;
  readonly demoCode: (code: string) => void;
  /** Calls once, later. */
  readonly later?: (call: () => void, delayMs: number) => void;
}

/** A pretend server that dies again and again is given longer and longer pauses, up to this. */
const LONGEST_PAUSE_MS = 30_000;
/** One that lived so long died of something else than its start. */
const LASTING_MS = 10_000;

export const createServerAccess = (parts: ServerAccessParts): ServerAccess => {
  const network = createSwitchedNetwork(createBrowserNetwork(parts.gate));

  const later = parts.later ?? ((call, delayMs) => void setTimeout(call, delayMs));

  // The demo runs only when somebody signs in there; each client has a port of its own. What it knows is in its
  // database: one that died is replaced, and whoever was connected connects again.
  let running: { readonly thread: DemoThread; readonly control: DemoControl } | null = null;
  let deaths = 0;
  /** Tells the transfer workers, while they use the demo. */
  let tellPool: (() => Promise<void>) | null = null;
  const startDemo = (): { readonly thread: DemoThread; readonly control: DemoControl } => {
    const thread = parts.startDemo();
    const demoNetwork = createPortNetwork(thread.connect());
    const { control } = demoNetwork;
    control.onCode((_phone, code) => parts.demoCode(code));
    network.useDemo(demoNetwork);
    let isLasting = false;
    later(() => {
      isLasting = true;
    }, LASTING_MS);
    void thread.died.then(() => {
      deaths = isLasting ? 1 : deaths + 1;
      const replace = (): void => {
        running = startDemo();
        void tellPool?.();
        // After the next one is there: whoever hears of the end may connect again in the same turn.
        control.leave();
      };
      if (deaths === 1) replace();
      else later(replace, Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** (deaths - 2)));
    });
    return { thread, control };
  };
  const demo = (): { readonly thread: DemoThread; readonly control: DemoControl } => {
    running ??= startDemo();
    return running;
  };

  return {
    network,
    configurationOf: ({ server, configuration }) => {
      switch (server) {
        case 'demo':
          return succeeded(demoConfiguration());
        case 'custom':
          return parseConfiguration(configuration);
        default:
          return succeeded(BUILT_IN_SERVERS[server]);
      }
    },
    use: async (configuration) => {
      const { isDemo, hosts } = placesOf(configuration);
      parts.gate.allow(hosts);
      const tell = (): Promise<void> =>
        parts.pool.useNetwork(() =>
          isDemo ? { kind: 'demo', port: demo().thread.connect() } : { kind: 'browser', hosts },
        );
      tellPool = isDemo ? tell : null;
      await tell();
    },
    apart: (configuration) => {
      const { isDemo, hosts } = placesOf(configuration);
      if (isDemo) {
        demo();
        return network;
      }
      const gate = createGate();
      gate.allow(hosts);
      return createBrowserNetwork(gate);
    },
    demo: () => demo().control,
  };
};

const placesOf = ({
  dcs,
}: ServerConfiguration): { readonly isDemo: boolean; readonly hosts: readonly string[] } => {
  const urls = dcs.flatMap((dc) => [...plainAddresses(dc), ...dataAddresses(dc)]);
  const isDemo = urls.some((url) => url.startsWith('demo+'));
  return { isDemo, hosts: isDemo ? [] : hostsOf(urls) };
};

/** Why the demo's phone did not accept the QR code, in the pretend server's own word. */
export const demoRefusal = (code: string): Failure => ({
  category: 'input',
  code,
  field: 'qr',
  message:
    code === 'PHONE_NUMBER_UNOCCUPIED'
      ? 'The demo has no account with this number. Go back, and type +1 202 555 0123.'
      : 'The demo’s phone could not accept this code any more. Wait for the next one.',
});
