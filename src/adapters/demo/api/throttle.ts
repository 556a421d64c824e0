/** A bucket of bytes that fills at a speed and holds two seconds' worth. Time is an argument, in milliseconds. */
export class Throttle {
  private bytes = Number.POSITIVE_INFINITY;
  private filledAt = 0;

  /** False: too fast. */
  take(wanted: number, bytesPerSecond: number, now: number): boolean {
    const earned = ((now - this.filledAt) / 1000) * bytesPerSecond;
    // At least one whole answer, or a slow throttle would let nothing pass ever.
    this.bytes = Math.min(Math.max(2 * bytesPerSecond, 1_048_576), this.bytes + earned);
    this.filledAt = now;
    if (this.bytes < wanted) return false;
    this.bytes -= wanted;
    return true;
  }
}
