/** How hard the processor is pressed, as the Compute Pressure API says it. */
export type ProcessorPressure = 'nominal' | 'fair' | 'serious' | 'critical';

/** What the computer says of itself; null: it does not say. */
export interface Surroundings {
  readonly pressure: ProcessorPressure | null;
  /** The memory scripts have and may have. */
  readonly heap: { readonly usedBytes: number; readonly limitBytes: number } | null;
  /** The user asked the browser to save data, or the line costs by the byte. */
  readonly metered: boolean | null;
  /**
   * What is to be added to our own clock, which is never set back, to have milliseconds of the local one: time zone,
   * summer time and whatever the wall clock was set by.
   */
  readonly localOffsetMs: number;
}

export const UNKNOWN_SURROUNDINGS: Surroundings = {
  pressure: null,
  heap: null,
  metered: null,
  localOffsetMs: 0,
};
