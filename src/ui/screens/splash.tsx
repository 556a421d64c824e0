import type { JSX } from 'solid-js';
import { Mark } from '../components/icons.tsx';

/** A page with nothing on it but what is going on, and perhaps something to do about it. */
export function SplashScreen(props: {
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

/** This page is of another version than the engine or the database: it shows and commands nothing. */
export function OutdatedScreen(props: { readonly words: string }): JSX.Element {
  return (
    <SplashScreen words={props.words}>
      <button type="button" class="primary" onClick={() => location.reload()}>
        Reload
      </button>
    </SplashScreen>
  );
}
