import type { Clock } from '../../src/ports/clock.ts';
import { DEADLINE_MS } from './pretend-world.ts';

/** A line that all requests of a computer share: each gets its part of every quarter second. */
export interface SharedLine {
  /**
   * Carries an answer. `seesPieces`: bytes are told as they come, as over HTTP; otherwise all at once at the end, as
   * JavaScript sees a WebSocket. 'deadline' when nothing was seen of it for 15 s.
   */
  carry(
    bytes: number,
    seesPieces: boolean,
    received: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<'over' | 'stopped' | 'deadline'>;
}

interface Flow {
  left: number;
  readonly bytes: number;
  readonly seesPieces: boolean;
  readonly startsAt: number;
  seenAt: number;
  readonly received: (bytes: number) => void;
  readonly settle: (how: 'over' | 'stopped' | 'deadline') => void;
}

const SLICE_MS = 250;

export const createSharedLine = (clock: Clock, bytesPerSecond: number, rttMs: number): SharedLine => {
  const flows = new Set<Flow>();
  let ticking = false;

  const end = (flow: Flow, how: 'over' | 'stopped' | 'deadline'): void => {
    if (flows.delete(flow)) flow.settle(how);
  };
  const give = (flow: Flow, share: number, now: number): void => {
    const piece = Math.min(flow.left, share);
    flow.left -= piece;
    const isWhole = flow.left <= 0;
    if (flow.seesPieces || isWhole) {
      flow.seenAt = now;
      flow.received(flow.seesPieces ? piece : flow.bytes);
    }
    if (isWhole) end(flow, 'over');
  };
  const tick = (): void => {
    const now = clock.now();
    const coming = [...flows].filter((flow) => flow.startsAt <= now);
    for (const flow of coming) give(flow, (bytesPerSecond * SLICE_MS) / 1_000 / coming.length, now);
    for (const flow of [...flows]) if (now - flow.seenAt >= DEADLINE_MS) end(flow, 'deadline');
    ticking = flows.size > 0;
    if (ticking) clock.at(now + SLICE_MS, tick);
  };

  return {
    carry: (bytes, seesPieces, received, signal) =>
      new Promise((settle) => {
        const now = clock.now();
        const flow: Flow = {
          ...{ left: bytes, bytes, seesPieces, received, settle },
          ...{ startsAt: now + rttMs, seenAt: now },
        };
        flows.add(flow);
        signal.addEventListener('abort', () => end(flow, 'stopped'), { once: true });
        if (ticking) return;
        ticking = true;
        clock.at(now + SLICE_MS, tick);
      }),
  };
};
