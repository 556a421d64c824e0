import type { Failure } from '../../src/domain/failure.ts';
import type { TransferId } from '../../src/domain/ids.ts';
import type { PartOrder, PublishOrder } from '../../src/ports/carrier.ts';
import type { Rule } from './rules/rule.ts';
import type { SharedLine } from './shared-line.ts';

/** One request as the pretend server and disk saw it. */
export interface ServedPart {
  readonly order: PartOrder;
  readonly startedAt: number;
  endedAt: number | null;
  outcome: 'stored' | 'aborted' | Failure | null;
}

/** What the script answers to a request: bytes after a while, a failure after a while, or nothing ever. */
export type Reply =
  | { readonly afterMs: number; readonly failure?: Failure; readonly bytes?: number }
  | 'silence';

/** What lies in staging: for each granule, what was written there. */
export interface StagedGranules {
  readonly sizeBytes: number;
  readonly granules: Map<number, string>;
}

/** Line, server and disk, outliving the engine: a killed program finds here what it had flushed. */
export interface PretendWorld {
  /** Replaced by tests; `null` means the ordinary answer. */
  script: (order: PartOrder, now: number) => Reply | null;
  publishScript: (order: PublishOrder) => Failure | null;
  prepareFailure: Failure | null;
  /** All staged files together, at full size; more is refused, as by a browser whose share is used up. */
  stagingBytes: number;
  /** Told of each deletion before it is made. */
  discarding: (transfer: TransferId) => void;
  /** Told of everything the server and the disk see. */
  watcher: Rule;
  readonly served: ServedPart[];
  readonly staged: Map<TransferId, StagedGranules>;
  /** What goes straight into the folder, as long as the worker lives that writes it. */
  readonly direct: Map<TransferId, StagedGranules>;
  /** What the folder says to a part that goes straight there, or to its opening. */
  directFailure: Failure | null;
  readonly folder: Map<string, { readonly sizeBytes: number; readonly document: string }>;
  readonly opened: { readonly dc: number; readonly at: number }[];
  readonly discarded: TransferId[];
  /** Files that were put into the folder with other bytes than their own: must stay empty. */
  readonly wrongBytes: string[];
  /** Orders to publish what was not all there, though nobody had touched staging: must stay empty. */
  readonly prematurePublishes: TransferId[];
  /** What workers have at hand now, by kind. */
  readonly busy: { prepares: number; publishes: number; fetches: number; discards: number };
  /** Every request under way at this instant has lost its connection. */
  cutAt: number;
  /** The workers died at this instant. */
  workersDiedAt: number;
  /** Shared by all requests; null: each has `bytesPerSecond` to itself. */
  line: SharedLine | null;
  rttMs: number;
  bytesPerSecond: number;
  publishMs: number;
  prepareMs: number;
  discardMs: number;
  /** How long an order that was stopped still keeps its worker. */
  lingerMs: number;
  readonly mostInFlight: Map<number, number>;
  mostFiles: number;
  mostPublishing: number;
}

export const createPretendWorld = (): PretendWorld => ({
  script: () => null,
  publishScript: () => null,
  prepareFailure: null,
  stagingBytes: Number.POSITIVE_INFINITY,
  discarding: () => {},
  watcher: {},
  served: [],
  staged: new Map(),
  direct: new Map(),
  directFailure: null,
  folder: new Map(),
  opened: [],
  discarded: [],
  wrongBytes: [],
  prematurePublishes: [],
  busy: { prepares: 0, publishes: 0, fetches: 0, discards: 0 },
  cutAt: Number.NEGATIVE_INFINITY,
  workersDiedAt: Number.NEGATIVE_INFINITY,
  line: null,
  rttMs: 50,
  bytesPerSecond: 4_000_000,
  publishMs: 20,
  prepareMs: 0,
  discardMs: 0,
  lingerMs: 0,
  mostInFlight: new Map(),
  mostFiles: 0,
  mostPublishing: 0,
});

/** The server lets a request hang this long before the connection's own deadline strikes. */
export const DEADLINE_MS = 15_000;
export const DEADLINE: Failure = { category: 'network', code: 'DEADLINE', message: 'No byte for 15 s.' };
export const CUT: Failure = { category: 'network', code: 'CUT', message: 'The connection was lost.' };
export const NO_ROOM: Failure = { category: 'disk', code: 'NO_ROOM', message: 'Too large for staging.' };
export const DIRECT_LOST: Failure = { category: 'system', code: 'DIRECT_LOST', message: 'The part is lost.' };
export const WORKER_DIED: Failure = { category: 'system', code: 'WORKER_DIED', message: 'A worker died.' };
