import type { JSX } from 'solid-js';

interface EmptyStateProps {
  readonly title: string;
  readonly children?: JSX.Element;
}

/** Says why there is nothing here and what to do. */
export function EmptyState(props: EmptyStateProps): JSX.Element {
  return (
    <div class="empty">
      <h2>{props.title}</h2>
      <div>{props.children}</div>
    </div>
  );
}
