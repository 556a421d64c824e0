import { type Failure, failed, type Outcome, succeeded } from '../../src/domain/failure.ts';
import type { FileLocation, MediaItem, Origin } from '../../src/domain/media.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { LaneRenewal, Refreshed, Source } from '../../src/ports/source.ts';
import { createPace } from '../../src/runtime/pace.ts';
import type { Rule } from './rules/rule.ts';

/** The home connection of the pretend world. */
export interface FakeSource extends Source {
  readonly opened: { readonly dc: number; readonly renewal: LaneRenewal; readonly at: number }[];
  readonly refreshed: { readonly count: number; readonly at: number }[];
  openFailure: Failure | null;
  refreshFailure: Failure | null;
  answer: (origin: Origin, known: FileLocation) => Refreshed;
  addresses: readonly string[];
  history: readonly MediaItem[];
  mediaFailure: Failure | null;
  mediaCalls: number[];
}

export const createFakeSource = (clock: Clock, watcher: Rule = {}): FakeSource => {
  const pace = createPace(clock);
  const never = new AbortController().signal;
  const later = <T>(outcome: Outcome<T>): Promise<Outcome<T>> =>
    new Promise((resolve) => clock.at(clock.now() + 100, () => resolve(outcome)));
  /** As `later`, for whoever watches what is asked and answered. */
  const watched = async <T>(
    method: 'lane' | 'references',
    dc: number | null,
    outcome: Outcome<T>,
  ): Promise<Outcome<T>> => {
    watcher.asked?.(method, dc);
    await later(outcome);
    watcher.answered?.(method, dc, outcome.ok ? null : outcome.failure);
    return outcome;
  };
  const source: FakeSource = {
    opened: [],
    refreshed: [],
    openFailure: null,
    refreshFailure: null,
    answer: (_origin, known) => ({
      kind: 'fresh',
      location: { ...known, fileReference: `${known.fileReference}+` },
    }),
    addresses: ['http://127.0.0.1:1/apiw1', 'ws://127.0.0.1:1/apiws'],
    history: [],
    mediaFailure: null,
    mediaCalls: [],
    chats: () => later(succeeded(undefined)),
    counts: () => later(succeeded({ audio: 0, video: 0, photo: 0, document: 0, voice: 0, round: 0, gif: 0 })),
    async media(_chat, _tab, cursor) {
      await pace(never);
      source.mediaCalls.push(clock.now());
      if (source.mediaFailure) return later(failed(source.mediaFailure));
      const from = cursor ?? 0;
      const items = source.history.slice(from, from + 100);
      const next = from + 100 < source.history.length ? from + 100 : null;
      return later(succeeded({ items, total: source.history.length, next }));
    },
    async refresh(origins) {
      await pace(never);
      source.refreshed.push({ count: origins.length, at: clock.now() });
      if (source.refreshFailure) return watched('references', null, failed(source.refreshFailure));
      return watched(
        'references',
        null,
        succeeded(origins.map(({ origin, known }) => source.answer(origin, known))),
      );
    },
    openLane(dc, renewal) {
      source.opened.push({ dc, renewal, at: clock.now() });
      if (source.openFailure) return watched('lane', dc, failed(source.openFailure));
      return watched(
        'lane',
        dc,
        succeeded({
          dc,
          home: dc === 2,
          addresses: source.addresses,
          authKey: new Uint8Array(256),
          serverSalt: 0n,
          timeOffsetSeconds: 0,
          client: { apiId: 1, deviceModel: '', systemVersion: '', appVersion: '', languageCode: 'en' },
        }),
      );
    },
  };
  return source;
};
