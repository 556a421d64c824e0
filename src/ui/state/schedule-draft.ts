import { createSignal } from 'solid-js';
import { checkSchedule, clockText, type ScheduleWindow } from '../../domain/schedule.ts';
import { inUnit, readTyped } from '../../domain/settings-check.ts';
import { RULES, type Settings } from '../../domain/settings-table.ts';
import type { App } from './app.tsx';

/** A window as it is typed. */
export interface WindowDraft {
  /** `22:00`, as a time field has it; empty while it is not whole. */
  readonly from: string;
  readonly to: string;
  readonly kind: 'cap' | 'paused' | 'unlimited';
  /** KiB/s. */
  readonly cap: string;
}

/** Stands in the field until another is typed. */
const USUAL_CAP_KIB = '1024';

const capText = (bytes: number): string => inUnit(RULES.bandwidthBytesPerSecond, bytes).replaceAll(',', '');

/** A window as its fields show it. */
export const toDraft = ({ fromMinute, toMinute, limit }: ScheduleWindow): WindowDraft => ({
  from: clockText(fromMinute),
  to: clockText(toMinute),
  kind: typeof limit === 'number' ? 'cap' : limit,
  cap: typeof limit === 'number' ? capText(limit) : USUAL_CAP_KIB,
});

const minuteOf = (text: string): number => {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(text) ?? [];
  return Number(hours) * 60 + Number(minutes);
};

/** As the domain knows it; what is not whole is left to its refusal. */
export const toWindow = ({ from, to, kind, cap }: WindowDraft): ScheduleWindow => {
  const read = readTyped('bandwidthBytesPerSecond', cap);
  const bytes = read.ok && read.value !== null ? read.value : Number.NaN;
  return { fromMinute: minuteOf(from), toMinute: minuteOf(to), limit: kind === 'cap' ? bytes : kind };
};

/** The schedule while it is edited: nothing of it holds before it is saved, and nothing of it is lost by looking elsewhere. */
export function createScheduleDraft(
  app: Pick<App, 'engine' | 'notices' | 'unsavedSchedule'>,
  settings: () => Settings,
) {
  const [draft, setDraft] = app.unsavedSchedule;
  const [error, setError] = createSignal<string | null>(null);
  const windows = () => draft() ?? settings().schedule.map(toDraft);

  const edit = (next: readonly WindowDraft[] | null): void => {
    setDraft(next);
    setError(null);
  };
  return {
    windows,
    /** What was refused of the draft; of none that was given up elsewhere. */
    error: () => (draft() === null ? null : error()),
    isChanged: () => draft() !== null,
    /** The windows that can be drawn already. */
    drawn: (): readonly ScheduleWindow[] =>
      windows()
        .map(toWindow)
        .filter((window) => checkSchedule([window]).ok),
    add: (): void =>
      edit([...windows(), { from: '22:00', to: '07:00', kind: 'unlimited', cap: USUAL_CAP_KIB }]),
    remove: (index: number): void => edit(windows().filter((_, place) => place !== index)),
    edit: (index: number, patch: Partial<WindowDraft>): void =>
      edit(windows().map((window, place) => (place === index ? { ...window, ...patch } : window))),
    discard: (): void => edit(null),
    save: async (): Promise<void> => {
      const answer = await app.engine.changeSettings({ schedule: windows().map(toWindow) });
      if (!answer.ok && answer.failure.category === 'input') {
        setError(answer.failure.message);
        return;
      }
      if (!answer.ok) app.notices.tell('warning', answer.failure.message);
      edit(null);
    },
  };
}
