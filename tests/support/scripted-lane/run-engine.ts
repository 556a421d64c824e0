import { type Outcome, succeeded } from '../../../src/domain/failure.ts';
import { accountId } from '../../../src/domain/ids.ts';
import type { EngineSettings } from '../../../src/domain/settings.ts';
import type { EngineState } from '../../../src/engine/state.ts';
import type { AccountStatus } from '../../../src/ports/account.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { LaneAccess, Source } from '../../../src/ports/source.ts';
import type { Store } from '../../../src/ports/store.ts';
import { createQueueService } from '../../../src/runtime/queue-service.ts';
import { createFakeSource } from '../fake-source.ts';
import { mediaItem } from '../media-items.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import type { LaneRecord } from './record.ts';
import { type LaneResult, resultOf } from './result.ts';
import { createScriptedCarrier, type ScriptedCarrier } from './scripted-carrier.ts';

export interface EngineResult extends LaneResult {
  /** Same seed, same lane, same settings: same trace. */
  readonly digest: string;
  /** Rules that were broken, as sentences: must be none. */
  readonly broken: readonly string[];
}

/** Small, so that fractions of a millisecond keep their precision. */
const COLD_START_MS = 1_000_000_000;
/** After the last byte: publishing takes no time, but is not nothing. */
const END_MS = 60_000;

/** The real engine and runtime on a scripted lane, from a cold start until all is done or the lane's time is over. */
export const runEngine = async (
  record: LaneRecord,
  settings: EngineSettings,
  options: { readonly seed?: number; readonly stepped?: (state: EngineState, now: number) => void } = {},
): Promise<EngineResult> => {
  const clock = createVirtualClock(COLD_START_MS);
  const carrier = createScriptedCarrier(record, clock);
  const mistakes: string[] = [];
  let completed = 0;
  const queue = createQueueService(
    {
      ...{ carrier, clock, store: createForgetfulStore(), source: createInstantSource(record, clock) },
      log: {
        write: (_level, _name, message) => {
          if (/event \S+ failed|UNEXPECTED/.test(message)) mistakes.push(message);
        },
      },
    },
    {
      accountDoubted: ({ code }) => mistakes.push(`the account was doubted: ${code}`),
      stepped: (state) => {
        completed = state.counts.completed;
        options.stepped?.(state, clock.now() - COLD_START_MS);
      },
    },
  );
  const started = await queue.start(options.seed ?? record.seed);
  if (!started.ok) throw new Error(started.failure.message);
  queue.settingsChanged(settings);
  queue.accountChanged(SIGNED_IN);
  queue.folderChanged({ kind: 'ready', name: 'Music' });

  const sizes = record.files.flatMap(({ count, bytes }) => Array.from({ length: count }, () => bytes));
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const items = sizes.map((bytes, index) => mediaItem(index + 1, bytes, { dc: 2 }));
  void queue.add(record.name, items);
  await clock.until(() => carrier.bytesDone() === total, record.seconds * 1_000);

  const files = [...carrier.files.values()];
  const result = resultOf(record, { files, bytes: total }, carrier.counts, carrier.heardAt());
  const digest = carrier.digest();
  if (result.isDone) await clock.until(() => completed === sizes.length, END_MS);
  const broken = [...mistakes, ...brokenRules(carrier)];
  if (result.isDone && completed < sizes.length) broken.push(`${sizes.length - completed} files did not end`);
  await queue.stop();
  return { ...result, digest, broken };
};

const SIGNED_IN: AccountStatus = {
  kind: 'signed-in',
  user: { account: accountId('demo:1'), name: 'Ada', phone: null, homeDc: 1 },
  online: true,
};

const brokenRules = ({ counts, repeated }: ScriptedCarrier): string[] => {
  const broken: string[] = [];
  if (counts.insideWait > 0) broken.push(`${counts.insideWait} requests were sent inside a flood wait`);
  if (counts.beyondLimits > 0)
    broken.push(`${counts.beyondLimits} requests went beyond the transport's limits`);
  if (repeated() > 0) broken.push(`${repeated()} granules were asked for although there or under way`);
  return broken;
};

/** The home connection, which opens the lane at once. */
const createInstantSource = (record: LaneRecord, clock: Clock): Source => ({
  ...createFakeSource(clock),
  openLane: async (dc): Promise<Outcome<LaneAccess>> =>
    succeeded({
      dc,
      home: false,
      addresses: [record.requestsPerConnection === 1 ? 'http://127.0.0.1:1/' : 'ws://127.0.0.1:1/'],
      authKey: new Uint8Array(256),
      serverSalt: 0n,
      timeOffsetSeconds: 0,
      client: { apiId: 1, deviceModel: '', systemVersion: '', appVersion: '', languageCode: 'en' },
      limits: {
        connections: record.maxConnections,
        requestsPerConnection: record.requestsPerConnection,
        requestBytes: record.maxRequestBytes,
      },
    }),
});

/** Nobody starts anew in a run: what is saved is never read. */
const createForgetfulStore = (): Store => ({
  load: async () => succeeded({ transfers: [], batches: [], lanes: [], unreadable: [] }),
  save: async () => succeeded(undefined),
  close: () => {},
});
