import { createMemo, createSignal } from 'solid-js';
import type { Failure } from '../../domain/failure.ts';
import type { ChatId } from '../../domain/ids.ts';
import type { MediaItem, MediaTab } from '../../domain/media.ts';
import { mediaKey } from '../../domain/media.ts';
import { matchesText } from '../../domain/media-filter.ts';
import type { Engine } from '../../workers/contract.ts';
import { createRepeat } from './repeat.ts';
import { EMPTY_SELECTION, type Selection } from './selection.ts';

/** With a text typed, so many pages are searched by themselves before the user is asked to go on. */
const PAGES_WITHOUT_ASKING = 5;

export interface MediaRow {
  readonly key: string;
  readonly item: MediaItem;
}

/**
 * One chat's media of one kind: pages as they are asked for, the text filter, what is ticked. Lives as long as the
 * page, so that coming back to a chat shows what was loaded and ticked at once.
 */
export function createMediaList(engine: Engine, chat: ChatId, tab: MediaTab) {
  const [rows, setRows] = createSignal<readonly MediaRow[]>([]);
  const [total, setTotal] = createSignal<number | null>(null);
  const [next, setNext] = createSignal<number | null>(null);
  const [started, setStarted] = createSignal(false);
  const [loading, setLoading] = createSignal(false);
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const [text, setText] = createSignal('');
  const [pagesForText, setPagesForText] = createSignal(0);
  const [selection, setSelection] = createSignal<Selection>(EMPTY_SELECTION);

  const shown = createMemo(() => rows().filter((row) => matchesText(row.item, text())));
  const itemByKey = createMemo(() => new Map(rows().map((row) => [row.key, row.item])));
  const atEnd = (): boolean => started() && next() === null;

  const load = async (): Promise<void> => {
    if (loading() || atEnd()) return;
    repeat.cancel();
    setLoading(true);
    const answer = await engine.media(chat, tab, next());
    if (answer.ok) {
      const known = itemByKey();
      const fresh = answer.value.items.map((item) => ({ key: mediaKey(item.origin), item }));
      setRows([...rows(), ...fresh.filter((row) => !known.has(row.key))]);
      if (answer.value.total !== null) setTotal(answer.value.total);
      setNext(answer.value.next);
      setStarted(true);
      setPagesForText(pagesForText() + 1);
    }
    setFailure(answer.ok ? null : answer.failure);
    setLoading(false);
    if (!answer.ok) repeat.after(answer.failure);
  };
  const repeat = createRepeat(() => void load());

  /** A typed text that matches little would walk the whole history by itself: it stops and asks. */
  const mustAsk = (): boolean => text() !== '' && pagesForText() >= PAGES_WITHOUT_ASKING && !atEnd();

  return {
    chat,
    tab,
    rows,
    shown,
    total,
    loading,
    failure,
    repeatAt: repeat.at,
    text,
    atEnd,
    started,
    mustAsk,
    selection,
    setSelection,
    selectable: createMemo(() => shown().flatMap((row) => (row.item.refusal === null ? [row.key] : []))),
    selectedItems: createMemo(() => {
      const items = itemByKey();
      return [...selection().keys].flatMap((key) => items.get(key) ?? []);
    }),
    filter: (typed: string): void => {
      // First, so that whoever sees fewer rows shown finds that more may be loaded.
      setPagesForText(0);
      setText(typed);
    },
    /** The next page, unless one is on its way, the end is reached, something failed, or the user must be asked. */
    loadMore: (): void => {
      if (failure() === null && !mustAsk()) void load();
    },
    /** The user asked. */
    goOn: (): void => {
      setPagesForText(0);
      void load();
    },
  };
}

export type MediaList = ReturnType<typeof createMediaList>;
