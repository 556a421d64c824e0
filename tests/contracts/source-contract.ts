import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/domain/failure.ts';
import type { ChatId } from '../../src/domain/ids.ts';
import { type Chat, MEDIA_KINDS, type MediaItem, type MediaTab, mediaKey } from '../../src/domain/media.ts';
import type { MediaPage, Source } from '../../src/ports/source.ts';

/** A source that is signed in, and what there is to be found. */
export interface SourceUnderTest {
  readonly source: Source;
  /** Titles of every dialog. */
  readonly titles: readonly string[];
  /** Counted by the server itself. */
  count(chat: ChatId, kind: (typeof MEDIA_KINDS)[number]): number;
  /** Every reference handed out so far expires. */
  expireReferences(): void;
  /** Ends the program and starts it again; still signed in. */
  restart(): Promise<Source>;
  readonly homeDc: number;
  readonly otherDc: number;
  traffic(): { readonly keyExchanges: number; readonly exports: number; readonly imports: number };
}

const never = new AbortController().signal;

function unwrap<T>(outcome: Outcome<T>): T {
  if (!outcome.ok)
    throw new Error(`${outcome.failure.code}: ${outcome.failure.detail ?? outcome.failure.message}`);
  return outcome.value;
}

async function allChats(source: Source): Promise<Chat[]> {
  const chats: Chat[] = [];
  unwrap(await source.chats((page) => chats.push(...page), never));
  return chats;
}

async function allMedia(
  source: Source,
  chat: ChatId,
  tab: MediaTab,
): Promise<{ items: MediaItem[]; totals: (number | null)[] }> {
  const items: MediaItem[] = [];
  const totals: (number | null)[] = [];
  for (let cursor: number | null = null; ; ) {
    const page: MediaPage = unwrap(await source.media(chat, tab, cursor, never));
    items.push(...page.items);
    totals.push(page.total);
    if (page.next === null) return { items, totals };
    cursor = page.next;
  }
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0);

export const sourceContract = (make: () => Promise<SourceUnderTest>): void => {
  describe('source contract', () => {
    it('lists every dialog once, of every kind', async () => {
      const { source, titles } = await make();
      const chats = await allChats(source);
      expect(chats.map(({ title }) => title).toSorted()).toEqual([...titles].toSorted());
      expect(new Set(chats.map(({ id }) => id)).size).toBe(chats.length);
      const kinds = new Set(chats.map(({ kind }) => kind));
      for (const kind of ['private', 'saved', 'bot', 'group', 'supergroup', 'forum', 'channel'] as const) {
        expect(kinds).toContain(kind);
      }
      expect(chats.some((chat) => chat.protected)).toBe(true);
    });

    it('counts and pages the media of a chat by kind, newest first, nothing twice', async () => {
      const { source, count } = await make();
      const chats = await allChats(source);
      for (const { id } of chats.filter(
        ({ kind }) => kind === 'channel' || kind === 'group' || kind === 'saved',
      )) {
        const counts = unwrap(await source.counts(id, never));
        for (const kind of MEDIA_KINDS) {
          expect(counts[kind]).toBe(count(id, kind));
          if (counts[kind] > 300) continue;
          const { items, totals } = await allMedia(source, id, kind);
          const ids = items.map(({ origin }) => origin.messageId);
          expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => b - a));
          expect(items.every((item) => item.kind === kind)).toBe(true);
          expect(totals[0]).toBe(counts[kind]);
          expect(items).toHaveLength(counts[kind]);
        }
      }
    });

    it('shows everything that can be downloaded under “all”, once', async () => {
      const { source } = await make();
      const chats = await allChats(source);
      const chat = chats.find(({ kind }) => kind === 'group') ?? chats[0];
      if (chat === undefined) throw new Error('no chat');
      const { items } = await allMedia(source, chat.id, 'all');
      expect(new Set(items.map(({ origin }) => mediaKey(origin))).size).toBe(items.length);
      expect(items).toHaveLength(sum(unwrap(await source.counts(chat.id, never))));
    });

    it('describes files: name, size, length, sender, and why one may not be fetched', async () => {
      const { source } = await make();
      const chats = await allChats(source);
      const audio: MediaItem[] = [];
      for (const { id } of chats) audio.push(...unwrap(await source.media(id, 'audio', null, never)).items);
      expect(
        audio.some(({ title, performer, durationSeconds }) => title && performer && durationSeconds),
      ).toBe(true);
      expect(audio.some(({ sender }) => sender !== null)).toBe(true);
      const guarded = chats.find((chat) => chat.protected);
      const { items } = await allMedia(source, guarded?.id ?? (chats[0] as Chat).id, 'all');
      expect(items.length).toBeGreaterThan(0);
      expect(items.every(({ refusal }) => refusal !== null)).toBe(true);
    });

    it('makes references fresh, right after a restart too, and knows replaced from gone', async () => {
      const { source, restart, expireReferences } = await make();
      const chats = await allChats(source);
      const stale: MediaItem[] = [];
      for (const { id } of chats)
        stale.push(...unwrap(await source.media(id, 'document', null, never)).items.slice(0, 3));
      for (const { id } of chats)
        stale.push(...unwrap(await source.media(id, 'photo', null, never)).items.slice(0, 2));
      expireReferences();
      const again = await restart();
      const asked = stale.map(({ origin, location }) => ({ origin, known: location }));
      const fresh = unwrap(await again.refresh(asked.slice(0, 100), never));
      for (const [index, outcome] of fresh.entries()) {
        const known = asked[index]?.known;
        expect(outcome).toMatchObject({
          kind: 'fresh',
          location: { ...known, fileReference: expect.any(String) },
        });
        if (outcome.kind === 'fresh') expect(outcome.location.fileReference).not.toBe(known?.fileReference);
      }
      const [first] = asked;
      if (first === undefined) throw new Error('no documents');
      const strange = [
        { ...first, known: { ...first.known, id: '1' } },
        { ...first, origin: { ...first.origin, messageId: 2_000_000_000 } },
        first,
      ];
      const told = unwrap(await again.refresh(strange, never));
      expect(told.map(({ kind }) => kind)).toEqual(['replaced', 'gone', 'fresh']);
      const [replaced] = told;
      const { fileReference: _fresh, ...place } = first.known;
      expect(replaced?.kind === 'replaced' && replaced.item).toMatchObject({
        origin: first.origin,
        location: place,
      });
    });

    it('opens the lane of another data centre with one key and one import, for ever', async () => {
      const { source, restart, otherDc, homeDc, traffic } = await make();
      const before = traffic();
      const [lane, same] = await Promise.all([1, 2].map(() => source.openLane(otherDc, 'if-missing', never)));
      expect(unwrap(lane!)).toEqual(unwrap(same!));
      expect(unwrap(lane!)).toMatchObject({ dc: otherDc, home: false, authKey: { length: 256 } });
      await source.openLane(otherDc, 'if-missing', never);
      const again = await restart();
      expect(unwrap(await again.openLane(otherDc, 'if-missing', never)).authKey).toEqual(
        unwrap(lane!).authKey,
      );
      expect(unwrap(await again.openLane(homeDc, 'if-missing', never))).toMatchObject({
        dc: homeDc,
        home: true,
      });
      expect(traffic()).toEqual({
        keyExchanges: before.keyExchanges + 1,
        exports: before.exports + 1,
        imports: before.imports + 1,
      });
    });

    it('imports again, or makes another key, when told to', async () => {
      const { source, otherDc, traffic } = await make();
      const lane = unwrap(await source.openLane(otherDc, 'if-missing', never));
      const before = traffic();
      expect(unwrap(await source.openLane(otherDc, 'authorization', never)).authKey).toEqual(lane.authKey);
      expect(traffic()).toEqual({ ...before, exports: before.exports + 1, imports: before.imports + 1 });
      expect(unwrap(await source.openLane(otherDc, 'key', never)).authKey).not.toEqual(lane.authKey);
      expect(traffic().keyExchanges).toBe(before.keyExchanges + 1);
    });

    it('says so when there is no such data centre or chat', async () => {
      const { source } = await make();
      expect(await source.openLane(99, 'if-missing', never)).toMatchObject({
        ok: false,
        failure: { code: 'DC_MISSING' },
      });
      const nowhere = await source.media('channel:1' as ChatId, 'audio', null, never);
      expect(nowhere).toMatchObject({ ok: false, failure: { category: 'denied' } });
    });
  });
};
