/** What may slow or pause everything that is fetched, in the order in which it is shown. */
export const CONDITION_NAMES = [
  'offline',
  'storage',
  'folder',
  'processor',
  'memory',
  'metered',
  'schedule',
  'user',
] as const;
export type ConditionName = (typeof CONDITION_NAMES)[number];

/** `unknown`: nobody tells of it here. */
export type ConditionState = 'fine' | 'slower' | 'paused' | 'unknown';

export interface ConditionView {
  readonly name: ConditionName;
  /** What it does to downloads. */
  readonly state: ConditionState;
  /** Unix milliseconds since it is not fine; null while it is. */
  readonly since: number | null;
  /** When it ends or is looked at again, if that is known. */
  readonly until: number | null;
  /** One sentence: what is so now. */
  readonly message: string;
}
