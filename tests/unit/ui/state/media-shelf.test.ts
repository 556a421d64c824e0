import { createRoot } from 'solid-js';
import { expect, it } from 'vitest';
import { chatId } from '../../../../src/domain/ids.ts';
import { createMediaShelves } from '../../../../src/ui/state/media-shelf.ts';
import type { Engine } from '../../../../src/workers/contract.ts';
import { createFakeEngine } from '../../../support/fake-engine.ts';

/** An engine that notes what it is asked for, in order. */
function watchedEngine(): { readonly engine: Engine; readonly asked: string[] } {
  const fake = createFakeEngine({
    account: 'signed-in',
    chats: 2,
    transfers: 0,
    errors: false,
    folder: 'none',
  });
  const asked: string[] = [];
  const engine: Engine = {
    ...fake,
    media: (chat, tab, cursor) => {
      asked.push(`media ${tab}`);
      return fake.media(chat, tab, cursor);
    },
    counts: (chat) => {
      asked.push('counts');
      return fake.counts(chat);
    },
  };
  return { engine, asked };
}

it('asks for the first page of files before it asks how many there are', () => {
  const { engine, asked } = watchedEngine();
  createRoot(() => createMediaShelves(engine)(chatId('channel:0')).list('audio'));
  expect(asked).toEqual(['media audio', 'counts']);
});

it('asks for nothing again when the chat is opened again', () => {
  const { engine, asked } = watchedEngine();
  createRoot(() => {
    const shelves = createMediaShelves(engine);
    shelves(chatId('channel:0'));
    shelves(chatId('channel:0')).list('audio').loadMore();
  });
  expect(asked).toEqual(['media audio', 'counts']);
});
