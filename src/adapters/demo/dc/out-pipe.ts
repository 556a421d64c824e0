import type { Clock } from '../../../ports/clock.ts';
import { concerns, type FaultSwitch } from '../faults/fault-switch.ts';
import { Line, sleepUntil } from '../faults/pace.ts';
import type { AddressKind } from './door.ts';

/** Slices on a slow line, so that bytes are seen to arrive: an eighth of a second's worth, within these bounds. */
const MIN_SLICE_BYTES = 1_024;
const MAX_SLICE_BYTES = 65_536;
/**
 * A line goes on while this program does something else or its timer fires late, so that it has the speed that was set.
 * But what its client does not take for longer than this is not made up for.
 */
const MOST_LATE_MS = 100;

export interface OutPipeOptions {
  readonly address: AddressKind;
  readonly faults: FaultSwitch;
  readonly clock: Clock;
  /** Lines of whole accounts, shared by all connections; by user id. */
  readonly accountLines: Map<string, Line>;
  readonly send: (bytes: Uint8Array) => Promise<void>;
  /** Breaks the connection in the middle. */
  readonly cut: () => void;
  /** Aborted when the connection is over, whoever ended it. */
  readonly signal: AbortSignal;
}

/** What leaves one connection or one HTTP answer, with everything that may befall it there. */
export class OutPipe {
  isStalled = false;
  private readonly options: OutPipeOptions;
  private readonly line = new Line();
  private readonly isSlow: boolean;
  private sentBytes = 0;
  /** When the last slice was to have left, as against when it did. */
  private dueAt = 0;

  constructor(options: OutPipeOptions) {
    this.options = options;
    const { linesAt, slow } = options.faults.now;
    this.isSlow = concerns(linesAt, options.address) && options.faults.happens('slow', slow.share);
  }

  /**
   * True when all bytes were handed over; false when the connection broke, was cut, or stalls until it is closed.
   * `readyAt` (milliseconds): since when they have been waiting to leave.
   */
  async send(bytes: Uint8Array, userId: string, readyAt: number): Promise<boolean> {
    const { faults, signal, send, cut, address } = this.options;
    if (faults.now.stallPlain && address === 'plain') return this.stall();
    if (this.isQuiet()) {
      await send(bytes);
      this.sentBytes += bytes.length;
      return !signal.aborted;
    }
    for (let start = 0; start < bytes.length; ) {
      const { stallAfterBytes, dropAfterBytes } = faults.now;
      let end = Math.min(bytes.length, start + this.sliceBytes());
      const stallIn = stallAfterBytes < 0 ? Number.POSITIVE_INFINITY : stallAfterBytes - this.sentBytes;
      const dropIn = dropAfterBytes <= 0 ? Number.POSITIVE_INFINITY : dropAfterBytes - this.sentBytes;
      const stalls = this.isConcerned && stallIn < end - start && faults.take('stall');
      const drops = this.isConcerned && !stalls && dropIn < end - start && faults.take('drop');
      if (stalls) end = start + Math.max(0, stallIn);
      if (drops) end = start + Math.max(0, dropIn);
      if (end > start) {
        await this.pace(end - start, userId, readyAt);
        if (signal.aborted) return false;
        await send(bytes.subarray(start, end));
        this.sentBytes += end - start;
      }
      if (stalls) return this.stall();
      if (drops) {
        cut();
        return false;
      }
      start = end;
    }
    return !signal.aborted;
  }

  /** Nothing is set that slices or paces. */
  private isQuiet(): boolean {
    const { now } = this.options.faults;
    if (!this.isConcerned) return true;
    const isPaced = this.ownBytesPerSecond > 0 || now.accountBytesPerSecond > 0;
    return !isPaced && now.stallAfterBytes < 0 && now.dropAfterBytes <= 0;
  }

  private get isConcerned(): boolean {
    return concerns(this.options.faults.now.linesAt, this.options.address);
  }

  /** 0: unlimited. */
  private get ownBytesPerSecond(): number {
    const { connectionBytesPerSecond, slow } = this.options.faults.now;
    if (!this.isSlow || slow.share <= 0) return connectionBytesPerSecond;
    return Math.min(slow.bytesPerSecond, connectionBytesPerSecond || Number.POSITIVE_INFINITY);
  }

  private sliceBytes(): number {
    const rates = [this.ownBytesPerSecond, this.options.faults.now.accountBytesPerSecond].filter(
      (rate) => rate > 0,
    );
    const slice = Math.round(Math.min(...rates, MAX_SLICE_BYTES * 8) / 8);
    return Math.min(MAX_SLICE_BYTES, Math.max(MIN_SLICE_BYTES, slice));
  }

  private async pace(bytes: number, userId: string, readyAt: number): Promise<void> {
    const { faults, clock, accountLines, signal } = this.options;
    const { accountBytesPerSecond } = faults.now;
    const accountLine = accountLines.get(userId) ?? new Line();
    accountLines.set(userId, accountLine);
    const from = Math.max(readyAt, this.dueAt, clock.now() - MOST_LATE_MS);
    const ownAt = this.line.pass(bytes, this.ownBytesPerSecond, from);
    const sharedAt = accountLine.pass(bytes, accountBytesPerSecond, from);
    this.dueAt = Math.max(ownAt, sharedAt);
    await sleepUntil(clock, this.dueAt, signal);
  }

  /** Says nothing more, and settles only when the connection is over. */
  private stall(): Promise<false> {
    this.isStalled = true;
    const { signal } = this.options;
    return new Promise((resolve) => {
      if (signal.aborted) resolve(false);
      else signal.addEventListener('abort', () => resolve(false), { once: true });
    });
  }
}
