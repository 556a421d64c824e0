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
  readonly startDemoWorker: () => Worker;
  readonly demoCode: (code: string) => void;
}

export const createServerAccess = (parts: ServerAccessParts): ServerAccess => {
  const network = createSwitchedNetwork(createBrowserNetwork(parts.gate));

  // The demo runs only when somebody signs in there; each client brings a port of its own.
  let demoWorker: Worker | null = null;
  const demoPort = (): MessagePort => {
    demoWorker ??= parts.startDemoWorker();
    const { port1, port2 } = new MessageChannel();
    demoWorker.postMessage({ port: port2 }, [port2]);
    return port1;
  };
  let control: DemoControl | null = null;
  const demo = (): DemoControl => {
    if (control) return control;
    const demoNetwork = createPortNetwork(demoPort());
    demoNetwork.control.onCode((_phone, code) => parts.demoCode(code));
    network.useDemo(demoNetwork);
    control = demoNetwork.control;
    return control;
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
      if (isDemo) demo();
      await parts.pool.useNetwork(() =>
        isDemo ? { kind: 'demo', port: demoPort() } : { kind: 'browser', hosts },
      );
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
    demo,
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
