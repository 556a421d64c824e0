import type { ControllerView } from '../domain/controller-view.ts';
import type { AccountId, LaneId, TransferId } from '../domain/ids.ts';
import type { LearnedPace } from '../domain/learned-pace.ts';
import type { LaneRenewal } from '../domain/orders.ts';
import type { Transport } from '../domain/server.ts';
import type { TransportLimits } from '../domain/transport-limits.ts';
import type { Controller, SlotLoad } from './adaptive/controller.ts';
import type { OrderId } from './events.ts';
import { createLineQuality, type LineQuality } from './line-quality.ts';
import { createSpeedWindow, LANE_WINDOW_MS, type SpeedWindow } from './progress.ts';
import type { Row } from './row.ts';
import type { Throttle } from './throttle.ts';
import type { WaitingQueue } from './waiting-queue.ts';

export interface PartInFlight {
  readonly transfer: TransferId;
  readonly offset: number;
  readonly length: number;
  readonly slot: number;
  readonly transport: Transport;
  readonly reference: string;
  readonly probe: boolean;
  /** We stopped it: the slot is taken until it settles, the bytes are free already. */
  aborted: boolean;
}

/** The lane waits as a whole, and sends one probe from time to time. */
export interface DeadLine {
  readonly cause: 'offline' | 'trouble';
  /** What the user should mend, where waiting alone does not help. */
  readonly advice: string | null;
  readonly since: number;
  probes: number;
  nextProbeAt: number;
  /** When the last probe was sent. */
  probedAt: number | null;
  lastProbed: TransferId | null;
}

/** What is limited as a whole: one Telegram data centre. */
export interface Lane {
  readonly id: LaneId;
  readonly dc: number;
  /** How hard it is pulled. */
  controller: Controller;
  /** What was found out of it, by account; `lane-memory.ts` keeps it. */
  readonly learned: Map<AccountId, LearnedPace>;
  life:
    | { readonly kind: 'closed' }
    | { readonly kind: 'opening'; readonly order: OrderId }
    | { readonly kind: 'open' };
  /** What the next opening must renew. */
  renewal: LaneRenewal;
  /** Renewals since bytes last came. */
  renewals: number;
  /** The order that opened it: parts ordered before were sent with what an earlier opening had brought. */
  openedBy: OrderId;
  transports: readonly Transport[];
  transport: Transport;
  /** As this server told them; null: what is usual for the transport. */
  limits: TransportLimits | null;
  httpRefusedUntil: number | null;
  /** Something came over WebSocket since HTTP was refused: the line itself is good. */
  webSocketProved: boolean;
  floodUntil: number | null;
  /** Floods answered to orders given before this one are the same flood. */
  floodedBefore: OrderId;
  floodsInRow: number;
  crowdedUntil: number;
  /** The server holds this account to a rate; null while it does not. */
  throttle: Throttle | null;
  dead: DeadLine | null;
  /** How fast the log last said that it goes, and since when it has gone faster; see `pace-watch.ts`. */
  toldPace: ToldPace | null;
  /** Its controller lets no request leave before this. */
  pacedUntil: number;
  /** How long a request was to be last, and whether the file that got it does not fill one of that length. */
  asked: { readonly bytes: number; readonly isShort: boolean };
  /** When a byte last came, or the first of the waiting requests was sent. */
  heardAt: number;
  /** When the last request under way ended. */
  idleFrom: number;
  /** Whether each slot's connection has answered. */
  readonly answered: boolean[];
  readonly inFlight: Map<OrderId, PartInFlight>;
  /** The same by slot, kept in step by `lane-load.ts`. */
  readonly slots: SlotLoad[];
  bytesInFlight: number;
  /** Queued transfers per account. */
  readonly queues: Map<AccountId, WaitingQueue>;
  /** Being fetched, in the order they got their places. */
  readonly active: Map<TransferId, Row>;
  /** It has work, but nothing there is room to stage. */
  shortOfRoom: boolean;
  speed: SpeedWindow;
  readonly quality: LineQuality;
  /** Tries that failed for the line's sake since a part last came, per transfer. */
  readonly misfortunes: Map<TransferId, number>;
}

export interface ToldPace {
  /** Another one begins anew: what it does is no acceleration. */
  readonly controller: Controller;
  readonly view: ControllerView;
  readonly fasterSince: number | null;
}

/** Nothing is open, nothing is held against it. */
export const createLane = (id: LaneId, dc: number, controller: Controller): Lane => ({
  id,
  dc,
  controller,
  learned: new Map(),
  life: { kind: 'closed' },
  renewal: 'if-missing',
  renewals: 0,
  openedBy: 0,
  transports: ['http', 'websocket'],
  transport: 'http',
  limits: null,
  httpRefusedUntil: null,
  webSocketProved: false,
  floodUntil: null,
  floodedBefore: 0,
  floodsInRow: 0,
  crowdedUntil: 0,
  throttle: null,
  dead: null,
  toldPace: null,
  pacedUntil: 0,
  asked: { bytes: 0, isShort: false },
  heardAt: 0,
  idleFrom: Number.POSITIVE_INFINITY,
  answered: [],
  inFlight: new Map(),
  slots: [],
  bytesInFlight: 0,
  queues: new Map(),
  active: new Map(),
  shortOfRoom: false,
  speed: createSpeedWindow(0, LANE_WINDOW_MS),
  quality: createLineQuality(),
  misfortunes: new Map(),
});
