import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { secondsUntil } from '../format/time.ts';
import { useNow } from '../state/now.ts';
import { Countdown } from './countdown.tsx';

/** Below a refusal that wants no further try for a while: how long still, and then that it is over. */
export function NextTry(props: { /** Unix milliseconds. */ readonly until: number }): JSX.Element {
  const now = useNow();
  const isOver = () => secondsUntil(props.until, now()) === null;
  return (
    <p class="form-wait">
      <Show when={!isOver()} fallback="The wait is over: you can try again.">
        Next try possible in <Countdown until={props.until} />
      </Show>
    </p>
  );
}
