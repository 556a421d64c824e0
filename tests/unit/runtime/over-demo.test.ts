import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toBase64 } from '../../../src/adapters/telegram/base64.ts';
import { createDataLane } from '../../../src/adapters/telegram/data-lane.ts';
import { succeeded } from '../../../src/domain/failure.ts';
import type { MediaItem } from '../../../src/domain/media.ts';
import type { TransferView } from '../../../src/domain/views.ts';
import { randomBytes } from '../../../src/mtproto/kernels.ts';
import { createPartCarrier } from '../../../src/runtime/part-carrier.ts';
import { createQueueService, type QueueService } from '../../../src/runtime/queue-service.ts';
import { type DemoInProcess, startDemoInProcess } from '../../support/demo/demo-in-process.ts';
import { realClock } from '../../support/demo/real-clock.ts';
import { findDocument, httpUrl, mediaUrl, signIn } from '../../support/demo/signed-in.ts';
import { createFakeSource } from '../../support/fake-source.ts';
import { mediaItem } from '../../support/media-items.ts';
import { createMemoryDirect } from '../../support/memory-direct.ts';
import { createMemoryStaging } from '../../support/memory-staging.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { SIGNED_IN } from '../../support/simulation.ts';

/** Engine, runtime and real data connections over the pretend Telegram: only disk, database and listing are fakes. */

let demo: DemoInProcess;
let queue: QueueService;
beforeEach(async () => {
  demo = await startDemoInProcess();
});
afterEach(async () => {
  await queue.stop();
  demo.close();
});

const sha256 = async (bytes: Uint8Array): Promise<string> => createHash('sha256').update(bytes).digest('hex');

const open = async () => {
  const { key, main } = await signIn(demo);
  const { media, location } = await findDocument(
    demo,
    main,
    ({ file }) => file.dc === 2 && file.size > 2_000_000 && file.size < 40_000_000,
  );
  const item: MediaItem = {
    ...mediaItem(1, media.file.size),
    location: {
      dc: 2,
      type: 'document',
      id: String(location.id),
      accessHash: String(location.access_hash),
      fileReference: toBase64(location.file_reference as Uint8Array),
      thumbSize: '',
    },
  };
  const staging = createMemoryStaging();
  const folder = new Map<string, string>();
  const carrier = createPartCarrier({
    dataLane: (access) =>
      createDataLane(access, { network: demo.network, clock: realClock, random: randomBytes }),
    staging,
    direct: createMemoryDirect(),
    sha256,
    clock: realClock,
    publisher: {
      publish: async (order) => {
        const hash = await sha256(staging.bytes(order.transfer) ?? new Uint8Array());
        folder.set(order.name, hash);
        return succeeded({ path: order.name, sha256: hash });
      },
      sweep: async () => succeeded(undefined),
    },
  });
  const source = createFakeSource(realClock);
  source.openLane = async (dc) =>
    succeeded({
      dc,
      home: true,
      addresses: [httpUrl(dc), mediaUrl(dc)],
      authKey: key.authKey.bytes,
      serverSalt: key.serverSalt,
      timeOffsetSeconds: key.timeOffsetSeconds,
      client: { apiId: 17, deviceModel: 'Test', systemVersion: '1', appVersion: '1', languageCode: 'en' },
    });
  const logged: string[] = [];
  queue = createQueueService(
    {
      store: createMemoryStore(realClock),
      carrier,
      source,
      clock: realClock,
      log: { write: (level, name, message) => logged.push(`${level} ${name} ${message}`) },
    },
    { accountDoubted: () => {} },
  );
  await queue.start(1);
  queue.accountChanged(SIGNED_IN);
  queue.folderChanged({ kind: 'ready', name: 'Music' });
  const ended = new Promise<TransferView>((resolve) => {
    queue.subscribe(({ transfers = [] }) => {
      for (const view of transfers) if (['completed', 'failed'].includes(view.state.kind)) resolve(view);
    });
  });
  const expected = await sha256(media.file.read(0, media.file.size));
  return { item, folder, logged, ended, expected };
};

test.each([
  ['a healthy server', {}, 'http'],
  ['HTTP answered with nothing first', { emptyAnswerShare: 1 }, 'http'],
  ['HTTP refused', { http: 'status-404' }, 'websocket'],
  ['HTTP that is a hotel portal', { http: 'html' }, 'websocket'],
  ['a flood wait', { flood: { count: 1, waitSeconds: 1, dc: 0, requestsPerSecond: 0, burst: 0 } }, 'http'],
  ['errors of the server', { serverErrors: { share: 0.1, code: 500, message: 'RPC_CALL_FAIL' } }, 'http'],
] as const)('a real file arrives whole through %s', async (_, faults, transport) => {
  const { item, folder, ended, expected } = await open();
  demo.host.telegram.patchFaults(faults);
  const added = await queue.add('Songs', [item]);
  expect(added.ok && added.value.added).toBe(1);
  const view = await ended;
  expect(view.state.kind).toBe('completed');
  expect([...folder.values()]).toEqual([expected]);
  const counters = await demo.network.control.counters();
  expect(counters.bytesServedTwice).toBe(0);
  expect(counters.connections.http > 0).toBe(true);
  expect(counters.connections.media > 0).toBe(transport === 'websocket');
});
