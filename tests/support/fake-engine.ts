import type { Failure, Outcome } from '../../src/domain/failure.ts';
import { failed, succeeded } from '../../src/domain/failure.ts';
import {
  accountId,
  batchId,
  type ChatId,
  chatId,
  type TransferId,
  transferId,
} from '../../src/domain/ids.ts';
import type { Chat, ChatKind, MediaItem, MediaKind, MediaTab } from '../../src/domain/media.ts';
import { MEDIA_KINDS, mediaKey } from '../../src/domain/media.ts';
import { changeSettings, DEFAULT_SETTINGS } from '../../src/domain/settings-check.ts';
import { isFinished, isPaused, type Transfer, type TransferState } from '../../src/domain/transfer.ts';
import type {
  AccountStatus,
  BatchView,
  Collection,
  Engine,
  FolderStatus,
  LaneView,
  LockStatus,
  MediaCounts,
  Notice,
  QueueTarget,
  QueueTotals,
  TransferView,
  Update,
} from '../../src/workers/contract.ts';
import { CONTRACT_VERSION } from '../../src/workers/contract.ts';
import { createFakeLog } from './fake-log.ts';
import { FAKE_CONDITIONS, fakePerformance } from './fake-performance.ts';

/** What a scene shows: signed in or not, how full, what is wrong. */
export interface FakeScene {
  readonly account:
    | 'qr'
    | 'signed-out'
    | 'code'
    | 'password'
    | 'signed-in'
    | 'offline'
    | 'revoked'
    | 'connecting';
  readonly chats: number;
  readonly transfers: number;
  /** So many lines in the log, and more from time to time; absent: a few. */
  readonly logLines?: number;
  /** Every sign-in step is refused, chats and media fail, half of the queue has failed. */
  readonly errors: boolean;
  readonly folder: FolderStatus['kind'];
  readonly lock?: 'none' | 'set' | 'locked' | 'waiting';
}

const USER = { account: accountId('demo:1'), name: 'Robin Teal', phone: '12025550123', homeDc: 2 };
const START_SECONDS = 1_790_000_000;

const CHAT_TITLES: readonly (readonly [string, ChatKind])[] = [
  ['Harbour Radio Archive', 'channel'],
  ['Saved Messages', 'saved'],
  ['Лекции по архитектуре', 'channel'],
  ['Field recordings', 'supergroup'],
  ['مكتبة الكتب', 'channel'],
  ['Mountain hut webcam', 'bot'],
  ['写真部', 'group'],
  ['Ines Duarte', 'private'],
  ['Protected premieres', 'channel'],
  ['Hostile names', 'group'],
  ['Open source talks', 'forum'],
  ['', 'private'],
];

const NAMES: readonly string[] = [
  'Kestrel Quartet - Low Tide.flac',
  'Nightboat - Signals from the Pier (Live at the Old Customs House, 1998 Remaster).mp3',
  'Лекция 12 — Мосты.pdf',
  '海辺の写真.zip',
  '../../etc/passwd',
  'invoice\u202efdp.exe',
  'Lighthouse Keepers - Fog.ogg',
  '🎧 mix tape 07.m4a',
  '',
];

const kindOfTab = (tab: MediaTab, index: number): MediaKind =>
  tab === 'all' ? (MEDIA_KINDS[index % MEDIA_KINDS.length] ?? 'audio') : tab;

function fakeItem(chat: ChatId, tab: MediaTab, index: number, isProtected: boolean): MediaItem {
  const kind = kindOfTab(tab, index);
  const name = NAMES[index % NAMES.length] ?? '';
  return {
    origin: { chatId: chat, messageId: 100_000 - index, albumIndex: 0 },
    location: {
      dc: index % 3 === 0 ? 4 : 2,
      type: kind === 'photo' ? 'photo' : 'document',
      id: String(index),
      accessHash: '1',
      fileReference: '',
      thumbSize: '',
    },
    kind,
    name: name === '' ? '' : name.replace(/(\.\w+)$/, ` ${index}$1`),
    sizeBytes: ((index * 7_919_113) % 48_000_000) + 120_000,
    mimeType: 'application/octet-stream',
    date: START_SECONDS - index * 7_300,
    durationSeconds:
      kind === 'audio' || kind === 'video' || kind === 'voice' ? 61 + ((index * 37) % 4000) : null,
    title: null,
    performer: null,
    sender: index % 2 === 0 ? 'Robin Teal' : 'Ines Duarte',
    caption: '',
    refusal: isProtected ? 'protected' : index % 11 === 5 ? 'self-destructing' : null,
  };
}

const FAILURE: Failure = {
  category: 'gone',
  code: 'MESSAGE_GONE',
  message: 'The message with this file was deleted. What was fetched is kept until you remove it.',
};

function fakeState(index: number, errors: boolean, now: number): TransferState {
  if (errors && index % 2 === 0) return { kind: 'failed', at: now, failure: FAILURE };
  const states: readonly TransferState[] = [
    { kind: 'active' },
    { kind: 'active' },
    { kind: 'publishing' },
    { kind: 'waiting', reason: 'flood', until: now + 42_000 },
    { kind: 'waiting', reason: 'paused', until: null },
    {
      kind: 'completed',
      at: now,
      path: `Harbour Radio Archive/track ${index}.flac`,
      sha256: 'a5'.repeat(32),
    },
    { kind: 'skipped', at: now, path: 'Harbour Radio Archive/Low Tide.flac' },
    { kind: 'failed', at: now, failure: FAILURE },
    { kind: 'cancelled', at: now },
    { kind: 'waiting', reason: 'permission', until: null },
    { kind: 'waiting', reason: 'trouble', until: now + 190_000 },
  ];
  return index < states.length ? (states[index] ?? { kind: 'queued' }) : { kind: 'queued' };
}

function fakeView(index: number, errors: boolean, now: number): TransferView {
  const item = fakeItem(chatId('channel:0'), 'audio', index, false);
  const state = fakeState(index, errors, now);
  const done =
    state.kind === 'completed' || state.kind === 'publishing' ? 1 : state.kind === 'queued' ? 0 : 0.37;
  const moving = state.kind === 'active';
  return {
    id: transferId(`t${String(index).padStart(7, '0')}`),
    batch: batchId(index % 5 === 3 ? 'b2' : 'b1'),
    name: item.name === '' ? `audio ${index}` : item.name,
    chatTitle: 'Harbour Radio Archive',
    kind: 'audio',
    key: mediaKey(item.origin),
    sizeBytes: item.sizeBytes,
    direct: false,
    bytesDone: Math.round(item.sizeBytes * done),
    bytesPublished: state.kind === 'publishing' ? Math.round(item.sizeBytes * 0.62) : null,
    priority: index % 9 === 4 ? 'high' : index % 17 === 6 ? 'low' : 'normal',
    position: index,
    dependsOn: [],
    heldBy: null,
    state,
    attempts: state.kind === 'failed' ? 5 : 0,
    bytesPerSecond: moving ? 2_345_678 : 0,
    secondsLeft: moving ? 14 : null,
  };
}

export function fakeTotals(views: readonly TransferView[]): QueueTotals {
  const counts = {
    queued: 0,
    waiting: 0,
    active: 0,
    publishing: 0,
    completed: 0,
    skipped: 0,
    failed: 0,
    cancelled: 0,
  };
  let bytes = 0;
  let bytesDone = 0;
  let bytesPerSecond = 0;
  for (const view of views) {
    counts[view.state.kind] += 1;
    bytes += view.sizeBytes;
    bytesDone += view.bytesDone;
    bytesPerSecond += view.bytesPerSecond;
  }
  return {
    files: views.length,
    filesDone: counts.completed + counts.skipped,
    filesFailed: counts.failed,
    bytes,
    bytesDone,
    bytesPerSecond,
    secondsLeft: bytesPerSecond > 0 ? (bytes - bytesDone) / bytesPerSecond : null,
    counts,
    diskTrouble: null,
  };
}

/** The batches of these views, with their sums. */
export function fakeBatches(views: readonly TransferView[]): BatchView[] {
  const ids = [...new Set(views.map(({ batch }) => batch))];
  return ids.map((id) => {
    const totals = fakeTotals(views.filter(({ batch }) => batch === id));
    const priorities = new Set(
      views.flatMap((view) => (view.batch === id && !isFinished(view.state) ? [view.priority] : [])),
    );
    const [priority] = priorities;
    const isOver = totals.counts.queued + totals.counts.waiting + totals.counts.active === 0;
    return {
      id,
      title: id === 'b1' ? 'Harbour Radio Archive' : 'Field recordings',
      addedAt: START_SECONDS * 1_000,
      files: totals.files,
      filesDone: totals.filesDone,
      filesFailed: totals.filesFailed,
      duplicates: 2,
      bytes: totals.bytes,
      bytesDone: totals.bytesDone,
      bytesPerSecond: totals.bytesPerSecond,
      secondsLeft: totals.secondsLeft,
      counts: totals.counts,
      paused: views.filter(({ batch, state }) => batch === id && isPaused(state)).length,
      priority: priorities.size === 1 ? (priority ?? null) : null,
      ended: isOver ? { at: START_SECONDS * 1_000, seconds: 312, bytesPerSecond: 3_456_789 } : null,
    };
  });
}

const LANES: readonly LaneView[] = [
  { lane: 'telegram:2', state: 'running', until: null, transport: 'http', inFlight: 4, advice: null },
  {
    lane: 'telegram:4',
    state: 'flood',
    until: Date.now() + 42_000,
    transport: 'websocket',
    inFlight: 0,
    advice: null,
  },
];

const FLOOD: Failure = {
  category: 'flood',
  code: 'FLOOD_WAIT',
  message: 'Telegram wants a pause before the next try. What you typed is kept.',
  waitSeconds: 95,
};
const input = (field: NonNullable<Failure['field']>, message: string): Failure => ({
  category: 'input',
  code: 'INPUT',
  message,
  field,
});

/** An engine made of believable data, for working on the page and for looking at it. Does no work. */
export function createFakeEngine(scene: FakeScene): Engine {
  const now = Date.now();
  let listener: (update: Update) => void = () => undefined;
  let account = startAccount(scene.account, scene.errors);
  let views = Array.from({ length: scene.transfers }, (_, index) => fakeView(index, scene.errors, now));
  let settings = DEFAULT_SETTINGS;
  const { setLevel, ...log } = createFakeLog(scene.logLines ?? 4, scene.logLines !== undefined);
  let notices: readonly Notice[] = scene.errors
    ? [
        {
          id: 'n1',
          tone: 'warning',
          message: 'The data centre 4 answers slowly. Downloads from it are slower.',
        },
      ]
    : [];
  const emit = (update: Update): void => listener(update);
  const chats = Array.from({ length: scene.chats }, (_, index): Chat => {
    const [title, kind] = CHAT_TITLES[index % CHAT_TITLES.length] ?? ['', 'private'];
    return {
      id: chatId(`channel:${index}`),
      title: index < CHAT_TITLES.length ? title : `${title} ${index}`,
      kind,
      username: kind === 'channel' ? `channel_${index}` : null,
      protected: title.startsWith('Protected'),
      newestAt: START_SECONDS - index * 9_000,
    };
  });
  const to = (next: AccountStatus): Outcome<AccountStatus> => {
    account = next;
    emit({ account, demoCode: next.kind === 'code' ? '31415' : null });
    return succeeded(next);
  };
  const toLock = (lock: LockStatus): Outcome<LockStatus> => {
    emit({ lock });
    return succeeded(lock);
  };
  const setViews = (next: TransferView[], removed: readonly TransferId[] = []): void => {
    views = next;
    emit({
      transfers: next,
      removedTransfers: removed,
      totals: fakeTotals(next),
      batches: fakeBatches(next),
    });
  };

  return {
    async subscribe(next) {
      listener = next;
      const folder: FolderStatus =
        scene.folder === 'none'
          ? { kind: 'none' }
          : scene.folder === 'downloads'
            ? { kind: 'downloads' }
            : scene.folder === 'unusable'
              ? {
                  kind: 'unusable',
                  name: 'Radio',
                  code: 'FOLDER_GONE',
                  message: 'The folder “Radio” was moved or deleted. Everything fetched is kept.',
                }
              : { kind: scene.folder, name: 'Radio' };
      emit({
        whole: true,
        account,
        lock:
          scene.lock === 'locked' || scene.lock === 'waiting'
            ? { kind: 'locked', nextTryAt: scene.lock === 'waiting' ? now + 42_000 : null }
            : { kind: 'open', hasPassphrase: scene.lock === 'set' },
        demoCode: account.kind === 'code' ? '31415' : null,
        folder,
        transfers: views,
        totals: fakeTotals(views),
        batches: fakeBatches(views),
        lanes: scene.transfers > 0 ? LANES : [],
        collections: [],
        conditions: FAKE_CONDITIONS,
        storage: {
          persisted: scene.folder === 'ready',
          usageBytes: 734_003_200,
          quotaBytes: 64_424_509_440,
          stagingBudgetBytes: null,
        },
        settings,
        notices,
      });
      return { contractVersion: CONTRACT_VERSION };
    },
    signInMemory: async () => ({
      server: 'demo',
      configuration: '',
      apiId: '',
      hasApiHash: false,
      phone: '+1 202 555 0123',
      demoPhone: '+1 202 555 0123',
      apiBuiltIn: false,
    }),
    async signIn(request) {
      if (scene.errors) {
        if (request.server === 'custom') {
          return failed(
            input('configuration', 'Line 4: "media" is missing. Add "media": ["https://…/apiw1"].'),
          );
        }
        if (request.server === 'telegram-test') return failed(FLOOD);
        return failed(
          input('phone', 'This is not a phone number. Write it with the country code, like +1 202 555 0123.'),
        );
      }
      return to({ ...sentCode('app', false), phone: request.phone });
    },
    signInByQr: async () => to({ kind: 'qr', stage: qrStage(scene.errors) }),
    resendCode: async () => to(sentCode('sms', scene.errors)),
    acceptDemoQr: async () => {
      emit({ account: { kind: 'qr', stage: { kind: 'accepted' } } });
      return succeeded(undefined);
    },
    submitCode: async (code) =>
      code === '31415'
        ? to({ kind: 'password', hint: 'the boat' })
        : failed(input('code', 'This is not the code that was sent. Look again; what you typed is kept.')),
    submitPassword: async () =>
      scene.errors
        ? failed(
            input('password', 'Wrong password. It is the second password of your account, not the code.'),
          )
        : to({ kind: 'signed-in', user: USER, online: true }),
    cancelSignIn: async () => to({ kind: 'signed-out' }),
    signOut: async () => {
      to({ kind: 'signed-out' });
      return succeeded({ status: account, serverTold: !scene.errors });
    },
    unlock: async (passphrase) =>
      passphrase === 'open sesame'
        ? toLock({ kind: 'open', hasPassphrase: true })
        : failed({ ...input('passphrase', 'This is not the passphrase. Nothing was lost.'), waitSeconds: 2 }),
    lockNow: async () => toLock({ kind: 'locked', nextTryAt: null }),
    setPassphrase: async () =>
      scene.errors
        ? failed(input('newPassphrase', 'Too short: take 8 characters or more, such as four words.'))
        : toLock({ kind: 'open', hasPassphrase: true }),
    removePassphrase: async () => toLock({ kind: 'open', hasPassphrase: false }),
    forgetEverything: async () => {
      toLock({ kind: 'open', hasPassphrase: false });
      to({ kind: 'signed-out' });
      return succeeded({ status: account, serverTold: false });
    },
    testConnection: async () =>
      succeeded([
        {
          dc: 2,
          url: 'wss://dc2.example.org/apiws',
          role: 'plain',
          ok: true,
          message: 'Answers, key known.',
          milliseconds: 48,
        },
        {
          dc: 2,
          url: 'https://dc2.example.org/apiw1',
          role: 'media',
          ok: !scene.errors,
          message: scene.errors
            ? 'No answer a page may read: the server must send Access-Control-Allow-Origin.'
            : 'Answers, key known.',
          milliseconds: scene.errors ? null : 61,
        },
      ]),
    async chats(progress) {
      if (scene.errors) {
        return failed({
          category: 'network',
          code: 'OFFLINE',
          message: 'Telegram cannot be reached. Trying again …',
        });
      }
      progress(chats.slice(0, 5));
      return succeeded(chats);
    },
    async counts() {
      const counts: MediaCounts = {
        audio: 3000,
        video: 12,
        photo: 1408,
        document: 77,
        voice: 0,
        round: 3,
        gif: 9,
      };
      return succeeded(counts);
    },
    async media(chat, tab, cursor) {
      if (scene.errors && cursor !== null) {
        return failed({ category: 'server', code: 'TIMEOUT', message: 'Telegram did not answer in time.' });
      }
      const from = cursor ?? 0;
      const total = tab === 'voice' ? 0 : tab === 'audio' ? 3000 : 240;
      const isProtected = chats.find((known) => known.id === chat)?.protected ?? false;
      const length = Math.min(100, total - from);
      const items = Array.from({ length }, (_, index) => fakeItem(chat, tab, from + index, isProtected));
      return succeeded({ items, total, next: from + length < total ? from + length : null });
    },
    async add(_chatTitle, items) {
      const first = views.length;
      const added = items.map((item, index) => ({
        ...fakeView(first + index + 20, false, now),
        name: item.name,
        key: mediaKey(item.origin),
        sizeBytes: item.sizeBytes,
      }));
      setViews([...views, ...added]);
      return succeeded({ batch: batchId('b2'), added: added.length, duplicates: 0, refused: 0 });
    },
    async addAllMatching(chat, title) {
      const collection: Collection = {
        id: 'c1',
        chat,
        title,
        seen: 1200,
        total: 3000,
        added: 1130,
        state: 'running',
        message: null,
      };
      emit({ collections: [collection] });
      return succeeded({ id: 'c1' });
    },
    async stopCollecting() {
      emit({
        collections: [
          {
            id: 'c1',
            chat: chatId('channel:0'),
            title: 'Harbour Radio Archive',
            seen: 1200,
            total: 3000,
            added: 1130,
            state: 'stopped',
            message: null,
          },
        ],
      });
    },
    async command(verb, target) {
      const meant = (view: TransferView): boolean => isMeant(view, target);
      if (verb === 'remove') {
        const removed = views.filter(meant).map((view) => view.id);
        setViews(
          views.filter((view) => !meant(view)),
          removed,
        );
        return succeeded(removed.length);
      }
      const next: TransferState =
        verb === 'pause'
          ? { kind: 'waiting', reason: 'paused', until: null }
          : verb === 'cancel'
            ? { kind: 'cancelled', at: Date.now() }
            : { kind: 'queued' };
      setViews(views.map((view) => (meant(view) ? { ...view, state: next, bytesPerSecond: 0 } : view)));
      return succeeded(views.filter(meant).length);
    },
    async setPriority(priority, target) {
      setViews(views.map((view) => (isMeant(view, target) ? { ...view, priority } : view)));
      return succeeded(views.filter((view) => isMeant(view, target)).length);
    },
    async place(ids, place) {
      const end = place === 'top' ? -1 : place === 'bottom' ? views.length : null;
      const above = views.find(({ id }) => typeof place === 'object' && id === place.after)?.position ?? -1;
      const below = views.find(({ id }) => typeof place === 'object' && id === place.before)?.position ?? 1e6;
      const position = end ?? (above + below) / 2;
      setViews(views.map((view) => (ids.includes(view.id) ? { ...view, position } : view)));
      return succeeded(ids.length);
    },
    async runAfter(ids, on) {
      const [first] = on.flatMap((id) => views.find((view) => view.id === id) ?? []);
      const meant = (view: TransferView): boolean => ids.includes(view.id);
      if (first && meant(first))
        return failed({
          category: 'input',
          code: 'CIRCULAR_DEPENDENCY',
          message: `“${first.name}” cannot wait for itself. Nothing was changed.`,
        });
      const heldBy = first
        ? ({ id: first.id, name: first.name, end: 'open', others: on.length - 1 } as const)
        : null;
      const state: TransferState = heldBy
        ? { kind: 'waiting', reason: 'dependency', until: null }
        : { kind: 'queued' };
      setViews(views.map((view) => (meant(view) ? { ...view, state, heldBy, dependsOn: on } : view)));
      return succeeded(ids.length);
    },
    async transfer(id): Promise<Transfer | null> {
      const view = views.find((known) => known.id === id);
      if (view === undefined) return null;
      return {
        id,
        batch: view.batch,
        account: USER.account,
        item: fakeItem(chatId('channel:0'), 'audio', view.position, false),
        chatTitle: view.chatTitle,
        position: view.position,
        addedAt: now,
        state: view.state,
        attempts: view.attempts,
        granules: new Uint8Array(),
        proofs: [],
        startedAt: now,
      };
    },
    performance: async (spanSeconds) =>
      fakePerformance(views.length > 0 ? LANES : [], fakeTotals(views).counts, spanSeconds),
    useFolder: async (handle) => {
      emit({ folder: { kind: 'ready', name: handle.name } });
      return succeeded({ kind: 'ready', name: handle.name });
    },
    folderHandle: async () => null,
    nextDownload: () => new Promise(() => undefined),
    downloadBegun: async () => undefined,
    storagePersisted: async (persisted) =>
      emit({ storage: { persisted, usageBytes: 0, quotaBytes: null, stagingBudgetBytes: null } }),
    changeSettings: async (changes) => {
      const next = changeSettings(settings, changes);
      if (next.ok) settings = next.value;
      setLevel(settings.logLevel);
      emit({ settings });
      return next;
    },
    resetSettings: async () => {
      settings = DEFAULT_SETTINGS;
      emit({ settings });
      return succeeded(settings);
    },
    async dismiss(id) {
      notices = notices.filter((notice) => notice.id !== id);
      emit({ notices });
    },
    ...log,
    diagnostics: async () => 'Sluice, fake engine',
    resetDemo: async () => succeeded(undefined),
    finish: async () => undefined,
  };
}

const isMeant = (view: TransferView, target: QueueTarget): boolean => {
  if ('all' in target) return true;
  return 'batch' in target ? view.batch === target.batch : target.ids.includes(view.id);
};

const sentCode = (sentBy: 'app' | 'sms', expired: boolean): Extract<AccountStatus, { kind: 'code' }> => ({
  kind: 'code',
  phone: '+1 202 555 0123',
  sentBy,
  length: 5,
  clue: '',
  resend: expired ? { by: null, at: 0 } : { by: sentBy === 'app' ? 'sms' : 'call', at: Date.now() + 20_000 },
});

const qrStage = (trouble: boolean): Extract<AccountStatus, { kind: 'qr' }>['stage'] =>
  trouble
    ? { kind: 'trouble', failure: FLOOD, retryAt: Date.now() + 95_000 }
    : {
        kind: 'shown',
        link: 'tg://login?token=AQL2kDMBK5p8mDqlWcQ1gqkH7GxZ0b8yVnLrT4sEoUaXcDfR',
        expiresAt: Date.now() + 30_000,
        note: null,
      };

function startAccount(kind: FakeScene['account'], errors: boolean): AccountStatus {
  switch (kind) {
    case 'signed-out':
    case 'connecting':
      return { kind };
    case 'code':
      return sentCode('app', errors);
    case 'qr':
      return { kind, stage: qrStage(errors) };
    case 'password':
      return { kind, hint: 'the boat' };
    case 'signed-in':
    case 'offline':
      return { kind: 'signed-in', user: USER, online: kind === 'signed-in' };
    case 'revoked':
      return { kind, user: USER, reason: 'Telegram ended this session.' };
  }
}
