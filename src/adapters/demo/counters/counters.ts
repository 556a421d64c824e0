import type { AddressKind } from '../dc/door.ts';
import { ServedBlocks } from './served-blocks.ts';

/** One range of one file that somebody asked for. Instants are milliseconds since 1970. */
export interface ServedRange {
  readonly dc: number;
  readonly userId: string;
  readonly fileId: string;
  readonly offset: number;
  /** Bytes in the answer, which may be fewer than were asked for. */
  readonly length: number;
  readonly address: AddressKind;
  readonly transport: 'http' | 'websocket';
  readonly requestedAt: number;
  /** First byte handed to the line. */
  startedAt: number | null;
  /** Last byte handed to the line; null: cut, or still under way. */
  finishedAt: number | null;
}

/** What a test may ask. Methods are counted by kind of address: `plain`, `media`. */
export interface CounterReport {
  readonly requests: Readonly<Record<AddressKind, Readonly<Record<string, number>>>>;
  /** Every method that was ever asked for, also before the counts were reset. */
  readonly methodsEver: readonly string[];
  readonly bytesServed: number;
  readonly bytesServedTwice: number;
  /** File requests being answered at one time, now and at most. */
  readonly inFlight: number;
  readonly mostInFlight: number;
  readonly connections: { readonly plain: number; readonly media: number; readonly http: number };
  readonly openConnections: { readonly plain: number; readonly media: number; readonly http: number };
  /** Open at one time at the plain address of one data centre, at most. */
  readonly mostPlainAtOnce: number;
  readonly keyExchanges: number;
  readonly exports: number;
  readonly imports: number;
  readonly floodsSent: number;
  readonly requestsInsideFloodWait: number;
  readonly punishedKeys: number;
  readonly mainMethodsOnMedia: number;
  readonly fileMethodsOnPlain: number;
  readonly emptyHttpAnswers: number;
  readonly unknownMethods: Readonly<Record<string, number>>;
  /** What went wrong inside the server itself; always empty, or there is something to mend. */
  readonly mistakes: readonly string[];
}

type Tally =
  | 'keyExchanges'
  | 'exports'
  | 'imports'
  | 'floodsSent'
  | 'requestsInsideFloodWait'
  | 'punishedKeys'
  | 'emptyHttpAnswers';

/** Enough for the crash tests' queues; a soak keeps its newest. */
const MAX_RANGES = 200_000;
const MAX_MISTAKES = 100;

const NOT_MAIN = new Set(['upload.getFile', 'upload.getFileHashes']);
/** Belong to every connection: they set it up. */
const NEUTRAL = new Set(['auth.importAuthorization', 'help.getConfig', 'help.getNearestDc']);

export class Counters {
  private requests: Record<AddressKind, Record<string, number>> = { plain: {}, media: {} };
  private readonly methodsEver = new Set<string>();
  private unknownMethods: Record<string, number> = {};
  private mistakes: string[] = [];
  private tallies: Record<Tally, number> = noTallies();
  private connections = { plain: 0, media: 0, http: 0 };
  private readonly open = { plain: 0, media: 0, http: 0 };
  private readonly openPlain = new Map<number, number>();
  private mostPlainAtOnce = 0;
  private ranges: ServedRange[] = [];
  private served = new ServedBlocks();
  private bytesServed = 0;
  private inFlight = 0;
  private mostInFlight = 0;

  count(tally: Tally): void {
    this.tallies[tally] += 1;
  }

  request(address: AddressKind, method: string): void {
    this.methodsEver.add(method);
    this.requests[address][method] = (this.requests[address][method] ?? 0) + 1;
  }

  unknownMethod(name: string): void {
    this.methodsEver.add(name);
    this.unknownMethods[name] = (this.unknownMethods[name] ?? 0) + 1;
  }

  mistake(what: string): void {
    if (this.mistakes.length < MAX_MISTAKES) this.mistakes.push(what);
  }

  opened(kind: AddressKind | 'http', dc: number): void {
    this.connections[kind] += 1;
    this.open[kind] += 1;
    if (kind !== 'plain') return;
    const open = (this.openPlain.get(dc) ?? 0) + 1;
    this.openPlain.set(dc, open);
    this.mostPlainAtOnce = Math.max(this.mostPlainAtOnce, open);
  }

  closed(kind: AddressKind | 'http', dc: number): void {
    this.open[kind] -= 1;
    if (kind === 'plain') this.openPlain.set(dc, (this.openPlain.get(dc) ?? 0) - 1);
  }

  /** A file request came in; the returned function says its answer is gone, or will never go. */
  fileRequest(): () => void {
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.inFlight -= 1;
    };
  }

  range(range: ServedRange): void {
    if (this.ranges.length >= MAX_RANGES) this.ranges.splice(0, MAX_RANGES / 2);
    this.ranges.push(range);
  }

  /** The range has left as a whole. */
  finished(range: ServedRange, now: number): void {
    range.finishedAt = now;
    this.bytesServed += range.length;
    this.served.add(`${range.userId}:${range.fileId}`, range.offset, range.length);
  }

  log(): readonly ServedRange[] {
    return this.ranges;
  }

  report(): CounterReport {
    const sum = (methods: Record<string, number>, counts: (method: string) => boolean): number =>
      Object.entries(methods).reduce((total, [method, count]) => total + (counts(method) ? count : 0), 0);
    return structuredClone({
      requests: this.requests,
      methodsEver: [...this.methodsEver],
      bytesServed: this.bytesServed,
      bytesServedTwice: this.served.bytesTwice,
      inFlight: this.inFlight,
      mostInFlight: this.mostInFlight,
      connections: this.connections,
      openConnections: this.open,
      mostPlainAtOnce: this.mostPlainAtOnce,
      ...this.tallies,
      mainMethodsOnMedia: sum(this.requests.media, (method) => !NOT_MAIN.has(method) && !NEUTRAL.has(method)),
      fileMethodsOnPlain: sum(this.requests.plain, (method) => NOT_MAIN.has(method)),
      unknownMethods: this.unknownMethods,
      mistakes: this.mistakes,
    });
  }

  /** Forgets all counts, not what is open or in flight, nor which methods were asked for. */
  reset(): void {
    this.requests = { plain: {}, media: {} };
    this.unknownMethods = {};
    this.mistakes = [];
    this.tallies = noTallies();
    this.connections = { plain: 0, media: 0, http: 0 };
    this.ranges = [];
    this.served = new ServedBlocks();
    this.bytesServed = 0;
    this.mostInFlight = this.inFlight;
    this.mostPlainAtOnce = Math.max(0, ...this.openPlain.values());
  }
}

function noTallies(): Record<Tally, number> {
  return {
    keyExchanges: 0,
    exports: 0,
    imports: 0,
    floodsSent: 0,
    requestsInsideFloodWait: 0,
    punishedKeys: 0,
    emptyHttpAnswers: 0,
  };
}
