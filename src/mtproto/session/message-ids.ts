/** Hands out message ids that only rise. */
export interface MessageIds {
  /** `nowMs`: our clock. The id has the remainder 0 for a client, 1 for a server's answer, 3 for its other messages, modulo 4. */
  next(nowMs: number, remainder?: 0 | 1 | 3): bigint;
  /** Seconds that the other side's clock is ahead of ours. */
  setOffsetSeconds(seconds: number): void;
}

/** A message id is the time: seconds in the upper 32 bits, their fraction below. */
export function createMessageIds(offsetSeconds = 0): MessageIds {
  let offset = offsetSeconds;
  let last = 0n;
  return {
    next(nowMs, remainder = 0) {
      const timed = (toMessageTime(nowMs / 1000 + offset) & ~3n) + BigInt(remainder);
      last = timed > last ? timed : (last & ~3n) + 4n + BigInt(remainder);
      return last;
    },
    setOffsetSeconds(seconds) {
      offset = seconds;
    },
  };
}

/** The unix time, in seconds, at which a message id was made. */
export function secondsOf(msgId: bigint): number {
  return Number(BigInt.asUintN(64, msgId) >> 16n) / 65_536;
}

function toMessageTime(seconds: number): bigint {
  const whole = Math.floor(seconds);
  return (BigInt(whole) << 32n) | BigInt(Math.floor((seconds - whole) * 0x1_0000_0000));
}
