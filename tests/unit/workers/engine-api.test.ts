import { expect, it } from 'vitest';
import { failed, succeeded } from '../../../src/domain/failure.ts';
import { chatId } from '../../../src/domain/ids.ts';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings-check.ts';
import { createEngineApi } from '../../../src/workers/engine-api.ts';

const NOT_YET = failed({ category: 'auth', code: 'NOT_SIGNED_IN', message: 'Sign in first.' });
const CHAT = chatId('channel:0');

/** An engine of which nothing is loaded before `begin` is called. */
function slowEngine() {
  let isLoaded = false;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = () => {
      isLoaded = true;
      resolve();
    };
  });
  const page = { items: [], total: 0, next: null };
  const counts = { audio: 1 };
  const parts = {
    account: { watch: () => () => undefined },
    access: { watch: () => () => undefined },
    folder: { watch: () => () => undefined, handle: () => (isLoaded ? 'the folder' : null) },
    source: {
      chats: async () => (isLoaded ? succeeded(undefined) : NOT_YET),
      media: async () => (isLoaded ? succeeded(page) : NOT_YET),
    },
    countMedia: async () => (isLoaded ? succeeded(counts) : NOT_YET),
    queue: {
      add: async () => (isLoaded ? succeeded({ added: 1 }) : NOT_YET),
      addAllMatching: () => (isLoaded ? succeeded({ id: 'collection' }) : NOT_YET),
      command: async () => (isLoaded ? succeeded(3) : NOT_YET),
      transfer: () => (isLoaded ? 'a transfer' : null),
    },
    settings: { current: () => DEFAULT_SETTINGS, watch: () => undefined },
    begun,
    resumed: begun,
  };
  // Of the parts only what is asked here.
  return { engine: createEngineApi(parts as never), begin };
}

it('answers what it is asked while it is still loading once it has loaded', async () => {
  const { engine, begin } = slowEngine();
  const answers = Promise.all([
    engine.chats(() => undefined),
    engine.counts(CHAT),
    engine.media(CHAT, 'audio', null),
    engine.add('Chat', []),
    engine.addAllMatching(CHAT, 'Chat', { tab: 'audio', text: '' }),
    engine.command('pause', { all: true }),
    engine.transfer('any' as never),
    engine.folderHandle(),
  ]);
  begin();
  expect(await answers).toMatchObject([
    { ok: true },
    { ok: true },
    { ok: true },
    { ok: true },
    { ok: true },
    { ok: true, value: 3 },
    'a transfer',
    'the folder',
  ]);
});

it('clears the logs, which name files, for who wants the queue forgotten', async () => {
  const cleared: string[] = [];
  const parts = {
    account: { watch: () => () => undefined },
    access: { watch: () => () => undefined, signOut: async () => succeeded(null) },
    folder: { watch: () => () => undefined },
    logs: { clear: async (kind: string) => cleared.push(kind) },
    settings: { current: () => DEFAULT_SETTINGS, watch: () => undefined },
  };
  const engine = createEngineApi(parts as never);
  await engine.signOut({ keepApi: true, forgetQueue: false });
  expect(cleared).toEqual([]);
  await engine.signOut({ keepApi: true, forgetQueue: true });
  expect(cleared).toEqual(['log', 'audit']);
});
