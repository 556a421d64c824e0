import { type BrowserContext, expect, type Page } from '@playwright/test';
import type { PretendTelegram } from '../../src/adapters/demo/pretend-telegram.ts';
import type { ListedFile } from './demo-server/file-list.ts';
import { listFiles, sha256OfFile } from './demo-server/file-list.ts';
import { hashesIn } from './folder-content.ts';
import { expectSignedIn } from './restartable-stage.ts';

const MIB = 1_048_576;

/** One more tab at the page; the account needs no question. */
export async function openTab(context: BrowserContext, baseUrl: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(baseUrl);
  await expectSignedIn(page);
  return page;
}

/** The `count` smallest of a chat's files that are large enough for something to happen meanwhile, by their names. */
export async function largeFiles(telegram: PretendTelegram, chat: string, count: number) {
  const listed = await listFiles(telegram.world, chat, false);
  const named = listed.flatMap((file) => (file.name === undefined ? [] : [{ ...file, name: file.name }]));
  const chosen = named.filter(({ size }) => size >= 32 * MIB).sort((one, other) => one.size - other.size);
  return chosen.slice(0, count);
}

/** The folder holds exactly these files of the server, whole. */
export async function expectFiles(
  folder: string,
  telegram: PretendTelegram,
  files: readonly ListedFile[],
): Promise<void> {
  const expected = files.map(async ({ id }) => {
    const bytes = telegram.world.file(id);
    return bytes === undefined ? 'not there' : sha256OfFile(bytes);
  });
  expect(await hashesIn(folder)).toEqual((await Promise.all(expected)).sort());
}

/**
 * How many engines run, of all tabs together: each holds a lock of its name from birth to death. The debugger's own list
 * may still show one that was ended.
 */
export const enginesAlive = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { held } = await navigator.locks.query();
    return (
      held?.filter(({ name, mode }) => mode === 'exclusive' && name?.startsWith('engine-worker:')).length ?? 0
    );
  });

/**
 * Resolves with the milliseconds from `since` until 1 MiB that was asked for since then has been answered. Only whole
 * answers count, and all that are under way share the line: more would measure how large the requests are.
 */
export async function untilServing(telegram: PretendTelegram, since: number): Promise<number> {
  const answeredBytes = (): number =>
    telegram
      .servedRanges()
      .filter(({ requestedAt, finishedAt }) => requestedAt >= since && finishedAt !== null)
      .reduce((sum, { length }) => sum + length, 0);
  await expect.poll(answeredBytes, { intervals: [20], timeout: 30_000 }).toBeGreaterThanOrEqual(MIB);
  return Date.now() - since;
}

/**
 * No key but the ones that are needed, and one main connection at any moment, whatever became of the tabs. To be counted
 * from a sign-in on (`resetCounters`): what closes the connection by which a key was made may arrive after the next one.
 */
export function expectNothingPunished(telegram: PretendTelegram, keysMade: number): void {
  const { punishedKeys, keyExchanges, exports, mostPlainAtOnce } = telegram.counters();
  expect({ punishedKeys, keyExchanges, exports, mostPlainAtOnce }).toEqual({
    punishedKeys: 0,
    keyExchanges: keysMade,
    exports: keysMade,
    mostPlainAtOnce: 1,
  });
}
