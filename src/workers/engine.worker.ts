/** The engine worker: account, engine, store, and the orders to transfer workers. Wiring only. */

import wasmUrl from '@mtcute/wasm/mtcute-simd.wasm?url';
import * as Comlink from 'comlink';
import { createClock } from '../adapters/browser/clock.ts';
import { loadCompiledWasm } from '../adapters/browser/compiled-wasm.ts';
import { createGate, hostsOf } from '../adapters/browser/gate.ts';
import { createLogRing } from '../adapters/browser/log.ts';
import { createBrowserNetwork } from '../adapters/browser/network.ts';
import { readStorage } from '../adapters/browser/storage.ts';
import { demoConfiguration } from '../adapters/demo/configuration.ts';
import { createPortNetwork } from '../adapters/demo/page/port-network.ts';
import { DEMO_ACCOUNTS } from '../adapters/demo/world/people.ts';
import { createFolderKeeper } from '../adapters/files/folder-keeper.ts';
import { createCabinet } from '../adapters/store/cabinet.ts';
import { openDatabase } from '../adapters/store/database.ts';
import { createStore } from '../adapters/store/store.ts';
import { BUILT_IN_SERVERS } from '../adapters/telegram/built-in-servers.ts';
import { parseConfiguration } from '../adapters/telegram/configuration.ts';
import { createTelegram } from '../adapters/telegram/telegram.ts';
import { testConnection } from '../adapters/telegram/test-connection.ts';
import { type Outcome, succeeded } from '../domain/failure.ts';
import type { ServerConfiguration } from '../domain/server.ts';
import { initialiseKernels, randomBytes } from '../mtproto/kernels.ts';
import type { FolderStatus } from '../ports/folder.ts';
import { createPace } from '../runtime/pace.ts';
import { createQueueService } from '../runtime/queue-service.ts';
import { createSignInService } from '../runtime/sign-in-service.ts';
import { announceLife } from './announce-life.ts';
import type { SignInRequest } from './contract.ts';
import demoWorkerUrl from './demo.worker.ts?worker&url';
import { createEngineApi } from './engine-api.ts';
import { createSwitchedNetwork } from './switched-network.ts';
import transferWorkerUrl from './transfer.worker.ts?worker&url';
import type { NetworkAccess } from './transfer-contract.ts';
import { createTransferPool } from './transfer-pool.ts';
import { trustedScriptUrl } from './trusted-types.ts';

const STORAGE_INTERVAL_MS = 10_000;
/** Decrypting keeps a core busy; beyond four the browser's own process is what limits. */
const TRANSFER_WORKERS = Math.max(1, Math.min(4, navigator.hardwareConcurrency));

const clock = createClock();
const log = createLogRing({ now: clock.now });
const gate = createGate();
const network = createSwitchedNetwork(createBrowserNetwork(gate));
const database = openDatabase({
  outdated: () =>
    api.notice({
      id: 'outdated',
      tone: 'warning',
      message: 'A newer version of Sluice was opened in another tab. Reload this one; nothing is lost.',
    }),
});
const cabinet = createCabinet(database);
const folder = createFolderKeeper(cabinet, clock);

const startWorker = (url: string, name: string): Worker =>
  new Worker(trustedScriptUrl(url), { type: 'module', name });

// The demo runs only when somebody signs in there: each client gets a port of its own.
let demoWorker: Worker | null = null;
const demoPort = (): MessagePort => {
  demoWorker ??= startWorker(demoWorkerUrl, 'demo');
  const { port1, port2 } = new MessageChannel();
  demoWorker.postMessage({ port: port2 }, [port2]);
  return port1;
};

const pool = createTransferPool((name) => startWorker(transferWorkerUrl, name), TRANSFER_WORKERS);

let demo: ReturnType<typeof createPortNetwork> | null = null;
const useDemo = (): ReturnType<typeof createPortNetwork> => {
  demo ??= createPortNetwork(demoPort());
  demo.control.onCode((_phone, code) => api.demoCode(code));
  network.useDemo(demo);
  return demo;
};

/** Opens the way to the chosen server, and no other, in every thread. */
const useServer = async (configuration: ServerConfiguration): Promise<void> => {
  const urls = configuration.dcs.flatMap((dc) => [dc.url, ...(dc.media === 'shared' ? [] : dc.media)]);
  const isDemo = urls.some((url) => url.startsWith('demo+'));
  const hosts = isDemo ? [] : hostsOf(urls);
  gate.allow(hosts);
  if (isDemo) useDemo();
  await pool.useNetwork(
    (): NetworkAccess => (isDemo ? { kind: 'demo', port: demoPort() } : { kind: 'browser', hosts }),
  );
};

const configurationOf = (
  request: Pick<SignInRequest, 'server' | 'configuration'>,
): Outcome<ServerConfiguration> => {
  switch (request.server) {
    case 'demo':
      return succeeded(demoConfiguration());
    case 'custom':
      return parseConfiguration(request.configuration);
    default:
      return succeeded(BUILT_IN_SERVERS[request.server]);
  }
};

const telegram = createTelegram({
  network,
  clock,
  random: randomBytes,
  cabinet,
  log,
  exclusive: (name, work) => navigator.locks.request(name, work),
  useServer,
  pace: createPace(clock),
  client: {
    deviceModel:
      navigator.userAgent.match(/(Edg|OPR|Chrome|Firefox)\/\d+/)?.[0].replace('/', ' ') ?? 'Browser',
    systemVersion: navigator.platform,
    appVersion: __APP_VERSION__,
    languageCode: navigator.language.split('-')[0] ?? 'en',
  },
});
const { account, source } = telegram;

const queue = createQueueService(
  { store: createStore(database), carrier: pool, source, clock, log },
  {
    accountDoubted: (failure) => {
      log.write('WARNING', 'account', `a data connection was refused: ${failure.code}`);
      void telegram.verify();
    },
  },
);

let settleResumed = (): void => undefined;
const resumed = new Promise<void>((resolve) => {
  settleResumed = resolve;
});
const builtInApi = Number(__API_ID__) > 0 ? { id: Number(__API_ID__), hash: __API_HASH__ } : null;
const api = createEngineApi({
  account,
  source,
  queue,
  folder,
  log,
  signIn: createSignInService({
    account,
    cabinet,
    builtInApi,
    demoApi: { id: 1, hash: '0'.repeat(32) },
    configurationOf: (server, configuration) => configurationOf({ server, configuration }),
  }),
  resumed,
  demoPhone: `+${DEMO_ACCOUNTS[0].phone}`,
  configurationOf,
  testAddresses: async (configuration, signal) => {
    await useServer(configuration);
    return testConnection(configuration, { network, clock, random: randomBytes }, signal);
  },
  readStorage: () => readStorage(),
  resetDemo: async () => {
    await useDemo().control.reset();
    return succeeded(undefined);
  },
  about: [`Sluice ${__APP_VERSION__}`, navigator.userAgent, `${TRANSFER_WORKERS} transfer workers`],
});

account.watch((status) => queue.accountChanged(status));
let wasReady = false;
const folderChanged = async (
  status: FolderStatus,
  handle: FileSystemDirectoryHandle | null,
): Promise<void> => {
  await pool.useFolder(handle);
  // Before anything is published there: afterwards a `.part` may be one that is being written.
  if (status.kind === 'ready' && !wasReady) await pool.sweepFolder();
  wasReady = status.kind === 'ready';
  queue.folderChanged(status);
};
let folderTurn = Promise.resolve();
folder.watch((status, handle) => {
  folderTurn = folderTurn.then(() => folderChanged(status, handle));
});
self.addEventListener('online', () => queue.onlineChanged(true));
self.addEventListener('offline', () => queue.onlineChanged(false));

const watchStorage = (): void => {
  void api.storageChanged();
  clock.at(clock.now() + STORAGE_INTERVAL_MS, watchStorage);
};

const begin = async (): Promise<void> => {
  const kernels = await loadCompiledWasm(gate, wasmUrl);
  if (kernels.ok) initialiseKernels(kernels.value);
  else api.notice({ id: 'kernels', tone: 'error', message: kernels.failure.message });
  await folder.restore();
  const started = await queue.start(crypto.getRandomValues(new Uint32Array(1))[0] ?? 1);
  if (!started.ok) api.notice({ id: 'queue', tone: 'error', message: started.failure.message });
  else if (started.value.unreadable > 0)
    api.notice({
      id: 'unreadable',
      tone: 'warning',
      message: `${started.value.unreadable} entries of the queue could not be read and were set aside. The rest goes on.`,
    });
  await account.resume(new AbortController().signal);
  settleResumed();
  watchStorage();
};

Comlink.expose(api);
announceLife();
void begin();
