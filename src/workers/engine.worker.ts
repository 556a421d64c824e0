/** The engine worker: account, engine, store, and the orders to transfer workers. Wiring only. */

import wasmUrl from '@mtcute/wasm/mtcute-simd.wasm?url';
import * as Comlink from 'comlink';
import { createClock } from '../adapters/browser/clock.ts';
import { loadCompiledWasm } from '../adapters/browser/compiled-wasm.ts';
import { createGate } from '../adapters/browser/gate.ts';
import { holdLiveness, waitForDeath } from '../adapters/browser/liveness-lock.ts';
import { readStorage } from '../adapters/browser/storage.ts';
import { createSurroundings } from '../adapters/browser/surroundings.ts';
import { DEMO_ACCOUNTS } from '../adapters/demo/world/people.ts';
import { finishedFile } from '../adapters/files/download-publisher.ts';
import { createFolderKeeper } from '../adapters/files/folder-keeper.ts';
import { createLogFiles, logDirectory } from '../adapters/files/log-files.ts';
import { canShareStagedFiles } from '../adapters/files/staging.ts';
import { createCabinet } from '../adapters/store/cabinet.ts';
import { openDatabase } from '../adapters/store/database.ts';
import { createStore } from '../adapters/store/store.ts';
import { createTelegram } from '../adapters/telegram/telegram.ts';
import { testConnection } from '../adapters/telegram/test-connection.ts';
import { createVault } from '../adapters/vault/vault.ts';
import { failed, succeeded } from '../domain/failure.ts';
import { engineSettingsOf } from '../domain/settings.ts';
import { initialiseKernels, randomBytes } from '../mtproto/kernels.ts';
import type { FolderStatus } from '../ports/folder.ts';
import { createAccessService } from '../runtime/access-service.ts';
import { createMediaCounts } from '../runtime/media-counts.ts';
import { createPace } from '../runtime/pace.ts';
import { createQueueService } from '../runtime/queue-service.ts';
import { createSettingsService } from '../runtime/settings-service.ts';
import { createSignInService, SIGN_IN_FORM } from '../runtime/sign-in-service.ts';
import { announceLife } from './announce-life.ts';
import { auditAccount, auditFolder, withFilesAudited } from './audit-watch.ts';
import { withAudit } from './audited.ts';
import { withBrowserDownloads } from './browser-downloads.ts';
import { CONTRACT_VERSION } from './contract.ts';
import demoWorkerUrl from './demo.worker.ts?worker&url';
import { startDemoThread } from './demo-thread.ts';
import { createEngineApi } from './engine-api.ts';
import { withFolderWatched } from './folder-watch.ts';
import { createHandOver } from './hand-over.ts';
import { createLogs } from './logs.ts';
import { createServerAccess, demoRefusal } from './server-access.ts';
import { createStart } from './start.ts';
import { startBroker } from './tab-broker.ts';
import transferWorkerUrl from './transfer.worker.ts?worker&url';
import { createTransferPool } from './transfer-pool.ts';
import { trustedScriptUrl } from './trusted-types.ts';
import { hearUncaught, watchUncaught } from './uncaught.ts';

const STORAGE_INTERVAL_MS = 10_000;
/** Decrypting keeps a core busy; beyond four the browser's own process is what limits. */
const TRANSFER_WORKERS = canShareStagedFiles() ? Math.max(1, Math.min(4, navigator.hardwareConcurrency)) : 1;

const clock = createClock();
const gate = createGate();
const database = openDatabase({
  outdated: async () => {
    log.write('WARNING', 'store', 'a newer version asks for the database');
    api.outdated(
      'A newer version of Sluice has taken over the queue. Reload this page to get it too; the queue and everything fetched are kept.',
    );
    await finish();
  },
});
const cabinet = createCabinet(database);
const logs = createLogs({ clock, files: (kind) => createLogFiles(logDirectory(kind)) });
const { log, audit } = logs;
watchUncaught(self, (words) => log.write('ERROR', 'engine-worker', words));
/** Session, keys, API hash and names, sealed. What can be read without a passphrase, such as the folder, stays outside. */
const vault = createVault(cabinet, {
  now: clock.now,
  owns: (name) => name.startsWith('telegram.') || name === SIGN_IN_FORM,
  damaged: (name) => {
    log.write('ERROR', 'vault', `${name} could not be read and was set aside`);
    api.notice({
      id: 'vault',
      tone: 'warning',
      message:
        'Something this browser keeps for your sign-in was damaged and is not used any more. The queue is kept; sign in again if you are asked to.',
    });
  },
});
const folder = createFolderKeeper(cabinet, clock);
const settings = createSettingsService(cabinet, audit);

const startWorker = (url: string, name: string): Worker => {
  const worker = new Worker(trustedScriptUrl(url), { type: 'module', name });
  hearUncaught(worker, (words) => log.write('ERROR', name.split(':', 1)[0] ?? name, words));
  return worker;
};

const pool = createTransferPool((name) => startWorker(transferWorkerUrl, name), TRANSFER_WORKERS);
const server = createServerAccess({
  gate,
  pool,
  startDemo: () => startDemoThread((name) => startWorker(demoWorkerUrl, name)),
  demoCode: (code) => api.demoCode(code),
});
const { network, configurationOf } = server;

const telegram = createTelegram({
  network,
  clock,
  random: randomBytes,
  cabinet: vault,
  log,
  exclusive: (name, work) => navigator.locks.request(name, work),
  useServer: server.use,
  pace: createPace(clock, settings.current),
  client: {
    deviceModel:
      navigator.userAgent.match(/(Edg|OPR|Chrome|Firefox)\/\d+/)?.[0].replace('/', ' ') ?? 'Browser',
    systemVersion: navigator.platform,
    appVersion: __APP_VERSION__,
    languageCode: navigator.language.split('-')[0] ?? 'en',
  },
});
const { account, source } = telegram;

const handOver = createHandOver(clock);
const carrier = withBrowserDownloads(withFilesAudited(withFolderWatched(pool, folder), audit), {
  isWanted: () => folder.status().kind === 'downloads',
  finishedFile,
  handOver,
  clock,
});
const queue = createQueueService(
  { store: createStore(database), carrier, source, clock, log },
  {
    accountDoubted: (failure) => {
      log.write('WARNING', 'account', `a data connection was refused: ${failure.code}`);
      void telegram.verify();
    },
    storeTroubled: (failure) => {
      if (failure) api.notice({ id: 'store', tone: 'warning', message: failure.message });
      else void api.dismiss('store');
    },
  },
);

let settleBegun = (): void => undefined;
const begun = new Promise<void>((resolve) => {
  settleBegun = resolve;
});
let settleResumed = (): void => undefined;
const resumed = new Promise<void>((resolve) => {
  settleResumed = resolve;
});
const builtInApi = Number(__API_ID__) > 0 ? { id: Number(__API_ID__), hash: __API_HASH__ } : null;
const signIn = createSignInService({
  account,
  cabinet: vault,
  builtInApi,
  demoApi: { id: 1, hash: '0'.repeat(32) },
  configurationOf,
});
const access = createAccessService({ account, lock: vault, signIn, queue, log });
const unaudited = createEngineApi({
  account,
  source,
  countMedia: createMediaCounts(source, account, clock),
  queue,
  folder,
  handOver,
  logs,
  signIn,
  access,
  begun,
  resumed,
  demoPhone: `+${DEMO_ACCOUNTS[0].phone}`,
  configurationOf,
  testAddresses: (configuration, signal) => {
    const parts = { network: server.apart(configuration), clock, random: randomBytes };
    return testConnection(configuration, parts, signal);
  },
  readStorage: async () => {
    const reading = await readStorage();
    const budgetBytes = settings.current().stagingBudgetBytes;
    queue.storageChanged({ ...reading, budgetBytes });
    return { ...reading, stagingBudgetBytes: budgetBytes };
  },
  settings,
  acceptDemoQr: async (phone) => {
    const refusal = await server.demo().acceptLogin(phone);
    return refusal === null ? succeeded(undefined) : failed(demoRefusal(refusal));
  },
  resetDemo: async () => {
    await server.demo().reset();
    return succeeded(undefined);
  },
  finish: () => finish(),
  about: [`Sluice ${__APP_VERSION__}`, navigator.userAgent, `${TRANSFER_WORKERS} transfer workers`],
});

const api = withAudit(unaudited, audit);

/** After it nothing of this engine writes, downloads or keeps a connection; what a kill would leave is left. */
const finish = async (): Promise<void> => {
  await queue.stop();
  telegram.close();
  pool.terminate();
  await logs.close();
  database.close();
};

account.watch((status) => queue.accountChanged(status));
account.watch(auditAccount(audit));
folder.watch(auditFolder(audit));
account.hear((words) =>
  api.notice({ id: 'telegram-says', tone: 'warning', message: `Telegram says: ${words}` }),
);
let wasReady = false;
const folderChanged = async (
  status: FolderStatus,
  handle: FileSystemDirectoryHandle | null,
): Promise<void> => {
  await pool.useDestination(status.kind === 'downloads' ? 'downloads' : handle);
  // Before anything is published there: afterwards a `.part` may be one that is being written.
  if (status.kind === 'ready' && !wasReady) await pool.sweepFolder();
  wasReady = status.kind === 'ready';
  queue.folderChanged(status);
};
let folderTurn = Promise.resolve();
folder.watch((status, handle) => {
  folderTurn = folderTurn.then(() => folderChanged(status, handle));
});
settings.watch((chosen) => {
  logs.setLevel(chosen.logLevel);
  queue.settingsChanged(engineSettingsOf(chosen));
});
createSurroundings(clock).watch((surroundings) => queue.surroundingsChanged(surroundings));
self.addEventListener('online', () => queue.onlineChanged(true));
self.addEventListener('offline', () => queue.onlineChanged(false));

const watchStorage = (): void => {
  void api.storageChanged();
  clock.at(clock.now() + STORAGE_INTERVAL_MS, watchStorage);
};

const begin = async (): Promise<void> => {
  // A predecessor whose tab was closed or terminated it may still run for an instant: never two main connections.
  await holdLiveness('engine-worker');
  logs.start();
  const kernels = await loadCompiledWasm(gate, wasmUrl);
  if (kernels.ok) initialiseKernels(kernels.value);
  else api.notice({ id: 'kernels', tone: 'error', message: kernels.failure.message });
  await folder.restore();
  const start = createStart({ api, clock, settings, queue, access });
  await start.settings();
  // Before anything is started.
  watchStorage();
  await start.queue();
  await start.access({ begun: settleBegun, resumed: settleResumed });
};

Comlink.expose(api);
void announceLife().then(() =>
  startBroker({
    engine: api,
    name: self.name,
    contract: CONTRACT_VERSION,
    openChannel: (name) => new BroadcastChannel(name),
    whenFree: (lock) => waitForDeath(lock, new AbortController().signal),
  }),
);
void begin();
