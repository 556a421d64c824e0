import type { ControllerView } from '../../domain/controller-view.ts';
import type { LearnedPace } from '../../domain/learned-pace.ts';
import type { PolicySettings } from '../../domain/policy-settings.ts';
import type { Transport } from '../../domain/server.ts';
import type { TransportLimits } from '../../domain/transport-limits.ts';
import type { OrderId } from '../events.ts';
import type { PartInFlight } from '../lane.ts';
import type { Random } from '../random.ts';

/** What is under way on one connection; over HTTP: in one request slot. */
export interface SlotLoad {
  requests: number;
  /** As asked for. */
  bytes: number;
  /** Since when the oldest of them has been alone in coming: when it left, or the one before it was answered. */
  comingSince: number;
  /** How many slots were busy then. */
  busyThen: number;
  /** What its connection carried of the last answer, in bytes per second; 0: nothing came lately. */
  bytesPerSecond: number;
  /** The same of all that were busy all that time. */
  togetherBytesPerSecond: number;
}

/** What a controller may look at when it deals out requests of its lane. */
export interface LaneLoad {
  readonly transport: Transport;
  /** Never to be gone beyond. */
  readonly limits: TransportLimits;
  /** "Too many connections" (−429) came less than ten minutes ago. */
  readonly crowded: boolean;
  /** By a bandwidth cap: what comes says nothing of what the line could give. */
  readonly isHeld: boolean;
  /** Of the whole lane, over the last 12 s or since it began to wait; 0 while nothing came. */
  readonly bytesPerSecond: number;
  /** By slot number; a slot that was never used is absent. */
  readonly slots: readonly SlotLoad[];
  readonly requests: number;
  readonly bytes: number;
}

export type Decision =
  | { readonly kind: 'send'; readonly slot: number; readonly bytes: number }
  /** Not before this instant. */
  | { readonly kind: 'wait'; readonly until: number }
  /** Not before something else has happened. */
  | { readonly kind: 'full' };

export const FULL: Decision = { kind: 'full' };

/** Files of one lane that may be at work at once. */
export interface Places {
  readonly total: number;
  /** Of these at most so many small ones, and so many large ones. */
  readonly small: number;
  readonly large: number;
  /** A file holds its place only as long as there is something of it to ask for. */
  readonly onlyWhileAsking: boolean;
}

/** How one request ended, as far as it tells of the line. */
export type Ending =
  /** Its bytes are on disk. */
  | 'stored'
  /** Nothing came for 15 s, or its connection broke. */
  | 'lost'
  /** FLOOD_WAIT. */
  | 'refused'
  /** FLOOD_PREMIUM_WAIT: as a request it went through, its bytes did not. */
  | 'throttled'
  /** Stopped by ourselves, or it failed for a reason that says nothing of the line. */
  | 'other';

export interface Flood {
  readonly waitSeconds: number;
  /** Orders given before this one belong to the same flood. */
  readonly nextOrder: OrderId;
}

/**
 * How hard one lane is pulled: how many files, how many requests, how large, when. It says what is allowed; which files
 * and which of their parts is decided elsewhere. Time is an argument everywhere, in Unix milliseconds.
 */
/** Enough to fill a request for references (100 messages) where several chats wait in turn. */
export const WIDE_LOOK_AHEAD = 400;

export interface Controller {
  readonly settings: PolicySettings;
  /** Other numbers of the same policy: they hold from here on, also for what runs. */
  configure(settings: PolicySettings): void;

  /** No part that is stored changes it: it is not looked at then. */
  places(): Places;
  /** No file of this lane is started before. */
  readonly nextStartAt: number;
  /** Where the reference of a file has expired, those of so many that wait behind it are asked for with it. */
  readonly lookAhead: number;
  fileStarted(random: Random, now: number): void;
  fileCompleted(now: number): void;
  /** A try of a file failed, whatever for. */
  tryFailed(): void;

  /** Of one file, at once. */
  readonly requestsPerFile: number;
  /** A bucket of requests was met: each costs the same, however long it is. */
  readonly countsRequests: boolean;
  /** Of files that are equally urgent those that fill whole requests get every second one. */
  readonly alternates: boolean;
  next(load: LaneLoad, now: number): Decision;
  sent(order: OrderId, part: PartInFlight, now: number): void;
  settled(order: OrderId, part: PartInFlight, ending: Ending, now: number): void;
  /** Bytes came in, of an answer that need not be whole. */
  received(bytes: number, now: number): void;
  /** The server told this lane to send nothing for so long; told once for requests that were sent together. */
  flooded(flood: Flood, now: number): void;

  /**
   * Requests to be stopped and asked again elsewhere: lost, or far slower than the others. `isEnd`: nothing else is left
   * to ask, though more could be.
   */
  leftBehind(now: number, isEnd: boolean): readonly OrderId[];

  /** Worth remembering; null: nothing is. */
  learned(): Omit<LearnedPace, 'account' | 'throttleBytesPerSecond'> | null;
  view(now: number): ControllerView;
}

export const NO_VIEW: Omit<ControllerView, 'policy'> = {
  workers: null,
  delaySeconds: null,
  consecutiveSuccesses: null,
  connections: null,
  windowBytes: null,
  requestBytes: null,
  requests: null,
};

/**
 * The connection with the least on its way, of so many at once, that takes one more request of `bytes`; −1 if none does.
 * A window takes at least one request, and never more of them than it takes of this length.
 */
export const leastLoaded = (
  { slots, limits }: LaneLoad,
  connections: number,
  windowBytes: number,
  bytes: number,
): number => {
  const mostRequests = Math.min(limits.requestsPerConnection, Math.max(1, Math.floor(windowBytes / bytes)));
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  let idle = -1;
  let busy = 0;
  for (let slot = 0; slot < slots.length || idle < 0; slot += 1) {
    const load = slots[slot];
    if (!load || load.requests === 0) {
      if (idle < 0) idle = slot;
      continue;
    }
    busy += 1;
    if (load.requests >= mostRequests || load.bytes >= least) continue;
    if (load.bytes + bytes > windowBytes) continue;
    best = slot;
    least = load.bytes;
  }
  if (busy < connections) return idle;
  return busy > connections ? -1 : best;
};

/** Half of them, while "too many connections" was said of late. */
export const allowedConnections = ({ limits, crowded }: LaneLoad, wanted: number): number => {
  const most = Math.min(wanted, limits.connections);
  return crowded ? Math.max(1, Math.floor(most / 2)) : most;
};
