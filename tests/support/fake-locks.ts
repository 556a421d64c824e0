/** Web Locks of one origin, as far as tabs use them; a tab that dies lets go of all it held. */
export class FakeLocks {
  readonly #queues = new Map<string, (() => void)[]>();

  /** One tab, or one worker: whatever holds locks and dies as a whole. */
  holder() {
    const releases = new Set<() => void>();
    let dead = false;
    const hold = async (name: string, signal?: AbortSignal): Promise<() => void> => {
      const release = await this.#take(name, signal);
      if (dead) release();
      else releases.add(release);
      return () => {
        releases.delete(release);
        release();
      };
    };
    return {
      hold: (name: string) => hold(name),
      takeLead: async (signal: AbortSignal) => ({ release: await hold('engine', signal) }),
      whenFree: async (name: string, signal?: AbortSignal) => (await this.#take(name, signal))(),
      die: () => {
        dead = true;
        for (const release of releases) release();
        releases.clear();
      },
    };
  }

  #take(name: string, signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      let released = false;
      const release = (): void => {
        if (released) return;
        released = true;
        queue.shift();
        queue[0]?.();
      };
      const granted = (): void => resolve(release);
      queue.push(granted);
      signal?.addEventListener('abort', () => {
        const index = queue.indexOf(granted);
        if (index > 0) queue.splice(index, 1);
        reject(signal.reason);
      });
      if (queue.length === 1) granted();
    });
  }
}
