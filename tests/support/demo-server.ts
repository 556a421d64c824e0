import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEMO_DEFAULT_DC } from '../../src/adapters/demo/configuration.ts';
import { demoKeyPairs } from '../../src/adapters/demo/dc/rsa-keys.ts';
import { type PretendTelegram, startPretendTelegram } from '../../src/adapters/demo/pretend-telegram.ts';
import { createVolatileMemory, type DemoMemory } from '../../src/adapters/demo/state/memory.ts';
import type { ServerConfiguration } from '../../src/domain/server.ts';
import { randomBytes } from '../../src/mtproto/kernels.ts';
import type { Schema } from '../../src/mtproto/tl/types.ts';
import { realClock } from './demo/real-clock.ts';
import { createAddressServer } from './demo-server/address-server.ts';
import { createControlServer } from './demo-server/control-server.ts';
import { recycleInNode, sealInNode } from './demo-server/node-seal.ts';
import { initialiseKernelsInNode } from './kernels.ts';

export interface DemoServerOptions {
  /** Of world and faults; absent: the world that the page's demo shows. */
  readonly seed?: number;
  /** First of six ports in a row, plain and media of each data centre; absent: free ones. */
  readonly basePort?: number;
  readonly controlPort?: number;
  readonly memory?: DemoMemory;
  /** Schemas of other layers than ours, by layer. */
  readonly schemas?: ReadonlyMap<number, Schema>;
  /** Told of every code that is sent. */
  readonly onCode?: (phone: string, code: string) => void;
}

export interface DemoServer {
  readonly telegram: PretendTelegram;
  /** What is pasted as Custom server. */
  readonly configuration: ServerConfiguration;
  /** `http://127.0.0.1:<port>` */
  readonly controlUrl: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/** The pretend Telegram on loopback: real WebSocket and HTTP servers, one plain and one media address for each data centre. */
export async function startDemoServer(options: DemoServerOptions = {}): Promise<DemoServer> {
  initialiseKernelsInNode();
  let telegram: PretendTelegram | undefined;
  const current = (): PretendTelegram => {
    if (telegram === undefined) throw new Error('The demo server has not started yet.');
    return telegram;
  };
  const stops: (() => Promise<void>)[] = [];
  const open = async (
    server: { readonly http: Server; stop(): Promise<void> },
    port: number,
  ): Promise<number> => {
    stops.push(() => server.stop());
    return listen(server.http, port);
  };

  const places = demoKeyPairs.flatMap(({ dc }) => [
    { dc, address: 'plain' as const },
    { dc, address: 'media' as const },
  ]);
  const ports = await Promise.all(
    places.map(({ dc, address }, index) =>
      open(
        createAddressServer(current, dc, address),
        options.basePort === undefined ? 0 : options.basePort + index,
      ),
    ),
  );
  const addresses = places.map(({ dc, address }, index) => ({
    dc,
    isMedia: address === 'media',
    host: HOST,
    port: ports[index] ?? 0,
  }));
  telegram = await startPretendTelegram({
    memory: options.memory ?? createVolatileMemory(),
    clock: realClock,
    random: randomBytes,
    addresses,
    seal: sealInNode,
    recycle: recycleInNode,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.schemas ? { schemas: options.schemas } : {}),
    ...(options.onCode ? { onCode: options.onCode } : {}),
  });
  const portOf = (dc: number, isMedia: boolean): number =>
    addresses.find((place) => place.dc === dc && place.isMedia === isMedia)?.port ?? 0;
  const configuration: ServerConfiguration = {
    defaultDc: DEMO_DEFAULT_DC,
    dcs: demoKeyPairs.map(({ dc }) => ({
      id: dc,
      url: `ws://${HOST}:${portOf(dc, false)}/apiws`,
      http: `http://${HOST}:${portOf(dc, false)}/apiw1`,
      media: [`http://${HOST}:${portOf(dc, true)}/apiw1`, `ws://${HOST}:${portOf(dc, true)}/apiws`],
    })),
    publicKeys: demoKeyPairs.map(({ publicKey }) => publicKey),
  };
  const controlPort = await open(createControlServer(telegram, configuration), options.controlPort ?? 0);
  return {
    telegram,
    configuration,
    controlUrl: `http://${HOST}:${controlPort}`,
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
