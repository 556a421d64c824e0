import { afterEach, beforeAll, expect, it } from 'vitest';
import { createGate } from '../../../src/adapters/browser/gate.ts';
import { demoConfiguration } from '../../../src/adapters/demo/configuration.ts';
import { type DemoHost, startDemoHost } from '../../../src/adapters/demo/page/demo-host.ts';
import { createVolatileMemory } from '../../../src/adapters/demo/state/memory.ts';
import { plainAddresses } from '../../../src/domain/server.ts';
import { randomBytes } from '../../../src/mtproto/kernels.ts';
import { createServerAccess } from '../../../src/workers/server-access.ts';
import type { NetworkAccess } from '../../../src/workers/transfer-contract.ts';
import { realClock } from '../../support/demo/real-clock.ts';
import { initialiseKernelsInNode } from '../../support/kernels.ts';
import { createVirtualTiming } from '../../support/virtual-timing.ts';

beforeAll(initialiseKernelsInNode);

const CONFIGURATION = demoConfiguration();
const PLAIN = CONFIGURATION.dcs.flatMap(plainAddresses).find((url) => url.startsWith('demo+ws')) ?? '';
const never = new AbortController().signal;

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** Demo threads over real ports, each of which can be killed; a killed one serves nobody and says nothing. */
async function setUp(makeHost: () => Promise<DemoHost>) {
  const timing = createVirtualTiming();
  const kills: (() => void)[] = [];
  const given: NetworkAccess[] = [];
  const hosts = [await makeHost(), await makeHost(), await makeHost()];
  const access = createServerAccess({
    gate: createGate('http://localhost'),
    pool: { useNetwork: async (networkFor) => void given.push(networkFor()) },
    demoCode: () => undefined,
    later: timing.later,
    startDemo: () => {
      const host = hosts[kills.length % hosts.length];
      let die: () => void = () => undefined;
      const died = new Promise<void>((resolve) => {
        die = resolve;
      });
      const served: MessagePort[] = [];
      kills.push(() => {
        for (const port of served) port.close();
        die();
      });
      return {
        died,
        connect: () => {
          const { port1, port2 } = new MessageChannel();
          host?.serve(port1);
          served.push(port1);
          ports.push(port1, port2);
          return port2;
        },
      };
    },
  });
  return { access, kills, given, timing };
}

const makeHost = (): Promise<DemoHost> =>
  startDemoHost({ memory: createVolatileMemory(), clock: realClock, random: randomBytes });

it('replaces a demo server that died: streams end, workers get new ports, and connecting works again', async () => {
  const { access, kills, given } = await setUp(makeHost);
  await access.use(CONFIGURATION);
  let tellClosed = (_reason: string): void => undefined;
  const closed = new Promise<string>((resolve) => {
    tellClosed = resolve;
  });
  const opened = await access.network.openStream(
    PLAIN,
    { bytes: () => undefined, closed: (reason) => tellClosed(reason) },
    never,
  );
  expect(opened.ok).toBe(true);
  const asked = access.demo().counters();
  kills[0]?.();
  expect(await closed).toBe('the demo server stopped');
  await expect(asked).rejects.toThrow('stopped');
  expect(kills).toHaveLength(2);
  expect(given.map(({ kind }) => kind)).toEqual(['demo', 'demo']);
  const again = await access.network.openStream(
    PLAIN,
    { bytes: () => undefined, closed: () => undefined },
    never,
  );
  expect(again.ok).toBe(true);
  expect((await access.demo().counters()).connections.plain).toBe(1);
});

it('waits longer each time while demo servers die at once', async () => {
  const { access, kills, timing } = await setUp(makeHost);
  await access.use(CONFIGURATION);
  for (const [round, pauseMs] of [0, 1_000, 2_000, 4_000].entries()) {
    kills[round]?.();
    await timing.clock.advance(Math.max(0, pauseMs - 1));
    expect(kills).toHaveLength(pauseMs === 0 ? round + 2 : round + 1);
    await timing.clock.advance(1);
    expect(kills).toHaveLength(round + 2);
  }
});

it('leaves the demo alone for who uses another server', async () => {
  const { access, kills, given } = await setUp(makeHost);
  const real = {
    ...CONFIGURATION,
    dcs: [{ id: 2, url: 'wss://example.org/apiws', media: 'shared' as const }],
  };
  await access.use(real);
  expect(kills).toEqual([]);
  expect(given).toEqual([{ kind: 'browser', hosts: expect.arrayContaining(['example.org']) }]);
});
