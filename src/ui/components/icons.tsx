import type { JSX } from 'solid-js';

/** Strokes of 24 × 24 icons of our own; decoration only, the words beside them say it. */
const STROKES = {
  chats: 'M4 5h16v11H9l-5 4z',
  queue: 'M12 3v11m-4-4 4 4 4-4M4 20h16',
  performance: 'M4 20h16M4 15l5-6 4 4 7-9',
  log: 'M5 4h14v16H5zM9 9h6M9 13h6M9 17h3',
  settings:
    'M4 7h10M18 7h2M4 17h2M10 17h10M14 7a2 2 0 1 0 4 0 2 2 0 1 0-4 0M6 17a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
  folder: 'M3 6h6l2 2h10v11H3z',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 1 0 0-14m5 12 5 5',
  pause: 'M8 5v14M16 5v14',
  resume: 'M7 5v14l11-7z',
  cancel: 'M6 6l12 12M18 6 6 18',
  retry: 'M20 12a8 8 0 1 1-2.4-5.7M20 4v4h-4',
  remove: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  details: 'M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16M12 11v5M12 8v.5',
  more: 'M12 5v.5M12 12v.5M12 19v.5',
  fold: 'M6 9l6 6 6-6',
  unfold: 'M9 6l6 6-6 6',
  good: 'M5 12l5 5 9-10',
  warning: 'M12 4 3 20h18zM12 10v4M12 17v.5',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
} as const;

export type IconName = keyof typeof STROKES;

export function Icon(props: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={STROKES[props.name]} />
    </svg>
  );
}

/** The sign of the product: a gate, and water below it. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 64 64" aria-hidden="true">
      <path class="mark-posts" d="M14 10v44M50 10v44" />
      <path class="mark-gate" d="M20 10h24v19H20z" />
      <path class="mark-water" d="M20 40c4 0 4 3 8 3s4-3 8-3 4 3 8 3M20 51c4 0 4 3 8 3s4-3 8-3 4 3 8 3" />
    </svg>
  );
}
