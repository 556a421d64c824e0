import type { PresetName, Settings } from './settings-table.ts';

/** What a preset sets. Its numbers hold although a hand-typed one may not go so far. */
export type Preset = Pick<Settings, 'maxWorkers' | 'minDelaySeconds' | 'maxDelaySeconds' | 'adaptive'>;

export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  slow: { maxWorkers: 2, minDelaySeconds: 0.5, maxDelaySeconds: 5, adaptive: true },
  normal: { maxWorkers: 4, minDelaySeconds: 0.1, maxDelaySeconds: 3, adaptive: true },
  fast: { maxWorkers: 8, minDelaySeconds: 0.1, maxDelaySeconds: 2, adaptive: true },
  // On a bad line what adapts is the point of it.
  unstable: { maxWorkers: 4, minDelaySeconds: 1, maxDelaySeconds: 10, adaptive: true },
};

export const isPreset = (value: string): value is PresetName => Object.hasOwn(PRESETS, value);

/** Whether these are a preset's numbers, unchanged. */
export const matchesPreset = (settings: Settings, name: PresetName): boolean => {
  const preset = PRESETS[name];
  return (
    settings.maxWorkers === preset.maxWorkers &&
    settings.minDelaySeconds === preset.minDelaySeconds &&
    settings.maxDelaySeconds === preset.maxDelaySeconds &&
    settings.adaptive === preset.adaptive
  );
};

/**
 * How many files at once suit a computer, by its memory and cores. `memoryGib` is null where the browser does not tell.
 */
export const suggestedWorkers = (
  memoryGib: number | null,
  cores: number,
): { readonly least: number; readonly most: number; readonly best: number } => {
  const [least, most] =
    memoryGib !== null && memoryGib <= 2 ? [2, 4] : (memoryGib ?? 8) <= 8 ? [4, 8] : [8, 16];
  return { least, most, best: Math.max(least, Math.min(most, cores)) };
};
