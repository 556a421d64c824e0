import type { JSX } from 'solid-js';

interface ProgressBarProps {
  readonly label: string;
  /** 0–100; null while the whole is unknown. */
  readonly percent: number | null;
  readonly tone?: string;
}

/** A thin bar with its value for screen readers. */
export function ProgressBar(props: ProgressBarProps): JSX.Element {
  return (
    <div
      class="progress"
      data-tone={props.tone ?? 'busy'}
      data-unknown={props.percent === null}
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={props.percent ?? undefined}
    >
      <div class="progress-fill" style={{ transform: `scaleX(${(props.percent ?? 30) / 100})` }} />
    </div>
  );
}
