/** The real engine over the real database, and a line that takes no work: what is left is what a long queue costs. */
import * as Comlink from 'comlink';
import { createClock } from '../../../src/adapters/browser/clock.ts';
import { openDatabase } from '../../../src/adapters/store/database.ts';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { MediaItem } from '../../../src/domain/media.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/domain/settings.ts';
import { createQueueService } from '../../../src/runtime/queue-service.ts';
import type { Engine, Update } from '../../../src/workers/contract.ts';
import { createFakeEngine } from '../../support/fake-engine.ts';
import { ACCOUNT, storedTransfer } from '../engine/stored-transfers.ts';
import { createPretendCarrier } from './pretend-carrier.ts';

const FILES_AT_ONCE = 20;
/** Some end every second, so that the list changes too. */
const FILE_BYTES = 60_000_000;
const LANES = 5;
const MADE_AT_ONCE = 2_000;

const database = openDatabase();
const queue = createQueueService(
  {
    store: createStore(database),
    clock: createClock(),
    log: { write: () => undefined },
    ...createPretendCarrier(),
  },
  { accountDoubted: () => undefined },
);
const begunAt = performance.now();
let loadedAt = 0;
const loaded = queue.start(1).then(() => {
  loadedAt = performance.now();
  queue.settingsChanged({
    ...DEFAULT_ENGINE_SETTINGS,
    policy: {
      kind: 'fixed',
      filesAtOnce: FILES_AT_ONCE,
      connections: 6,
      windowBytes: 524_288,
      pauseSeconds: 0,
    },
  });
  queue.accountChanged({
    kind: 'signed-in',
    online: true,
    user: { account: ACCOUNT, name: 'Robin Teal', phone: '12025550123', homeDc: 2 },
  });
});

const screens = createFakeEngine({
  account: 'signed-in',
  chats: 40,
  transfers: 0,
  errors: false,
  folder: 'ready',
});

export interface BenchWorker extends Engine {
  addMany(count: number): Promise<number>;
  loadingMs(): Promise<number>;
  work(): Promise<void>;
  stop(): Promise<void>;
  collect(): Promise<void>;
}

const worker: BenchWorker = {
  ...screens,
  subscribe: async (listener: (update: Update) => void) => {
    const { contractVersion } = await screens.subscribe(({ transfers, totals, lanes, ...rest }) => {
      listener(rest);
    });
    queue.subscribe(listener);
    return { contractVersion };
  },
  command: queue.command,
  transfer: async (id: Parameters<typeof queue.transfer>[0]) => queue.transfer(id),
  /** Milliseconds until so many were added and durable. */
  addMany: async (count: number): Promise<number> => {
    await loaded;
    const items: MediaItem[] = [];
    while (items.length < count) {
      for (let more = MADE_AT_ONCE; more > 0 && items.length < count; more -= 1) {
        const { item } = storedTransfer(items.length, FILE_BYTES);
        items.push({ ...item, location: { ...item.location, dc: 1 + (items.length % LANES) } });
      }
      // To make them is no part of what is measured, and in one task it was the longest of all.
      await new Promise((resolve) => setTimeout(resolve));
    }
    const from = performance.now();
    const added = await queue.add('Music', items);
    if (!added.ok || added.value.added !== count) throw new Error('not all were added');
    return performance.now() - from;
  },
  /** Milliseconds that the database and the engine took to have the queue again. */
  loadingMs: async (): Promise<number> => {
    await loaded;
    return loadedAt - begunAt;
  },
  work: async (): Promise<void> => queue.folderChanged({ kind: 'ready', name: 'Music' }),
  stop: () => queue.stop(),
  /** The browser is started so that this is there. */
  collect: async (): Promise<void> => (globalThis as { gc?: () => void }).gc?.(),
};

Comlink.expose(worker);
