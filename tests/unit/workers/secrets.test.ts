import '../../support/telegram/gramjs-in-node.ts';
import { beforeAll, expect, test } from 'vitest';
import { createTelegram } from '../../../src/adapters/telegram/telegram.ts';
import { succeeded } from '../../../src/domain/failure.ts';
import { toHex } from '../../../src/mtproto/bytes.ts';
import { createAccessService } from '../../../src/runtime/access-service.ts';
import { createMediaCounts } from '../../../src/runtime/media-counts.ts';
import { createPace } from '../../../src/runtime/pace.ts';
import { createQueueService } from '../../../src/runtime/queue-service.ts';
import { createSettingsService } from '../../../src/runtime/settings-service.ts';
import { createSignInService } from '../../../src/runtime/sign-in-service.ts';
import { auditAccount } from '../../../src/workers/audit-watch.ts';
import { withAudit } from '../../../src/workers/audited.ts';
import type { Update } from '../../../src/workers/contract.ts';
import { createEngineApi } from '../../../src/workers/engine-api.ts';
import { createHandOver } from '../../../src/workers/hand-over.ts';
import { createLogs } from '../../../src/workers/logs.ts';
import { createFakeCarrier } from '../../support/fake-carrier.ts';
import { initialiseKernelsInNode } from '../../support/kernels.ts';
import { createMemoryLogFiles } from '../../support/memory-log-files.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { createPretendWorld } from '../../support/pretend-world.ts';
import { seededBytes } from '../../support/seeded-random.ts';
import { ManualClock, settled } from '../../support/telegram/manual-clock.ts';
import { MiniDataCentre } from '../../support/telegram/mini-data-centre.ts';
import { never, willingServer } from '../../support/telegram/scripted-telegram.ts';
import { bytesIn, setUpVault } from '../../support/vault-bench.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

beforeAll(initialiseKernelsInNode);

const PHONE = '+999 66 2-71-83';
const CODE = '83712';
const PASSWORD = 'Tr0ub4dor & drei';
const PASSPHRASE = 'vier worte reichen';
const WRONG_PASSPHRASE = 'vier worte reichten nie';
const API_HASH = 'canary-HASH-of-a-custom-server';
const EXPORTED = Uint8Array.from({ length: 40 }, (_, index) => 200 - index);

/** Every form in which a secret may slip out. */
const formsOf = (bytes: Uint8Array): string[] => [
  toHex(bytes).slice(8, 40),
  Buffer.from(bytes).toString('base64').slice(4, 36),
  [...bytes.slice(2, 10)].join(','),
];

/** Signs in at a server that repeats in its errors what it was told, and goes through everything that can fail. */
async function live() {
  const clock = new ManualClock();
  const { cabinet, start } = setUpVault();
  const vault = start();
  const files = { log: createMemoryLogFiles(), audit: createMemoryLogFiles() };
  const logs = createLogs({ clock, files: (kind) => files[kind] });
  logs.start();
  logs.setLevel('DEBUG');
  const { log, audit } = logs;
  let isKind = false;
  const server = new MiniDataCentre(
    () => clock.now(),
    (method, url) => {
      if (method._ === 'auth.exportAuthorization')
        return { result: { _: 'auth.exportedAuthorization', id: 777n, bytes: EXPORTED } };
      if (isKind || method._ === 'help.getConfig') return willingServer(method, url);
      return {
        error: `NO ${JSON.stringify(method, (_, value) => (typeof value === 'bigint' ? `${value}` : value))}`,
      };
    },
  );
  const telegram = createTelegram({
    network: server,
    clock,
    random: seededBytes(5),
    cabinet: vault,
    log,
    exclusive: (_name, work) => work(),
    useServer: async () => undefined,
    pace: createPace(clock),
    client: { deviceModel: 'Test', systemVersion: '1', appVersion: '2', languageCode: 'en' },
  });
  const { account, source } = telegram;
  const queue = createQueueService(
    {
      store: createMemoryStore(clock),
      carrier: createFakeCarrier(createPretendWorld(), clock),
      source,
      clock,
      log,
    },
    { accountDoubted: () => undefined },
  );
  const configurationOf = () =>
    succeeded({
      defaultDc: 2,
      dcs: [2, 4].map((id) => ({
        id,
        url: `wss://dc${id}.example/apiws`,
        media: [`https://dc${id}-1.example/apiw1`],
      })),
      publicKeys: [server.publicPem],
    });
  const signIn = createSignInService({
    account,
    cabinet: vault,
    builtInApi: null,
    demoApi: { id: 1, hash: '' },
    configurationOf,
  });
  const engine = withAudit(
    createEngineApi({
      account,
      source,
      countMedia: createMediaCounts(source, account, clock),
      queue,
      folder: {
        status: () => ({ kind: 'none' }),
        watch: () => () => undefined,
        handle: () => null,
        restore: async () => undefined,
        use: async () => succeeded({ kind: 'none' }),
        useDownloads: () => undefined,
        check: async () => ({ kind: 'none' }),
      },
      handOver: createHandOver(createVirtualClock()),
      logs,
      begun: Promise.resolve(),
      resumed: Promise.resolve(),
      demoPhone: '',
      signIn,
      access: createAccessService({ account, lock: vault, signIn, queue, log }),
      configurationOf,
      testAddresses: async () => [],
      readStorage: async () => ({
        persisted: null,
        usageBytes: null,
        quotaBytes: null,
        stagingBudgetBytes: null,
      }),
      settings: createSettingsService(cabinet, audit),
      acceptDemoQr: async () => succeeded(undefined),
      resetDemo: async () => succeeded(undefined),
      finish: async () => undefined,
      about: [],
    }),
    audit,
  );
  account.watch(auditAccount(audit));
  const updates: Update[] = [];
  await queue.start(1);
  account.watch((status) => queue.accountChanged(status));
  await engine.subscribe((update) => updates.push(update));
  const form = {
    server: 'custom',
    configuration: '{}',
    apiId: '17',
    apiHash: API_HASH,
    phone: PHONE,
  } as const;
  await engine.signIn(form);
  isKind = true;
  await engine.signIn(form);
  isKind = false;
  await engine.submitCode(CODE);
  await engine.submitPassword(PASSWORD);
  isKind = true;
  await engine.submitCode(CODE);
  await engine.setPassphrase('', PASSPHRASE);
  await engine.removePassphrase(WRONG_PASSPHRASE);
  await engine.unlock(WRONG_PASSPHRASE);
  await source.openLane(4, 'if-missing', never);
  log.write(
    'DEBUG',
    'test',
    `${PHONE} ${PHONE.replace(/\D/g, '')} ${CODE} ${PASSWORD} ${API_HASH} ${PASSPHRASE} ${WRONG_PASSPHRASE}`,
  );
  log.write('DEBUG', 'test', `${'x'.repeat(1_990)} ${PASSWORD}`);
  const keys = [...cabinet.written].filter((name) => name.startsWith('telegram.key'));
  const authKeys = await Promise.all(
    keys.map(async (name) => {
      const read = await vault.read(name);
      const record: unknown = read.ok ? read.value : null;
      const key: unknown =
        typeof record === 'object' && record !== null ? Reflect.get(record, 'authKey') : null;
      if (!(key instanceof Uint8Array)) throw new Error(`${name} holds no key`);
      return key;
    }),
  );
  server.forgetKeys();
  for (const stream of server.streams) stream.close();
  await clock.pass(5_000);
  await settled();
  await logs.close();
  return { engine, files, updates, authKeys, server, cabinet };
}

test('no secret is in the log, in diagnostics, in what the page is shown, or in an address', async () => {
  const { engine, files, updates, authKeys, server, cabinet } = await live();
  expect(authKeys.length).toBeGreaterThan(1);
  const shown = updates.map((update) => ({ ...update, account: null }));
  const places = {
    log: files.log.content(0),
    audit: files.audit.content(0),
    diagnostics: await engine.diagnostics(),
    updates: JSON.stringify(shown, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
    addresses: server.openedStreams.join(' '),
    storage: bytesIn(cabinet).toString('latin1'),
  };
  const canaries = [
    PHONE,
    '999662718',
    CODE,
    PASSWORD,
    'Tr0ub4',
    PASSPHRASE,
    'reichten',
    API_HASH,
    ...formsOf(EXPORTED),
    ...authKeys.flatMap(formsOf),
  ];
  for (const [place, text] of Object.entries(places))
    for (const canary of canaries) expect(text.includes(canary), `${canary} in the ${place}`).toBe(false);
  expect(places.log).toContain('key made');
  expect(places.audit).toContain('refused: give the sign-in code (');
  expect(places.audit).toContain('set a passphrase');
});
