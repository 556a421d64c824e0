import {
  type ProcessorPressure,
  type Surroundings,
  UNKNOWN_SURROUNDINGS,
} from '../../domain/surroundings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SurroundingsPort } from '../../ports/surroundings.ts';

/** As much of the browser as is used; null: it has none of it. Handed in so that a test can be one. */
export interface SurroundingsSources {
  /** Calls with each reading of the Compute Pressure API; rejects where it is not allowed. */
  readonly observePressure: ((heard: (pressure: ProcessorPressure) => void) => Promise<void>) | null;
  readonly heap: (() => Surroundings['heap']) | null;
  readonly isMetered: (() => boolean) | null;
  readonly watchLine: (changed: () => void) => void;
  /** Milliseconds of the local wall clock: since 1970, as if here were Greenwich. */
  readonly localNow: () => number;
}

/** Memory and local time tell nobody that they have changed. */
const LOOK_EVERY_MS = 10_000;
/** The wall clock and ours drift by less than this between two looks unless somebody set it. */
const SAME_MS = 2_000;

export const createSurroundings = (
  clock: Clock,
  sources: SurroundingsSources = browserSources(),
): SurroundingsPort => {
  const listeners = new Set<(surroundings: Surroundings) => void>();
  let pressure: ProcessorPressure | null = null;
  let last: Surroundings = UNKNOWN_SURROUNDINGS;

  const read = (): Surroundings => {
    const localOffsetMs = sources.localNow() - clock.now();
    return {
      pressure,
      heap: sources.heap?.() ?? null,
      metered: sources.isMetered?.() ?? null,
      localOffsetMs:
        Math.abs(localOffsetMs - last.localOffsetMs) < SAME_MS ? last.localOffsetMs : localOffsetMs,
    };
  };
  const isSame = (one: Surroundings, other: Surroundings): boolean =>
    one.pressure === other.pressure &&
    one.metered === other.metered &&
    one.localOffsetMs === other.localOffsetMs &&
    one.heap?.usedBytes === other.heap?.usedBytes &&
    one.heap?.limitBytes === other.heap?.limitBytes;
  const look = (): void => {
    const now = read();
    if (isSame(now, last)) return;
    last = now;
    for (const listener of listeners) listener(last);
  };
  const lookAgain = (): void => {
    look();
    clock.at(clock.now() + LOOK_EVERY_MS, lookAgain);
  };

  let begun = false;
  const begin = (): void => {
    if (begun) return;
    begun = true;
    sources.watchLine(look);
    const heard = (next: ProcessorPressure): void => {
      pressure = next;
      look();
    };
    // Where it is not allowed nothing is known of the processor, and nothing is done for it.
    void sources.observePressure?.(heard).catch(() => undefined);
    last = read();
    clock.at(clock.now() + LOOK_EVERY_MS, lookAgain);
  };

  return {
    watch(listener) {
      begin();
      listeners.add(listener);
      listener(last);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};

const PRESSURE_EVERY_MS = 2_000;
/** Scripts that have more of it are about to be ended. */
const HEAP_SHARE = 0.9;

/** Made when first asked for: not every browser has any of it. */
const browserSources = (): SurroundingsSources => {
  const line = navigator.connection;
  return {
    observePressure:
      'PressureObserver' in globalThis
        ? (heard) => {
            const observer = new PressureObserver((records) => {
              const latest = records.at(-1);
              if (latest) heard(latest.state);
            });
            return observer.observe('cpu', { sampleInterval: PRESSURE_EVERY_MS });
          }
        : null,
    heap: performance.memory
      ? () => {
          const { memory } = performance;
          return memory
            ? { usedBytes: memory.usedJSHeapSize, limitBytes: memory.jsHeapSizeLimit * HEAP_SHARE }
            : null;
        }
      : null,
    isMetered: line ? () => line.saveData === true || line.type === 'cellular' : null,
    watchLine: (changed) => line?.addEventListener('change', changed),
    localNow: () => {
      const now = new Date();
      return now.getTime() - now.getTimezoneOffset() * 60_000;
    },
  };
};
