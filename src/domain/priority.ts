/** How soon a transfer is wanted, the most urgent first. */
export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** For what says nothing of it: rows of older versions, files added without a wish. */
export const DEFAULT_PRIORITY: Priority = 'normal';

/** 0 for the most urgent. */
export const rankOf = (priority: Priority): number => PRIORITIES.indexOf(priority);

export const isPriority = (value: unknown): value is Priority => PRIORITIES.some((known) => known === value);
