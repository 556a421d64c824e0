import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import type { Engine, PerformanceView, SpeedSpanSeconds } from '../../workers/contract.ts';

/** Half a second between two looks: a person reads no faster, and the engine has better things to do. */
export const LOOK_MS = 500;

interface WatchOptions<T> {
  /** Null: nobody answers for now. */
  readonly ask: () => Promise<T | null>;
  readonly take: (answer: T) => void;
  readonly isInSight: () => boolean;
}

/** Asks again and again, one question at a time, and only while somebody looks. Needs `look` to begin, and in sight again. */
export function makeWatch<T>({ ask, take, isInSight }: WatchOptions<T>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isAskedAgain = false;
  let isOver = false;

  const look = async (): Promise<void> => {
    clearTimeout(timer);
    isAskedAgain = isAsking;
    if (isAsking || isOver || !isInSight()) return;
    isAsking = true;
    const answer = await ask();
    isAsking = false;
    if (isOver) return;
    if (answer !== null) take(answer);
    timer = setTimeout(() => void look(), isAskedAgain ? 0 : LOOK_MS);
  };
  return {
    /** Something about the question changed: ask at once, or as soon as the last one is answered. */
    look: (): void => void look(),
    end: (): void => {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

/** The numbers, as long as the calling component lives and its tab is in sight; null before the first answer. */
export function createPerformance(engine: Engine, span: () => SpeedSpanSeconds) {
  const [view, setView] = createSignal<PerformanceView | null>(null);
  const watch = makeWatch<PerformanceView>({
    ask: () => engine.performance(span()),
    take: setView,
    isInSight: () => document.visibilityState !== 'hidden',
  });
  createEffect(on(span, watch.look));
  document.addEventListener('visibilitychange', watch.look);
  onCleanup(() => {
    watch.end();
    document.removeEventListener('visibilitychange', watch.look);
  });
  return view;
}
