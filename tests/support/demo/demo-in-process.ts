import { demoConfiguration } from '../../../src/adapters/demo/configuration.ts';
import { type DemoHost, startDemoHost } from '../../../src/adapters/demo/page/demo-host.ts';
import { createPortNetwork, type DemoControl } from '../../../src/adapters/demo/page/port-network.ts';
import { createVolatileMemory, type DemoMemory } from '../../../src/adapters/demo/state/memory.ts';
import { randomBytes } from '../../../src/mtproto/kernels.ts';
import type { Network } from '../../../src/ports/network.ts';
import { initialiseKernelsInNode } from '../kernels.ts';
import { realClock } from './real-clock.ts';

export interface DemoInProcess {
  readonly host: DemoHost;
  readonly network: Network & { readonly control: DemoControl };
  readonly configuration: ReturnType<typeof demoConfiguration>;
  /** The newest code that was sent to a phone. */
  code(phone: string): string;
  close(): void;
}

/** The page's demo server and the way to it, in one process: real message ports, nothing else in between. */
export async function startDemoInProcess(
  memory: DemoMemory = createVolatileMemory(),
): Promise<DemoInProcess> {
  initialiseKernelsInNode();
  const host = await startDemoHost({ memory, clock: realClock, random: randomBytes });
  // Tests say themselves when HTTP is to answer with nothing first.
  host.telegram.patchFaults({ emptyAnswerShare: 0 });
  const { port1, port2 } = new MessageChannel();
  host.serve(port1);
  const network = createPortNetwork(port2);
  const codes = new Map<string, string>();
  network.control.onCode((phone, code) => codes.set(phone, code));
  return {
    host,
    network,
    configuration: demoConfiguration(),
    code: (phone) => codes.get(phone) ?? '',
    close() {
      port1.close();
      port2.close();
    },
  };
}
