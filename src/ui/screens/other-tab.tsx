import type { JSX } from 'solid-js';
import { Mark } from '../components/icons.tsx';

/** All that a tab shows while another one does the work. */
export function OtherTabScreen(): JSX.Element {
  return (
    <main class="splash">
      <Mark />
      <h1 class="for-readers">Sluice</h1>
      <p role="status">
        Sluice is open in another tab — it does the work there. This tab takes over when that one closes.
      </p>
    </main>
  );
}

/** Until the engine has spoken. */
export function StartingScreen(props: {
  readonly words: string;
  readonly children?: JSX.Element;
}): JSX.Element {
  return (
    <main class="splash">
      <Mark />
      <h1 class="for-readers">Sluice</h1>
      <p role="status">{props.words}</p>
      {props.children}
    </main>
  );
}
