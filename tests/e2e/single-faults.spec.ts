import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { sha256OfPath } from '../support/folder-content.ts';
import { type Life, mostAtOnce } from '../support/served-log.ts';
import { expectServedOnce, untilKept } from '../support/served-once.ts';
import {
  chats,
  countInState,
  downloadFiles,
  expectSignedIn,
  expectState,
  failedTries,
  kindTab,
  laneList,
  mediaTable,
  openChat,
  openQueue,
  queueRow,
  signInCustom,
} from '../support/sluice-page.ts';
import { asPasted, pathsIn, ROBIN, type Stage, serverFiles, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const MIB = 1_048_576;
/** The most that may be under way to one data centre: over HTTP, of one host. */
const REQUESTS_AT_ONCE = 6;
const REQUEST_BYTES = 1_048_576;
const HOME = 2;
const AWAY = 4;
const HOUR_SECONDS = 3_600;
/** What the server has handed to the line is stored within this time. */
const ON_ITS_WAY_MS = 300;
/** In data centre 2, which is Robin's home. */
const AT_HOME = ['large archive 40.zip', 'large video 44.mp4', 'large archive 48.zip'] as const;
const AT_AWAY = ['large archive 32.zip', 'large video 34.mp4', 'large video 52.mp4'] as const;
const SLOW_BYTES_PER_SECOND = 8 * MIB;

/** From any screen; what it holds may still be on its way. */
async function showChat(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: 'Chats', exact: true }).click();
  await page.getByRole('searchbox', { name: /chats/i }).fill(title);
  await chats(page).getByRole('link', { name: title, exact: true }).click();
}

/** Puts files into the queue, slowly, and waits until some of the first has been served. */
async function begin(stage: Stage, names: readonly string[], bytesPerSecond = SLOW_BYTES_PER_SECOND) {
  stage.faults({ accountBytesPerSecond: bytesPerSecond });
  await showChat(stage.page, CHAT);
  const before = stage.demo.telegram.counters();
  await downloadFiles(stage.page, names);
  await openQueue(stage.page);
  await expect.poll(() => served(stage) - before.bytesServed).toBeGreaterThan(2 * REQUEST_BYTES);
  return before;
}

/** The same, and until some of it must have been stored; the life ends now. */
async function beginAndKeep(stage: Stage, names: readonly string[]): Promise<Life> {
  const startedAt = Date.now();
  await begin(stage, names);
  await untilKept(stage.demo.telegram, startedAt, ON_ITS_WAY_MS);
  return { startedAt, killedAt: Date.now() };
}

/** Full speed from here; the files arrive whole, no try of theirs was counted, and the account is still ours. */
async function expectArrival(stage: Stage, names: readonly string[], tries = 0): Promise<void> {
  stage.faults({ accountBytesPerSecond: 0 });
  for (const { name, sha256 } of await serverFiles(stage.demo, CHAT, names)) {
    await expectState(stage.page, name ?? '', /completed/);
    expect(await failedTries(stage.page, name ?? ''), name).toBeLessThanOrEqual(tries);
    expect(await sha256OfPath(join(stage.folder, name ?? '')), name).toBe(sha256);
  }
  await expectSignedIn(stage.page);
  const { punishedKeys, fileMethodsOnPlain, mistakes } = stage.demo.telegram.counters();
  expect({ punishedKeys, fileMethodsOnPlain, mistakes }).toEqual({
    punishedKeys: 0,
    fileMethodsOnPlain: 0,
    mistakes: [],
  });
}

const served = ({ demo }: Stage): number => demo.telegram.counters().bytesServed;
const struck = ({ demo }: Stage, fault: string): number => demo.telegram.counters().faultsStruck[fault] ?? 0;

async function happen({ demo }: Stage, happening: Parameters<typeof demo.telegram.happen>[0]): Promise<void> {
  expect(await demo.telegram.happen(happening)).toBeUndefined();
}

/** Answers that come twice, in another order, or damaged, until each has happened; then the rest as it should be. */
async function spoil(stage: Stage, names: readonly string[], transport: 'http' | 'websocket'): Promise<void> {
  const { telegram } = stage.demo;
  const kinds = transport === 'http' ? ['duplicate', 'corrupt'] : ['duplicate', 'reorder', 'corrupt'];
  const before = Object.fromEntries(kinds.map((kind) => [kind, struck(stage, kind)]));
  const from = telegram.servedRanges().length;
  await begin(stage, names);
  stage.faults({ duplicateShare: 0.3, reorderShare: 0.3, emptyAnswerShare: 0.2, corruptShare: 0.2 });
  const meets = (kind: string) =>
    expect
      .poll(() => struck(stage, kind), { message: kind, timeout: 20_000 })
      .toBeGreaterThan(before[kind] ?? 0);
  await meets('corrupt');
  // Once is enough: each damaged answer costs its file seconds of waiting.
  stage.faults({ corruptShare: 0 });
  for (const kind of kinds) await meets(kind);
  stage.faults({ duplicateShare: 0, reorderShare: 0, emptyAnswerShare: 0.02 });
  // A damaged answer is a failed try, after which bytes come again.
  await expectArrival(stage, names);
  const used = new Set(
    telegram
      .servedRanges()
      .slice(from)
      .map((range) => range.transport),
  );
  expect([...used]).toEqual([transport]);
}

test('faults of files and data centres cost no file and no try', async ({ stage }) => {
  const { page, demo } = stage;
  const { telegram } = demo;
  await page.setViewportSize({ width: 1_280, height: 1_400 });
  await stage.enter();
  await openChat(page, CHAT);

  await test.step('a file is moved to another data centre in the middle', async () => {
    const [name] = AT_HOME;
    const [file] = await serverFiles(demo, CHAT, [name]);
    const life = await beginAndKeep(stage, [name]);
    await happen(stage, { kind: 'file-moved', file: String(file?.id), dc: AWAY });
    await expectArrival(stage, [name]);
    const dcs = telegram.servedRanges().filter(({ fileId }) => fileId === String(file?.id));
    expect(new Set(dcs.map(({ dc }) => dc))).toEqual(new Set([HOME, AWAY]));
    expectServedOnce(telegram, life, ON_ITS_WAY_MS);
  });

  await test.step('answers come twice and damaged over HTTP', () => spoil(stage, [AT_AWAY[0]], 'http'));

  await test.step('a deleted message is gone, an edited one offers its new file in one click', async () => {
    const [deleted, edited, fresh] = (await serverFiles(demo, CHAT)).filter(({ name }) =>
      ['edge 1023.bin', 'edge 4095.bin', 'edge 4096.bin'].includes(name ?? ''),
    );
    if (!deleted || !edited || !fresh) throw new Error('Three small files are wanted.');
    const chat = telegram.world.chats.find(({ title }) => title === CHAT)?.id.toString() ?? '';
    await happen(stage, { kind: 'message-deleted', chat, message: deleted.message });
    await happen(stage, { kind: 'message-edited', chat, message: edited.message, file: String(fresh.id) });
    // What was listed before has expired, so that both messages are asked again.
    stage.faults({ referenceEpoch: telegram.faults().referenceEpoch + 1 });
    const paths = pathsIn(stage.folder);
    await showChat(page, CHAT);
    await downloadFiles(page, [deleted.name ?? '', edited.name ?? '']);
    await openQueue(page);
    await expectState(page, deleted.name ?? '', /failed.*was deleted/);
    const row = queueRow(page, edited.name ?? '');
    await expect(row).toContainText('It was replaced — get the new one?');
    expect(pathsIn(stage.folder)).toEqual(paths);
    await row.getByRole('button', { name: 'Get the new one' }).click();
    await expectState(page, fresh.name ?? '', /completed/);
    expect(await sha256OfPath(join(stage.folder, fresh.name ?? ''))).toBe(fresh.sha256);
    expect(pathsIn(stage.folder)).toEqual([...paths, fresh.name].sort());
  });

  await test.step('a data centre forgets our key: another is made, the sign-in imported again', async () => {
    const before = await begin(stage, [AT_AWAY[1]]);
    await happen(stage, { kind: 'keys-end', how: 'forgotten', dc: AWAY });
    await expectArrival(stage, [AT_AWAY[1]]);
    const after = telegram.counters();
    expect(after.keyExchanges - before.keyExchanges).toBe(1);
    expect(after.imports - before.imports).toBe(1);
  });

  await test.step('answers come twice, re-ordered and damaged over WebSocket', () =>
    // −404 over HTTP may be a portal's: the lane is on WebSocket since.
    spoil(stage, [AT_AWAY[2]], 'websocket'));

  await test.step('new salts, and a server whose clock is an hour off', async () => {
    await begin(stage, [AT_HOME[2]]);
    stage.faults({ saltEpoch: telegram.faults().saltEpoch + 1 });
    const soFar = served(stage);
    await expect.poll(() => served(stage)).toBeGreaterThan(soFar + MIB);
    stage.faults({ clockOffsetSeconds: HOUR_SECONDS });
    await expectArrival(stage, [AT_HOME[2]]);
  });

  await test.step('“too many connections” halves them', async () => {
    const name = 'large archive 62.zip';
    const [file] = await serverFiles(demo, CHAT, [name]);
    const dc = file?.dc ?? 0;
    await begin(stage, [name], SLOW_BYTES_PER_SECOND / 2);
    const ranges = () => telegram.servedRanges().filter(({ fileId }) => fileId === String(file?.id));
    const before = mostAtOnce(ranges(), dc);
    expect(before).toBeGreaterThan(2);
    expect(before).toBeLessThanOrEqual(REQUESTS_AT_ONCE);
    stage.faults({ transportError: -429, transportErrors: { dc, count: 1 } });
    await expect(laneList(page)).toContainText(`DC ${dc}: flood wait`);
    const asked = ranges().length;
    // Still at the slow rate: an answer that is served at once is over before the next request comes.
    const since = () => ranges().slice(asked);
    await expect.poll(() => since().length, { timeout: 20_000 }).toBeGreaterThan(5);
    expect(mostAtOnce(since(), dc)).toBeGreaterThan(1);
    expect(mostAtOnce(since(), dc)).toBeLessThanOrEqual(REQUESTS_AT_ONCE / 2);
    stage.faults({ transportError: 0 });
    await expectArrival(stage, [name]);
    expect(mostAtOnce(since(), dc)).toBeLessThanOrEqual(REQUESTS_AT_ONCE / 2);
  });

  // Last but one: the lane keeps below the rate it was given for a while.
  await test.step('a throttle for those without Premium slows down and fails nothing', async () => {
    stage.faults({ premiumBytesPerSecond: 3 * MIB });
    await begin(stage, [AT_HOME[1]], 0);
    await expect.poll(() => struck(stage, 'premium throttle'), { timeout: 20_000 }).toBeGreaterThan(0);
    stage.faults({ premiumBytesPerSecond: 0 });
    await expectArrival(stage, [AT_HOME[1]]);
  });

  await test.step('a line of 32 kB/s brings a small file without a try lost', async () => {
    const name = 'edge 524288.bin';
    stage.faults({ connectionBytesPerSecond: 32_000, accountBytesPerSecond: 32_000 });
    const startedAt = Date.now();
    await showChat(page, CHAT);
    await downloadFiles(page, [name]);
    await openQueue(page);
    await expectState(page, name, /completed/);
    // Longer than the deadline of silence.
    expect(Date.now() - startedAt).toBeGreaterThan(15_000);
    stage.faults({ connectionBytesPerSecond: 0 });
    await expectArrival(stage, [name]);
  });
});

test('faults of listing, addresses and the sign-in are said, and the same queue goes on', async ({
  stage,
}) => {
  const { page, demo } = stage;
  const { telegram } = demo;
  await page.setViewportSize({ width: 1_280, height: 1_400 });
  await stage.enter();

  await test.step('a flood wait on the listing counts down, and the listing goes on', async () => {
    const waitSeconds = 4;
    stage.faults({ methods: { 'messages.getHistory': { floodCount: 1, waitSeconds } } });
    await showChat(page, '一日一书');
    await kindTab(page, 'All').click();
    await expect(page.getByRole('alert')).toContainText(/The list goes on in\s*0:0\d/);
    await mediaTable(page).getByRole('checkbox').nth(1).waitFor();
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(telegram.counters().requestsInsideFloodWait).toBe(0);
  });

  await test.step('the main connection drops during a listing, which goes on', async () => {
    const asked = (): number => telegram.counters().requests.plain['messages.getHistory'] ?? 0;
    const before = asked();
    stage.faults({ methods: { 'messages.getHistory': { unansweredShare: 1 } } });
    await showChat(page, CHAT);
    await kindTab(page, 'All').click();
    await expect.poll(asked).toBeGreaterThan(before);
    stage.faults({ methods: { 'messages.getHistory': { unansweredShare: 0 } } });
    await happen(stage, { kind: 'connections-cut', address: 'plain' });
    await mediaTable(page).getByRole('checkbox').nth(1).waitFor();
    await expectSignedIn(page);
  });

  await test.step('an address of another data centre is told as a mistake of the configuration', async () => {
    stage.faults({ transportError: -444, transportErrors: { dc: HOME, count: -1 } });
    await downloadFiles(page, [AT_HOME[0]]);
    await openQueue(page);
    await expect(laneList(page)).toContainText('This address belongs to another data centre.');
    expect(await failedTries(page, AT_HOME[0])).toBe(0);
    stage.faults({ transportError: 0 });
    await expectArrival(stage, [AT_HOME[0]]);
  });

  await test.step('the home data centre forgets our key: sign in, and the same queue goes on', async () => {
    const names = [AT_HOME[1], AT_AWAY[0]];
    const life = await beginAndKeep(stage, names);
    await happen(stage, { kind: 'keys-end', how: 'forgotten' });
    await expect(page.getByRole('alert').filter({ hasText: 'Sign in again' })).toBeVisible();
    await expect(countInState(page, 'waiting')).toHaveText('2 waiting');
    stage.faults({ accountBytesPerSecond: 0 });
    await page.getByRole('link', { name: 'Sign in again' }).click();
    const code = async (): Promise<string> => stage.codeFor(ROBIN.phone);
    await signInCustom(page, { configuration: asPasted(demo.configuration), code }, ROBIN);
    await openQueue(page);
    await expectArrival(stage, names);
    expectServedOnce(telegram, life, ON_ITS_WAY_MS);
  });
});
