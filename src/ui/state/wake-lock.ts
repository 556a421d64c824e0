import { createEffect, onCleanup } from 'solid-js';
import type { EngineState } from './engine-state.ts';

/** As much of a WakeLockSentinel as is used. */
export interface AwakeGrant {
  release(): Promise<void>;
  addEventListener(type: 'release', call: () => void): void;
}

export interface WakeLockParts {
  /** Rejects where the browser refuses, as on a low battery. */
  readonly request: () => Promise<AwakeGrant>;
  readonly isInSight: () => boolean;
}

/**
 * Holds the screen's wake lock while it is wanted and this tab is in sight: browsers give it to no other and take it
 * back from one that is hidden. `look` is to be called whenever that may have changed.
 */
export function makeWakeLock(parts: WakeLockParts): { want(isWanted: boolean): void; look(): void } {
  let wanted = false;
  let grant: AwakeGrant | null = null;
  let isAsking = false;

  const look = async (): Promise<void> => {
    if (!wanted) {
      const given = grant;
      grant = null;
      await given?.release();
      return;
    }
    if (grant !== null || isAsking || !parts.isInSight()) return;
    isAsking = true;
    const given = await parts.request().catch(() => null);
    isAsking = false;
    if (given === null) return;
    grant = given;
    given.addEventListener('release', () => {
      if (grant === given) grant = null;
    });
    if (!wanted) await look();
  };
  return {
    want: (isWanted) => {
      if (isWanted === wanted) return;
      wanted = isWanted;
      void look();
    },
    look: () => void look(),
  };
}

/** Keeps the computer awake while files are on their way, unless the user chose otherwise. */
export function createAwake(state: EngineState) {
  const isPossible = 'wakeLock' in navigator;
  const lock = makeWakeLock({
    request: () => navigator.wakeLock.request('screen'),
    isInSight: () => document.visibilityState === 'visible',
  });
  document.addEventListener('visibilitychange', lock.look);
  onCleanup(() => document.removeEventListener('visibilitychange', lock.look));
  createEffect(() => {
    const counts = state.snapshot.totals?.counts;
    const isWorking = (counts?.active ?? 0) + (counts?.publishing ?? 0) > 0;
    lock.want(isPossible && state.snapshot.settings?.keepAwake === true && isWorking);
  });
  onCleanup(() => lock.want(false));
  return { isPossible };
}
