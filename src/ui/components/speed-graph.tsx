import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import type { SpeedHistory } from '../../domain/statistics.ts';
import { formatBytes } from '../format/bytes.ts';
import { roundCeiling, spanWords } from '../format/speed-words.ts';

interface SpeedGraphProps {
  readonly speed: SpeedHistory;
}

/** The speed of the last while as an area; the oldest on the left. Readers are told now, mean and most. */
export function SpeedGraph(props: SpeedGraphProps): JSX.Element {
  const points = () => props.speed.bytesPerSecond;
  const most = () => Math.max(0, ...points());
  const mean = () => points().reduce((sum, value) => sum + value, 0) / Math.max(1, points().length);
  const ceiling = () => roundCeiling(most());
  const line = () =>
    points()
      .map((value, index) => `${index},${(100 * (1 - value / ceiling())).toFixed(1)}`)
      .join(' ');
  const width = () => Math.max(1, points().length - 1);
  const words = () => spanWords(points().length * props.speed.secondsEach);
  const told = () =>
    `Speed over the last ${words()}: lately ${formatBytes(points().at(-1) ?? 0)}/s, ` +
    `${formatBytes(mean())}/s on the whole, ${formatBytes(most())}/s at most.`;
  return (
    <figure class="speed-graph">
      <div class="speed-graph-picture">
        <svg role="img" aria-label={told()} viewBox={`0 0 ${width()} 100`} preserveAspectRatio="none">
          <path class="speed-graph-grid" d={`M0 50H${width()}M0 0H${width()}M0 100H${width()}`} />
          <polygon class="speed-graph-area" points={`0,100 ${line()} ${width()},100`} />
          <polyline class="speed-graph-line" points={line()} />
        </svg>
        <Show
          when={most() > 0}
          fallback={<p class="speed-graph-none">Nothing came in the last {words()}.</p>}
        >
          <span class="number speed-graph-most" aria-hidden="true">
            {formatBytes(ceiling())}/s
          </span>
          <span class="number speed-graph-half" aria-hidden="true">
            {formatBytes(ceiling() / 2)}/s
          </span>
        </Show>
      </div>
      <figcaption aria-hidden="true">
        <span>{words()} ago</span>
        <span>now</span>
      </figcaption>
    </figure>
  );
}
