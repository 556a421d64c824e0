/** A transfer worker: answer → decrypt → hash → staging file, and staging → folder, all in this thread. Wiring only. */

import wasmUrl from '@mtcute/wasm/mtcute-simd.wasm?url';
import * as Comlink from 'comlink';
import { createClock } from '../adapters/browser/clock.ts';
import { loadCompiledWasm } from '../adapters/browser/compiled-wasm.ts';
import { createGate } from '../adapters/browser/gate.ts';
import { createBrowserNetwork } from '../adapters/browser/network.ts';
import { createPortNetwork } from '../adapters/demo/page/port-network.ts';
import { createDirectFiles } from '../adapters/files/direct-files.ts';
import { createDownloadPublisher } from '../adapters/files/download-publisher.ts';
import { createPublisher } from '../adapters/files/publisher.ts';
import { createStaging } from '../adapters/files/staging.ts';
import { createDataLane } from '../adapters/telegram/data-lane.ts';
import { type Outcome, succeeded } from '../domain/failure.ts';
import { toHex } from '../mtproto/bytes.ts';
import { initialiseKernels, randomBytes, sha256 } from '../mtproto/kernels.ts';
import type { Publisher } from '../ports/folder.ts';
import { createPartCarrier } from '../runtime/part-carrier.ts';
import { announceLife } from './announce-life.ts';
import { createSwitchedNetwork } from './switched-network.ts';
import type { Destination, TransferWorker } from './transfer-contract.ts';
import { reportUncaught } from './uncaught.ts';

reportUncaught();

const clock = createClock();
const gate = createGate();
const network = createSwitchedNetwork(createBrowserNetwork(gate));
let demo: ReturnType<typeof createPortNetwork> | null = null;
let destination: Destination = null;

const folder = (): FileSystemDirectoryHandle | null => (destination === 'downloads' ? null : destination);
const direct = createDirectFiles({ folder, clock });
const intoFolder = createPublisher({ folder, clock, isHeld: direct.holds });
const forDownloads = createDownloadPublisher();
const publisher: Publisher = {
  publish: (order, progress, signal) =>
    (destination === 'downloads' ? forDownloads : intoFolder).publish(order, progress, signal),
  sweep: intoFolder.sweep,
};
const carrier = createPartCarrier({
  dataLane: (access) => createDataLane(access, { network, clock, random: randomBytes }),
  staging: createStaging(),
  direct,
  publisher,
  sha256: async (bytes) => toHex(await sha256(bytes)),
  clock,
});

const orders = new Map<number, AbortController>();
/** Runs one order under a signal of its own, which `abort` fires by number. */
const ordered = async <T>(order: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  orders.set(order, controller);
  try {
    return await work(controller.signal);
  } finally {
    orders.delete(order);
  }
};

/** One that could not be loaded is asked for again by whoever needs it next. */
let kernels: Promise<Outcome<void>> | null = null;
const loadKernels = async (): Promise<Outcome<void>> => {
  const module = await loadCompiledWasm(gate, wasmUrl);
  if (!module.ok) return module;
  initialiseKernels(module.value);
  return succeeded(undefined);
};
const kernelsLoaded = async (): Promise<Outcome<void>> => {
  kernels ??= loadKernels();
  const loaded = await kernels;
  if (!loaded.ok) kernels = null;
  return loaded;
};
/** Orders may come before the kernels are there. They wait together, so that they still run in the order they came. */
const withKernels = async <T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
  const loaded = await kernelsLoaded();
  return loaded.ok ? work() : loaded;
};

const api: TransferWorker = {
  start: async (received) => {
    carrier.watch(received);
    return kernelsLoaded();
  },
  useNetwork: async (access) => {
    demo?.control.leave();
    demo = access.kind === 'demo' ? createPortNetwork(access.port) : null;
    if (demo) network.useDemo(demo);
    if (access.kind === 'browser') gate.allow(access.hosts);
  },
  useDestination: async (next) => {
    destination = next;
  },
  openLane: (access) => withKernels(() => carrier.openLane(access)),
  closeLanes: async () => {
    await kernelsLoaded();
    return carrier.closeLanes();
  },
  prepare: (order, staged) => ordered(order, (signal) => withKernels(() => carrier.prepare(staged, signal))),
  fetch: (order, part) => ordered(order, (signal) => withKernels(() => carrier.fetch(part, signal))),
  publish: (order, publish, progress) =>
    ordered(order, (signal) => carrier.publish(publish, progress, signal)),
  release: (transfer) => carrier.release(transfer),
  discard: (transfer) => carrier.discard(transfer),
  sweep: (known) => carrier.sweep(known),
  sweepFolder: () => publisher.sweep(),
  abort: async (order) => orders.get(order)?.abort(),
};

Comlink.expose(api);
void announceLife();
