import type { Failure } from '../../../src/domain/failure.ts';
import type { TransferId } from '../../../src/domain/ids.ts';
import type { EngineState } from '../../../src/engine/state.ts';
import type { PartOrder } from '../../../src/ports/carrier.ts';

/**
 * Something that must hold at every instant of every simulation. A rule sees what a server and a disk would see, and the
 * engine's state after each event; what went against it is told to `broken`, once for each cause.
 */
export interface Rule {
  /** A request for a part leaves. */
  sent?(order: PartOrder): void;
  /** It is over: null when so many bytes of it are on disk. */
  ended?(order: PartOrder, failure: Failure | null, bytes?: number): void;
  /** Staging was looked at: these granules are there. */
  proved?(transfer: TransferId, granules: Uint8Array): void;
  /** Staging or publishing of a transfer failed. */
  failed?(transfer: TransferId, failure: Failure): void;
  /** A request to the home connection leaves: `lane` opens a data centre, `references` asks for messages. */
  asked?(method: 'lane' | 'references', dc: number | null): void;
  answered?(method: 'lane' | 'references', dc: number | null, failure: Failure | null): void;
  /** The engine has worked on an event; `now` is the program's own clock. */
  stepped?(state: EngineState, now: number): void;
  /** The program was killed: what it had in memory is gone. */
  killed?(): void;
}

/** What rules are made from. */
export interface Ground {
  /** The world's time. */
  now(): number;
  /** By how much the computer's wall clock has been set forward in all: a program takes that for time that passed. */
  forwardedMs(): number;
  /** What the engine that runs knows; null before its first event. */
  state(): EngineState | null;
  broken(what: string): void;
}

/** Transfers are looked at one by one after every event only where they are few. */
export const FEW = 40;
