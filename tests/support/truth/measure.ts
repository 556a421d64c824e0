import { setTimeout as pause } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import type { ServedRange } from '../../../src/adapters/demo/counters/counters.ts';
import type { PretendTelegram } from '../../../src/adapters/demo/pretend-telegram.ts';
import { type ServerConfiguration, type Transport, transportOf } from '../../../src/domain/server.ts';
import { dropIn, onRestartableStage, PLAIN_ACCOUNT, type RestartableStage } from '../restartable-stage.ts';
import { downloadFiles, openChat, signInCustom } from '../sluice-page.ts';
import type { Course } from './course.ts';
import { asFaults, FILE, type TrueLine } from './lines.ts';

const FIRST_REQUEST_TIMEOUT_MS = 30_000;

/**
 * The built app with its default settings against the demo's data centre, over loopback: what left the server, by its own
 * log. A browser that was never here fetches one file; keys are made before the first request, from which time counts.
 */
export const measure = async (line: TrueLine, transport: Transport): Promise<Course> => {
  let course: Course | null = null;
  await onRestartableStage(async (stage) => {
    const { telegram } = stage.server;
    const browser = await stage.openUnwatched();
    const { page, detach } = await browser.attach();
    await signInOver(transport, stage, page);
    await dropIn(page, stage.folder);
    await openChat(page, FILE.chat);
    stage.faults(asFaults(line));
    await downloadFiles(page, [FILE.name]);
    // A debugger costs the page what it looks at.
    await detach();
    const begunAt = await firstRequestAt(telegram);
    await pause(begunAt + line.seconds * 1_000 - Date.now());
    course = courseOf(telegram, begunAt);
    for (const range of telegram.servedRanges()) expect(range.transport).toBe(transport);
  });
  if (course === null) throw new Error('Nothing was measured.');
  return course;
};

/** The server's own configuration, of whose addresses for file data only those of one transport are told. */
const signInOver = (transport: Transport, { server }: RestartableStage, page: Page): Promise<void> => {
  const { configuration, telegram } = server;
  const narrowed: ServerConfiguration = {
    ...configuration,
    dcs: configuration.dcs.map((dc) => ({
      ...dc,
      media: dc.media === 'shared' ? dc.media : dc.media.filter((url) => transportOf(url) === transport),
    })),
  };
  const code = async (): Promise<string> => telegram.codes().at(-1)?.code ?? '';
  return signInCustom(page, { configuration: JSON.stringify(narrowed), code }, PLAIN_ACCOUNT);
};

const firstRequestAt = async (telegram: PretendTelegram): Promise<number> => {
  const first = (): number => telegram.servedRanges()[0]?.requestedAt ?? 0;
  await expect.poll(first, { timeout: FIRST_REQUEST_TIMEOUT_MS }).toBeGreaterThan(0);
  return first();
};

const courseOf = (telegram: PretendTelegram, begunAt: number): Course => {
  const ranges: readonly ServedRange[] = telegram.servedRanges();
  const isThere = ({ finishedAt }: ServedRange, at: number): boolean =>
    finishedAt !== null && finishedAt <= at;
  return {
    bytesUntil: (seconds) =>
      ranges
        .filter((range) => isThere(range, begunAt + seconds * 1_000))
        .reduce((sum, { length }) => sum + length, 0),
    floodWaits: telegram.counters().floodsSent,
  };
};
