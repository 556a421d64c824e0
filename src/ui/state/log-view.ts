import { batch, createSignal } from 'solid-js';
import type { Engine, LogFilter, LogKind, LogLevel, LogPage, PlacedEntry } from '../../workers/contract.ts';

/** So many entries are fetched at once. */
const PAGE = 200;
/** So many are held, wherever in the log one reads: what falls out at one end is fetched again when it is wanted. */
const WINDOW = 2_000;

/** The whole log has these to choose from, whatever is in the window. */
interface Facts {
  readonly names: readonly string[];
  readonly writtenFrom: LogLevel;
  /** Why the newest lines are in memory only. */
  readonly trouble: string | null;
  /** Why none can be read. */
  readonly unread: string | null;
}

/**
 * A window of the log: some thousand entries in a row, oldest first, which grows at the end where it is read and gives
 * up the other one. The whole log may be a million entries.
 */
export function createLogView(engine: Engine) {
  const [kind, setKind] = createSignal<LogKind>('log');
  const [filter, setFilter] = createSignal<LogFilter>({ level: 'INFO', name: '', text: '' });
  const [entries, setEntries] = createSignal<readonly PlacedEntry[]>([]);
  /** The number of the first entry, counted from where the window was first filled: falls when older ones come. */
  const [first, setFirst] = createSignal(0);
  const [facts, setFacts] = createSignal<Facts>({
    names: [],
    writtenFrom: 'INFO',
    trouble: null,
    unread: null,
  });
  /** Going back through what does not match: how far. Null: nothing is looked for. */
  const [searchedTo, setSearchedTo] = createSignal<number | null>(null);
  /** False until it is known what there is. */
  const [filled, setFilled] = createSignal(false);
  const [atBegin, setAtBegin] = createSignal(false);
  const [atEnd, setAtEnd] = createSignal(true);
  let older: number | null = null;
  let newer = 0;
  let generation = -1;
  /** Raised with each beginning: what was asked before answers to nobody. */
  let turn = 0;
  let busy = false;

  const ask = async (
    from: { readonly before: number | null } | { readonly after: number },
  ): Promise<LogPage | null> => {
    const asked = turn;
    const answer = await engine.log({ kind: kind(), filter: filter(), from, limit: PAGE });
    if (asked !== turn) return null;
    if (!answer.ok) {
      setFacts({ ...facts(), unread: answer.failure.message });
      return null;
    }
    const { names, writtenFrom, trouble } = answer.value;
    setFacts({
      names: [...new Set([...facts().names, ...names])].sort(),
      writtenFrom,
      trouble,
      unread: null,
    });
    return answer.value;
  };

  /** Puts what was asked for by one at a time. */
  const alone = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    busy = true;
    const asked = turn;
    try {
      await work();
    } finally {
      if (asked === turn) busy = false;
    }
  };

  const prepend = (page: LogPage): void => {
    const all = [...page.entries, ...entries()];
    const dropped = all[WINDOW];
    batch(() => {
      setEntries(all.slice(0, WINDOW));
      setFirst(first() - page.entries.length);
      older = page.older;
      setAtBegin(older === null);
      if (dropped) {
        newer = dropped.position;
        setAtEnd(false);
      }
    });
  };

  const append = (page: LogPage): void => {
    newer = page.newer;
    const surplus = Math.max(0, entries().length + page.entries.length - WINDOW);
    batch(() => {
      setAtEnd(page.newer >= page.end);
      if (page.entries.length === 0) return;
      const kept = [...entries(), ...page.entries].slice(surplus);
      setEntries(kept);
      setFirst(first() + surplus);
      if (surplus > 0) {
        older = kept[0]?.position ?? null;
        setAtBegin(false);
      }
    });
  };

  /** Until a page is full or the log ends: few entries may match, far apart. */
  const goBack = async (page: LogPage | null): Promise<void> => {
    let found = 0;
    for (let next = page; next; next = await ask({ before: next.older })) {
      prepend(next);
      found += next.entries.length;
      setFilled(true);
      if (next.older === null || found >= PAGE) break;
      setSearchedTo(next.lookedBackTo);
    }
    setSearchedTo(null);
  };

  const reload = async (): Promise<void> => {
    turn += 1;
    // Emptied first, it would ask for older ones of what it held before.
    older = null;
    busy = false;
    const begun = alone(async () => {
      const page = await ask({ before: null });
      if (!page) return;
      newer = page.newer;
      generation = page.generation;
      await goBack(page);
    });
    batch(() => {
      setEntries([]);
      setFirst(0);
      setFilled(false);
      setAtEnd(true);
      setAtBegin(false);
    });
    await begun;
  };

  const loadOlder = (): Promise<void> =>
    alone(async () => {
      if (older !== null) await goBack(await ask({ before: older }));
    });

  const loadNewer = (): Promise<void> =>
    alone(async () => {
      const page = await ask({ after: newer });
      // Its places mean something else now: cleared, or begun anew after trouble with the disk.
      if (page && page.generation !== generation) void reload();
      else if (page) append(page);
    });

  /** To be called from time to time: what was written meanwhile, where that is in sight. */
  const poll = (): void => {
    if (!filled() && facts().unread !== null) void reload();
    else if (filled() && atEnd()) void loadNewer();
  };

  void reload();
  return {
    kind,
    filter,
    entries,
    first,
    facts,
    searchedTo,
    filled,
    atBegin,
    atEnd,
    choose: (next: LogKind): void => {
      setKind(next);
      setFacts({ ...facts(), names: [] });
      setFilter({ ...filter(), name: '' });
      void reload();
    },
    narrow: (change: Partial<LogFilter>): void => {
      setFilter({ ...filter(), ...change });
      void reload();
    },
    reload,
    loadOlder,
    loadNewer,
    poll,
  };
}

export type LogView = ReturnType<typeof createLogView>;
