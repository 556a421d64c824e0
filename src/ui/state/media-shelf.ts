import { createRoot, createSignal, getOwner, runWithOwner, untrack } from 'solid-js';
import type { ChatId } from '../../domain/ids.ts';
import type { MediaTab } from '../../domain/media.ts';
import type { Engine, MediaCounts } from '../../workers/contract.ts';
import type { MediaList } from './media-list.ts';
import { createMediaList } from './media-list.ts';
import { createRepeat } from './repeat.ts';

interface Shelf {
  readonly counts: () => MediaCounts | null;
  readonly tab: () => MediaTab;
  readonly chooseTab: (tab: MediaTab) => void;
  readonly list: (tab: MediaTab) => MediaList;
}

/** What was opened of each chat since the page was: its counts, the tab last looked at, its lists. */
export function createMediaShelves(engine: Engine) {
  const shelves = new Map<ChatId, Shelf>();
  const owner = getOwner();

  const make = (chat: ChatId): Shelf => {
    const [counts, setCounts] = createSignal<MediaCounts | null>(null);
    const [tab, setTab] = createSignal<MediaTab>('audio');
    const lists = new Map<MediaTab, MediaList>();
    let chosen = false;
    const askCounts = async (): Promise<void> => {
      const answer = await engine.counts(chat);
      if (!answer.ok) return repeat?.after(answer.failure);
      setCounts(answer.value);
      if (!chosen && answer.value.audio === 0) setTab('all');
    };
    const repeat = runWithOwner(owner, () => createRepeat(() => void askCounts()));
    const shelf: Shelf = {
      counts,
      tab,
      chooseTab: (next) => {
        chosen = true;
        setTab(next);
        if (counts() === null) void askCounts();
      },
      list: (of) => {
        const known = lists.get(of);
        if (known !== undefined) return known;
        // Owned by the shelves and not by the screen that happens to ask first.
        const made = runWithOwner(owner, () => createRoot(() => createMediaList(engine, chat, of)));
        if (made === undefined) throw new Error('A media list was not made.');
        lists.set(of, made);
        return made;
      },
    };
    // Files are what the user waits for, and both are asked at one request a second: the page goes first.
    untrack(() => shelf.list(tab()).loadMore());
    void askCounts();
    return shelf;
  };

  return (chat: ChatId): Shelf => {
    const known = shelves.get(chat) ?? make(chat);
    shelves.set(chat, known);
    return known;
  };
}

export type MediaShelves = ReturnType<typeof createMediaShelves>;
