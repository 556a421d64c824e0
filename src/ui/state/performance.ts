import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import type { Engine, PerformanceView, SpeedSpanSeconds } from '../../workers/contract.ts';

/** Half a second between two looks: a person reads no faster, and the engine has better things to do. */
const LOOK_MS = 500;

/** Asks for the numbers again and again, but only while the calling component lives and its tab is in sight. */
export function createPerformance(engine: Engine, span: () => SpeedSpanSeconds) {
  const [view, setView] = createSignal<PerformanceView | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isOver = false;

  const look = async (): Promise<void> => {
    clearTimeout(timer);
    if (isAsking || isOver || document.visibilityState === 'hidden') return;
    isAsking = true;
    const asked = span();
    const answer = await engine.performance(asked);
    isAsking = false;
    // Nobody answers while an engine is being replaced: the last numbers stay.
    if (answer && !isOver) setView(answer);
    if (asked === span()) timer = setTimeout(() => void look(), LOOK_MS);
    else void look();
  };
  const seen = (): void => void look();

  createEffect(on(span, seen));
  document.addEventListener('visibilitychange', seen);
  onCleanup(() => {
    isOver = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', seen);
  });
  return view;
}
