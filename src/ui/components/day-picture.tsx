import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import { MINUTES_A_DAY, type ScheduleWindow, stretchesOf, windowText } from '../../domain/schedule.ts';
import { limitText } from '../../domain/settings-words.ts';

const HOURS = [0, 6, 12, 18, 24];
const percent = (minutes: number): string => `${(minutes / MINUTES_A_DAY) * 100}%`;
const kindOf = ({ limit }: ScheduleWindow): string => (typeof limit === 'number' ? 'cap' : limit);

/** A day from midnight to midnight with the windows of a schedule in it. Says nothing the list beside it does not say. */
export function DayPicture(props: { readonly windows: readonly ScheduleWindow[] }): JSX.Element {
  return (
    <div class="day" aria-hidden="true">
      <div class="day-bar">
        <For each={props.windows}>
          {(window) => (
            <For each={stretchesOf(window)}>
              {(stretch) => (
                <span
                  data-limit={kindOf(window)}
                  title={`${windowText(window)}: ${limitText(window.limit)}`}
                  style={{ left: percent(stretch.from), width: percent(stretch.to - stretch.from) }}
                >
                  {limitText(window.limit)}
                </span>
              )}
            </For>
          )}
        </For>
      </div>
      <div class="day-hours">
        <For each={HOURS}>{(hour) => <span class="number">{String(hour).padStart(2, '0')}</span>}</For>
      </div>
    </div>
  );
}
