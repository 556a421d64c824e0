import { expect } from '@playwright/test';
import type { ListedFile } from '../support/demo-server/file-list.ts';
import { hashesIn } from '../support/folder-content.ts';
import { createDice, type Trouble, troubleSource } from '../support/server-trouble.ts';
import {
  countInState,
  downloadAllMatching,
  downloadFiles,
  expectSignedIn,
  openChat,
  openQueue,
  queueTable,
  whatItShows,
} from '../support/sluice-page.ts';
import { pathsIn, type Stage, serverFiles, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
/** In data centres 4 and 2, by turns: what is large keeps its data centre at work until the last round. */
const LARGE = ['large archive 32.zip', 'large archive 40.zip'] as const;
const SMALL = ['edge', 'mixed'];
const SEEDS = process.env.SLUICE_LONG === '1' ? 50 : 5;
const MIB = 1_048_576;
/** Slow enough that the queue outlasts the troubles. */
const ACCOUNT_BYTES_PER_SECOND = 5 * MIB;
/** So that the troubles meet nearly all of it, however slow the machine. */
const WHILE_ADDING_BYTES_PER_SECOND = MIB / 4;
const ROUNDS = 6;
const CALM_SHARE = 0.2;
const ROUND_MS = [200, 1_300] as const;
/** Without a byte or a finished file for so long on a good line, it hangs. */
const HANG_MS = 60_000;
const ROBINS_DC = 2;

interface Row {
  readonly seed: number;
  readonly troubles: string;
  /** Not served yet when everything was in order again: else the troubles met a queue that was over. */
  readonly leftBytes: number;
  /** How often each fault struck, by its name. */
  readonly struck: Readonly<Record<string, number>>;
  readonly bytesTwice: number;
  readonly hangs: number;
  readonly wrongBytes: number;
  readonly signOuts: number;
  readonly longestWaitMs: number;
  readonly tookMs: number;
}
const table: Row[] = [];

for (let seed = 1; seed <= SEEDS; seed += 1) {
  test(`a mixture of faults costs nothing, seed ${seed}`, ({ stage }) => survive(stage, seed));
}

test.afterAll(() => {
  const line = (cells: readonly (string | number)[]): string =>
    cells.map((cell) => String(cell).padStart(11)).join(' ');
  console.log(
    [
      line([
        'seed',
        'bytes left',
        'bytes twice',
        'hangs',
        'wrong files',
        'sign-outs',
        'longest ms',
        'in all ms',
      ]),
      ...table.map(
        (row) =>
          `${line([row.seed, row.leftBytes, row.bytesTwice, row.hangs, row.wrongBytes, row.signOuts, row.longestWaitMs, row.tookMs])}  ${row.troubles}`,
      ),
      `struck in all: ${Object.entries(struckInAll())
        .map(([name, count]) => `${name} ${count}`)
        .join(', ')}`,
    ].join('\n'),
  );
});

function struckInAll(): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { struck } of table)
    for (const [name, count] of Object.entries(struck)) all[name] = (all[name] ?? 0) + count;
  return all;
}

async function survive(stage: Stage, seed: number): Promise<void> {
  const { page, demo } = stage;
  const { telegram } = demo;
  const startedAt = Date.now();
  // Tall enough for every row, since what is off screen is not in the page.
  await page.setViewportSize({ width: 1_280, height: 2_400 });
  await stage.enter();
  await openChat(page, CHAT);
  stage.faults({ accountBytesPerSecond: WHILE_ADDING_BYTES_PER_SECOND });
  const files = await addFiles(stage, seed % 2 ? LARGE[0] : LARGE[1]);
  await openQueue(page);

  const dice = createDice(seed);
  const [edges, others] = [files.filter(isEdge), files.filter((file) => !isEdge(file))];
  const chat = telegram.world.chats.find(({ title }) => title === CHAT)?.id.toString() ?? '';
  const place = ({ message }: ListedFile) => ({ chat, message });
  const [deleted, edited] = [dice.pick(edges), dice.pick(edges)];
  const draw = troubleSource(dice, {
    homeDc: ROBINS_DC,
    dcs: [2, 4],
    movable: others.map(({ id }) => id.toString()),
    deletable: [place(deleted)],
    editable: edited === deleted ? [] : [{ ...place(edited), file: deleted.id.toString() }],
  });
  const troubles: Trouble[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    healed(stage, { accountBytesPerSecond: ACCOUNT_BYTES_PER_SECOND });
    const count = dice.fraction() < CALM_SHARE ? 0 : dice.between(1, 3);
    for (let index = 0; index < count; index += 1) {
      const trouble = draw();
      troubles.push(trouble);
      if (trouble.faults) stage.faults(trouble.faults);
      const problem = trouble.happening && (await telegram.happen(trouble.happening));
      expect(problem === undefined || problem === 'There is no such key.', problem).toBe(true);
    }
    await page.waitForTimeout(dice.between(...ROUND_MS));
  }
  healed(stage, {});
  const { bytesServed, bytesServedTwice, faultsStruck } = telegram.counters();
  const leftBytes = files.reduce((sum, { size }) => sum + size, 0) - (bytesServed - bytesServedTwice);

  const longestWaitMs = await untilAllOver(stage, files.length);
  const named = troubles.map(({ name }) => name).join(', ');
  const hangs = longestWaitMs > HANG_MS ? 1 : 0;
  // A row whose message was edited is about the new file from then on.
  const failed = await failedOnes(stage);
  const reasons = failed.map(({ reason }) => reason);
  const lost = [
    ...(reasons.includes('gone') ? [deleted] : []),
    ...(reasons.includes('replaced') ? [edited] : []),
  ].map(({ id }) => id);
  const expected = files.filter(({ id }) => !lost.includes(id)).map(({ sha256 }) => sha256);
  const wrong = await wrongHashes(stage.folder, expected);
  const signOuts = (await page.getByRole('button', { name: 'Sign out' }).isVisible()) ? 0 : 1;
  const counters = telegram.counters();
  table.push({
    seed,
    troubles: named,
    leftBytes,
    struck: faultsStruck,
    bytesTwice: counters.bytesServedTwice,
    hangs,
    wrongBytes: wrong,
    signOuts,
    longestWaitMs,
    tookMs: Date.now() - startedAt,
  });
  expect(leftBytes, 'bytes left to fetch after the troubles').toBeGreaterThan(0);
  expect(hangs, hangs ? `${named}\n${await whatItShows(page)}` : '').toBe(0);
  expect({ wrong, signOuts, mistakes: counters.mistakes }, named).toEqual({
    wrong: 0,
    signOuts: 0,
    mistakes: [],
  });
  // The main connection may pause for a minute after several tries in vain.
  await expectSignedIn(page, { withinMs: 90_000 });
  const happened = (name: string): boolean => troubles.some((trouble) => trouble.name === name);
  const allowed = [
    ...(happened('message deleted') ? [{ name: deleted.name, reason: 'gone' }] : []),
    ...(happened('message edited') ? [{ name: deleted.name, reason: 'replaced' }] : []),
  ];
  for (const one of failed) expect(allowed, named).toContainEqual(one);
  expect(counters.punishedKeys, named).toBe(0);
  expect(counters.fileMethodsOnPlain, named).toBe(0);
  const keysLost = troubles.reduce((sum, trouble) => sum + (trouble.keysLost ?? 0), 0);
  expect(counters.keyExchanges, named).toBeLessThanOrEqual(telegram.dcIds.length + keysLost);
}

/** Everything in order again. Epochs stay: no server goes back to old salts and references. */
function healed(stage: Stage, more: Parameters<Stage['faults']>[0]): void {
  const { telegram } = stage.demo;
  const { referenceEpoch, saltEpoch } = telegram.faults();
  telegram.heal();
  stage.faults({ referenceEpoch, saltEpoch, ...more });
}

const isEdge = ({ name }: ListedFile): boolean => name?.startsWith('edge') ?? false;

/** Adds small files and a large one; returns them as the server knows them. */
async function addFiles({ page, demo }: Stage, large: string) {
  await downloadFiles(page, [large]);
  const all = await serverFiles(demo, CHAT);
  const chosen = all.filter(({ name }) => name === large);
  for (const word of SMALL) {
    const found = all.filter(({ name }) => name?.includes(word));
    chosen.push(...found);
    await page.getByRole('searchbox', { name: 'Filter files' }).fill(word);
    await downloadAllMatching(page);
    await expect(page.getByText(`looked at, ${found.length} queued.`)).toBeVisible();
  }
  return chosen;
}

/** Waits until each of `count` transfers is completed or failed, or nothing moves; returns the longest time without progress, ms. */
async function untilAllOver({ page, demo, folder }: Stage, count: number): Promise<number> {
  let last = '';
  let movedAt = Date.now();
  let longestMs = 0;
  await expect
    .poll(
      async () => {
        const over = (await numberOf(page, 'completed')) + (await numberOf(page, 'failed'));
        const now = `${demo.telegram.counters().bytesServed} ${pathsIn(folder).length} ${over}`;
        longestMs = Math.max(longestMs, Date.now() - movedAt);
        if (now !== last) movedAt = Date.now();
        last = now;
        return over === count || longestMs > HANG_MS;
      },
      { intervals: [100], timeout: 240_000 },
    )
    .toBe(true);
  return longestMs;
}

async function numberOf(page: Stage['page'], word: string): Promise<number> {
  const [text] = await countInState(page, word).allTextContents();
  return Number(/\d+/.exec(text ?? '')?.[0] ?? 0);
}

/** The rows of failed transfers: file name, and the reason in a word, or what the row says instead. */
async function failedOnes({ page }: Stage) {
  const rows = queueTable(page).locator('tr', { has: page.locator('.state[data-tone="bad"]') });
  const failed: { readonly name: string; readonly reason: string }[] = [];
  for (const row of await rows.all()) {
    const name = (await row.locator('.cell-file bdi').first().textContent()) ?? '';
    const text = (await row.locator('.state').textContent()) ?? '';
    const known = { gone: 'was deleted', replaced: 'It was replaced' };
    const [reason] = Object.entries(known).find(([, words]) => text.includes(words)) ?? [text];
    failed.push({ name, reason });
  }
  return failed;
}

/** How many files of the folder are none of these, or too many, and how many of these are missing. */
async function wrongHashes(folder: string, expected: readonly string[]): Promise<number> {
  const missing = [...expected];
  let wrong = 0;
  for (const hash of await hashesIn(folder)) {
    const at = missing.indexOf(hash);
    if (at < 0) wrong += 1;
    else missing.splice(at, 1);
  }
  return wrong + missing.length;
}
