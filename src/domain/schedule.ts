import { type Failure, failed, type Outcome, succeeded } from './failure.ts';

/** What holds inside a window: bytes per second over all transfers, none, or nothing is fetched at all. */
export type WindowLimit = number | 'unlimited' | 'paused';

/** Daily, by local time, in minutes after midnight (0–1,439). One that ends before it begins crosses midnight. */
export interface ScheduleWindow {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly limit: WindowLimit;
}

export const MINUTES_A_DAY = 1_440;
export const MINUTE_MS = 60_000;
const DAY_MS = MINUTES_A_DAY * MINUTE_MS;
/** So many are enough for anybody, and few enough to be looked at with every event. */
export const MOST_WINDOWS = 24;
export const LEAST_CAP_BYTES_PER_SECOND = 1_024;
export const MOST_CAP_BYTES_PER_SECOND = 10_737_418_240;

/** `07:05`. */
export const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** `22:00–07:30`. */
export const windowText = ({ fromMinute, toMinute }: ScheduleWindow): string =>
  `${clockText(fromMinute)}–${clockText(toMinute)}`;

/** The window's stretches of one day, each `from` ≤ minute < `to`: two if it crosses midnight. */
export const stretchesOf = ({
  fromMinute,
  toMinute,
}: ScheduleWindow): readonly { readonly from: number; readonly to: number }[] => {
  if (fromMinute < toMinute) return [{ from: fromMinute, to: toMinute }];
  const evening = { from: fromMinute, to: MINUTES_A_DAY };
  return toMinute === 0 ? [evening] : [evening, { from: 0, to: toMinute }];
};

const overlap = (one: ScheduleWindow, other: ScheduleWindow): boolean =>
  stretchesOf(one).some((left) =>
    stretchesOf(other).some((right) => left.from < right.to && right.from < left.to),
  );

const refuse = (message: string): { readonly ok: false; readonly failure: Failure } =>
  failed({ category: 'input', code: 'SCHEDULE', field: 'schedule', message });

const isMinute = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < MINUTES_A_DAY;

const isLimit = (value: unknown): value is WindowLimit =>
  value === 'unlimited' ||
  value === 'paused' ||
  (typeof value === 'number' && value >= LEAST_CAP_BYTES_PER_SECOND && value <= MOST_CAP_BYTES_PER_SECOND);

const inKib = (bytes: number): string => (bytes / 1_024).toLocaleString('en');
const CAP_WORDS = `from ${inKib(LEAST_CAP_BYTES_PER_SECOND)} to ${inKib(MOST_CAP_BYTES_PER_SECOND)} KiB/s`;

const checkWindow = (value: unknown, place: number): Outcome<ScheduleWindow> => {
  const { fromMinute, toMinute, limit }: Record<string, unknown> = Object(value);
  if (!isMinute(fromMinute) || !isMinute(toMinute))
    return refuse(`Window ${place + 1} of the schedule needs a beginning and an end from 00:00 to 23:59.`);
  const window = { fromMinute, toMinute, limit: 'paused' } as const;
  if (fromMinute === toMinute)
    return refuse(`The window ${windowText(window)} begins and ends at the same time: give it some length.`);
  if (!isLimit(limit))
    return refuse(
      `The window ${windowText(window)} needs a cap ${CAP_WORDS}. To stop downloads in it choose “paused”.`,
    );
  return succeeded({ fromMinute, toMinute, limit });
};

/** Windows as typed, stored or imported; no two may overlap. In the order of their beginnings. */
export const checkSchedule = (value: unknown): Outcome<readonly ScheduleWindow[]> => {
  if (!Array.isArray(value)) return refuse('The schedule must be a list of windows.');
  if (value.length > MOST_WINDOWS) return refuse(`The schedule may have at most ${MOST_WINDOWS} windows.`);
  const windows: ScheduleWindow[] = [];
  for (const [place, entry] of value.entries()) {
    const checked = checkWindow(entry, place);
    if (!checked.ok) return checked;
    const window = checked.value;
    const other = windows.find((earlier) => overlap(earlier, window));
    if (other)
      return refuse(
        `The windows ${windowText(other)} and ${windowText(window)} overlap. Let one end before the other begins.`,
      );
    windows.push(window);
  }
  return succeeded(windows.sort((one, other) => one.fromMinute - other.fromMinute));
};

/** The window that holds at `localMs`: milliseconds of a local clock since any midnight of its own. */
export const windowAt = (windows: readonly ScheduleWindow[], localMs: number): ScheduleWindow | null => {
  const minute = (((localMs % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS;
  for (const window of windows) {
    const { fromMinute: from, toMinute: to } = window;
    if (from < to ? from <= minute && minute < to : from <= minute || minute < to) return window;
  }
  return null;
};

/** How long until the next beginning or end of a window, in milliseconds; `Infinity` without windows. */
export const untilNextEdge = (windows: readonly ScheduleWindow[], localMs: number): number => {
  const inDay = ((localMs % DAY_MS) + DAY_MS) % DAY_MS;
  let leastMs = Number.POSITIVE_INFINITY;
  for (const { fromMinute, toMinute } of windows)
    for (const minute of [fromMinute, toMinute]) {
      const leftMs = minute * MINUTE_MS - inDay;
      leastMs = Math.min(leastMs, leftMs > 0 ? leftMs : leftMs + DAY_MS);
    }
  return leastMs;
};
