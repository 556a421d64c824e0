import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { formatClock, secondsUntil } from '../format/time.ts';
import { useNow } from '../state/now.ts';

interface CountdownProps {
  /** Unix milliseconds. */
  readonly until: number | null;
}

/** `0:42`, ticking; nothing when there is no end or it is past. Not announced: it would speak every second. */
export function Countdown(props: CountdownProps): JSX.Element {
  const now = useNow();
  return (
    <Show when={secondsUntil(props.until, now())}>
      {(seconds) => (
        <span class="countdown" role="timer">
          {formatClock(seconds())}
        </span>
      )}
    </Show>
  );
}
