import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import type { Failure } from '../../domain/failure.ts';
import { Countdown } from './countdown.tsx';

interface LoadProblemProps {
  readonly failure: Failure | null;
  /** Unix milliseconds: asked again then by itself. */
  readonly repeatAt: number | null;
  readonly onAgain: () => void;
}

/** Told to wait: asking meanwhile would only make it longer. */
const isOrder = ({ category, waitSeconds }: Failure): boolean =>
  category === 'flood' && waitSeconds !== undefined;

/** Why a list is not all there, when it is asked for again by itself, and a button for the impatient. */
export function LoadProblem(props: LoadProblemProps): JSX.Element {
  return (
    <Show when={props.failure}>
      {(failure) => (
        <div class="pane-problem" role="alert">
          <p>
            {failure().message}
            <Show when={props.repeatAt !== null}>
              {' '}
              The list goes on in <Countdown until={props.repeatAt} />
            </Show>
          </p>
          <Show when={!isOrder(failure())}>
            <button type="button" onClick={() => props.onAgain()}>
              Try again
            </button>
          </Show>
        </div>
      )}
    </Show>
  );
}
