/**
 * Keeps a sender from filling the other side's queue: bytes count as under way until the other side says it took them.
 * One per stream or answer.
 */
export class Credit {
  private underWayBytes = 0;
  private waiting: (() => void) | undefined;
  private isOver = false;
  private readonly windowBytes: number;

  constructor(windowBytes: number) {
    this.windowBytes = windowBytes;
  }

  /** Counts bytes as sent; settles when there is room for more. */
  spend(byteCount: number): Promise<void> {
    this.underWayBytes += byteCount;
    if (this.isOver || this.underWayBytes < this.windowBytes) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  taken(byteCount: number): void {
    this.underWayBytes -= byteCount;
    if (this.underWayBytes < this.windowBytes) this.release();
  }

  /** The peer is gone: nobody waits any more. */
  end(): void {
    this.isOver = true;
    this.release();
  }

  private release(): void {
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.();
  }
}
