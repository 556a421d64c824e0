import { expect } from '@playwright/test';
import type { ServerConfiguration } from '../../src/domain/server.ts';
import {
  downloadFiles,
  expectAllCompleted,
  expectSignedIn,
  openChat,
  openQueue,
} from '../support/sluice-page.ts';
import { expectWhole, type Stage, test } from '../support/stage.ts';

const CHAT = 'Mixed forty';
const FILES = ['large archive 32.zip', 'edge 1048577.bin'];

/** The server's own configuration with other media addresses. */
const withMedia = (
  stage: Stage,
  media: (known: readonly string[]) => ServerConfiguration['dcs'][number]['media'],
): ServerConfiguration => ({
  ...stage.demo.configuration,
  dcs: stage.demo.configuration.dcs.map((dc) => ({
    ...dc,
    media: media(dc.media === 'shared' ? [] : dc.media),
  })),
});

test('a server whose media addresses are WebSockets alone is downloaded from', async ({ stage }) => {
  const { page, demo } = stage;
  const configuration = withMedia(stage, (known) => known.filter((url) => url.startsWith('ws:')));
  await stage.enter({ configuration });
  await openChat(page, CHAT);
  await downloadFiles(page, FILES);
  await openQueue(page);
  await expectAllCompleted(page, FILES.length);
  await expectWhole(stage, CHAT, FILES);
  const { connections, requests, fileMethodsOnPlain, punishedKeys } = demo.telegram.counters();
  expect(connections.http).toBe(0);
  expect(requests.media['upload.getFile']).toBeGreaterThan(0);
  expect({ fileMethodsOnPlain, punishedKeys }).toEqual({ fileMethodsOnPlain: 0, punishedKeys: 0 });
});

test('"media": "shared" sends the file requests to the addresses of "url"', async ({ stage }) => {
  const { page, demo } = stage;
  // Addresses that allow parallel connections of one key: the media ones, taken as the only ones there are.
  const { configuration } = demo;
  const shared: ServerConfiguration = {
    ...configuration,
    dcs: configuration.dcs.map((dc) => {
      const url = dc.media === 'shared' ? undefined : dc.media.find((address) => address.startsWith('ws:'));
      return { id: dc.id, url: url ?? dc.url, media: 'shared' };
    }),
  };
  await stage.enter({ configuration: shared });
  await openChat(page, CHAT);
  await downloadFiles(page, FILES);
  await openQueue(page);
  await expectAllCompleted(page, FILES.length);
  await expectWhole(stage, CHAT, FILES);
  await expectSignedIn(page);
  const { connections, punishedKeys } = demo.telegram.counters();
  expect({ http: connections.http, plain: connections.plain, punishedKeys }).toEqual({
    http: 0,
    plain: 0,
    punishedKeys: 0,
  });
});
