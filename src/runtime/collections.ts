import { ABORTED, type Failure, failed, type Outcome } from '../domain/failure.ts';
import type { BatchId, ChatId } from '../domain/ids.ts';
import type { MediaItem } from '../domain/media.ts';
import { matchesText } from '../domain/media-filter.ts';
import type { AddResult, Collection, MediaFilter } from '../domain/views.ts';
import type { Clock } from '../ports/clock.ts';
import type { MediaPage, Source } from '../ports/source.ts';
import { mendsItself, pauseMs } from './patience.ts';
import { settle } from './settle.ts';
import { waitUntil } from './wait.ts';

/** "Download all matching": runs through histories in the background, page by page. */
export interface Collections {
  list(): readonly Collection[];
  start(chat: ChatId, title: string, filter: MediaFilter): string;
  stop(id: string): void;
  stopAll(): void;
}

/** How long one that has ended is still told of. A failed one stays until its chat is gone through again. */
const ENDED_SHOWN_MS = 10_000;

export const createCollections = (
  ports: { readonly source: Source; readonly clock: Clock },
  add: (title: string, items: readonly MediaItem[], batch: BatchId | null) => Promise<Outcome<AddResult>>,
  changed: () => void,
): Collections => {
  const { source, clock } = ports;
  const running = new Map<string, AbortController>();
  const known = new Map<string, Collection>();
  let nextId = 1;

  const forget = (id: string): void => {
    known.delete(id);
    changed();
  };
  const update = (id: string, patch: Partial<Collection>): void => {
    const before = known.get(id);
    if (before) known.set(id, { ...before, ...patch });
    if (patch.state === 'done' || patch.state === 'stopped')
      clock.at(clock.now() + ENDED_SHOWN_MS, () => forget(id));
    changed();
  };

  /** One step of it, as often as it takes; what cannot be mended by waiting is returned. */
  const insist = async <T>(
    id: string,
    attempt: (signal: AbortSignal) => Promise<Outcome<T>>,
    signal: AbortSignal,
  ): Promise<Outcome<T>> => {
    for (let failures = 0; ; failures += 1) {
      const outcome = await settle(() => attempt(signal), signal);
      if (signal.aborted) return failed(ABORTED);
      if (outcome.ok) return outcome;
      const { failure } = outcome;
      if (!mendsItself(failure)) return outcome;
      const until = clock.now() + pauseMs(failure, failures);
      update(id, { message: failure.message });
      await waitUntil(clock, until, signal);
    }
  };

  const end = (id: string, { message }: Failure): void => update(id, { state: 'failed', message });

  const collect = async (
    id: string,
    chat: ChatId,
    title: string,
    filter: MediaFilter,
    signal: AbortSignal,
  ) => {
    const pageAt = (cursor: number | null): Promise<Outcome<MediaPage>> =>
      insist(id, (inner) => source.media(chat, filter.tab, cursor, inner), signal);
    let cursor: number | null = null;
    let batch: BatchId | null = null;
    let seen = 0;
    let added = 0;
    do {
      const from: number | null = cursor;
      const read = await pageAt(from);
      if (signal.aborted) return;
      if (!read.ok) return end(id, read.failure);
      const page = read.value;
      const matching = page.items.filter((item) => matchesText(item, filter.text));
      if (matching.length > 0) {
        const put = await insist(id, () => add(title, matching, batch), signal);
        if (!put.ok && !signal.aborted) return end(id, put.failure);
        if (signal.aborted || !put.ok) return;
        added += put.value.added;
        if (put.value.added > 0) batch = put.value.batch;
      }
      seen += page.items.length;
      // A cursor that does not move would run for ever.
      cursor = page.next === from ? null : page.next;
      update(id, { seen, added, total: page.total ?? known.get(id)?.total ?? null, message: null });
    } while (cursor !== null);
    update(id, { state: 'done' });
  };

  const stop = (id: string): void => {
    running.get(id)?.abort();
    if (known.get(id)?.state === 'running') update(id, { state: 'stopped' });
  };

  return {
    list: () => [...known.values()],
    start(chat, title, filter) {
      const id = `collection-${nextId}`;
      nextId += 1;
      const controller = new AbortController();
      running.set(id, controller);
      for (const ended of known.values())
        if (ended.chat === chat && ended.state !== 'running') known.delete(ended.id);
      known.set(id, { id, chat, title, seen: 0, total: null, added: 0, state: 'running', message: null });
      changed();
      void collect(id, chat, title, filter, controller.signal).finally(() => running.delete(id));
      return id;
    },
    stop,
    stopAll() {
      for (const id of [...running.keys()]) stop(id);
    },
  };
};
