import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ListedFile } from '../support/demo-server/file-list.ts';
import { listFiles } from '../support/demo-server/file-list.ts';
import { filesIn, isTemporary, sha256OfPath, watchFinalNames } from '../support/folder-content.ts';
import { expectSignedIn, onRestartableStage, type RestartableStage } from '../support/restartable-stage.ts';
import { seededNumbers } from '../support/seeded-random.ts';
import { inFlightAtEnd, type Life, mostBytesAgain, servedAgain } from '../support/served-log.ts';
import { FORGETTABLE_MS } from '../support/served-once.ts';
import { downloadAllMatching, expectAllCompleted, openChat, openQueue } from '../support/sluice-page.ts';

const CHAT = 'Mixed forty';
const FILES = 40;
const MIB = 1_048_576;
const KILLS_A_RUN = 10;
const RUNS = process.env.SLUICE_LONG === '1' ? 10 : 1;
const MIN_IN_FLIGHT = 4;
const LARGE_BYTES = 32 * MIB;
/** Slow enough that all moments fall into the middle of the work, and that the machine itself is not what limits. */
const ACCOUNT_BYTES_PER_SECOND = 16 * MIB;

/** Shares of the queue's bytes, rising, from the first to the last part of it. */
function moments(seed: number): number[] {
  const next = seededNumbers(seed);
  const shares = Array.from({ length: KILLS_A_RUN }, () => 0.03 + 0.9 * (next() / 2 ** 32));
  return shares.sort((one, other) => one - other);
}

for (let run = 1; run <= RUNS; run += 1) {
  test(`${KILLS_A_RUN} kills of the browser lose nothing, seed ${run}`, async () => {
    test.setTimeout(240_000);
    await onRestartableStage((stage) => killAgainAndAgain(stage, run));
  });
}

async function killAgainAndAgain(stage: RestartableStage, seed: number): Promise<void> {
  const { folder, server, open, enter, faults } = stage;
  const { telegram } = server;
  const files = await listFiles(telegram.world, CHAT, true);
  const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
  expect(files.filter(({ size }) => size >= LARGE_BYTES).length).toBeGreaterThanOrEqual(8);
  const watch = watchFinalNames(folder, files);
  faults({ accountBytesPerSecond: ACCOUNT_BYTES_PER_SECOND });

  const lives: Life[] = [];
  let halfDone = 0;
  for (const share of moments(seed)) {
    const startedAt = Date.now();
    const { page, kill } = await open();
    if (lives.length === 0) {
      await enter(page);
      await openChat(page, CHAT);
      await downloadAllMatching(page);
    } else await expectSignedIn(page);
    let killedAt = 0;
    let dying: Promise<void> | undefined;
    // Killed in the very turn in which the moment is seen: a turn later fewer requests may be in flight.
    const killInTime = (): boolean => {
      const now = Date.now();
      if (!isTime(now)) return false;
      killedAt = now;
      dying = kill();
      return true;
    };
    await expect
      .poll(killInTime, {
        message: `at ${share.toFixed(3)} of seed ${seed}`,
        intervals: [5],
        timeout: 60_000,
      })
      .toBe(true);
    await dying;
    lives.push({ startedAt, killedAt });
    if (largestUnfinishedShare() >= 0.5) halfDone += 1;
    await expectWholeOnes(folder, files);

    // By the same log that is judged afterwards.
    function isTime(now: number): boolean {
      if (telegram.counters().bytesServed < share * totalBytes) return false;
      return inFlightAtEnd(telegram.servedRanges(), { startedAt, killedAt: now }).length >= MIN_IN_FLIGHT;
    }
  }

  const { page, close } = await open();
  await openQueue(page);
  await expectAllCompleted(page, FILES);
  await close();
  watch.stop();

  await expectWholeOnes(folder, files);
  expect(
    (await filesIn(folder)).map(({ path }) => path),
    'nothing but the forty',
  ).toHaveLength(FILES);
  expect(watch.violations).toEqual([]);
  expect(watch.seen.size, 'final names seen to appear').toBe(FILES);
  expect(halfDone, 'kills with a large file at half or more').toBeGreaterThan(0);
  expectServedOnce(stage, lives, seed);
  const { keyExchanges, exports, punishedKeys } = telegram.counters();
  expect({ keyExchanges, exports, punishedKeys }).toEqual({ keyExchanges: 2, exports: 1, punishedKeys: 0 });

  function largestUnfinishedShare(): number {
    const served = new Map<string, number>();
    for (const { fileId, length, finishedAt } of telegram.servedRanges()) {
      if (finishedAt !== null) served.set(fileId, (served.get(fileId) ?? 0) + length);
    }
    const shares = files
      .filter(({ size }) => size >= LARGE_BYTES)
      .map(({ id, size }) => (served.get(id.toString()) ?? 0) / size)
      .filter((share) => share < 1);
    return Math.max(0, ...shares);
  }
}

/** Every file under a final name has the content of one of the server's, and no more often than it is there. */
async function expectWholeOnes(folder: string, files: readonly ListedFile[]): Promise<void> {
  const expected = files.map(({ sha256 }) => sha256);
  for (const { path } of await filesIn(folder)) {
    if (isTemporary(path)) continue;
    const at = expected.indexOf(await sha256OfPath(join(folder, path)));
    expect(at, `${path} is whole`).toBeGreaterThanOrEqual(0);
    expected.splice(at, 1);
  }
}

/** The rule of a crash, by the server's own log. */
function expectServedOnce({ server }: RestartableStage, lives: readonly Life[], seed: number): void {
  const ranges = server.telegram.servedRanges();
  for (const [index, life] of lives.entries()) {
    const inFlight = inFlightAtEnd(ranges, life);
    const again = servedAgain(ranges, lives, index);
    const flyingBytes = inFlight.reduce((sum, { length }) => sum + length, 0);
    const twiceBytes = again.reduce((sum, { bytes }) => sum + bytes, 0);
    const name = `kill ${index + 1} of seed ${seed}`;
    expect(inFlight.length, `${name}: requests in flight`).toBeGreaterThanOrEqual(MIN_IN_FLIGHT);
    expect(twiceBytes, `${name}: bytes served twice`).toBeLessThanOrEqual(mostBytesAgain(ranges, life));
    const tooOld = again.filter(({ finishedBeforeKillMs }) => finishedBeforeKillMs > FORGETTABLE_MS);
    console.log(
      `${name} after ${life.killedAt - life.startedAt} ms: ${inFlight.length} requests with ${flyingBytes} bytes in flight, ` +
        `${twiceBytes} bytes served twice`,
    );
    expect(tooOld, `${name}: served again though long finished`).toEqual([]);
  }
}
