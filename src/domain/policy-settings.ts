/** How hard to pull, as the user chose. Numbers are in their ranges already: `settings.ts` checks what a person types. */
export type PolicySettings = AutoSettings | ClassicSettings | FixedSettings;

/** Learns what the line and the account allow, and needs no numbers. */
export interface AutoSettings {
  readonly kind: 'auto';
}

/** A delay between starting files and a number of files, both moved by flood waits and successes. */
export interface ClassicSettings {
  readonly kind: 'classic';
  /** Files at once over all lanes, 1–32. */
  readonly maxWorkers: number;
  /** Between starting two files of a lane; `minDelaySeconds` ≤ `maxDelaySeconds`. */
  readonly minDelaySeconds: number;
  readonly maxDelaySeconds: number;
  /** False: delay and workers stay what they are. Flood waits are obeyed either way. */
  readonly adaptive: boolean;
}

/** Learns nothing. */
export interface FixedSettings {
  readonly kind: 'fixed';
  /** Over all lanes. */
  readonly filesAtOnce: number;
  /** To one lane; over HTTP a connection is one request at a time. */
  readonly connections: number;
  /** Asked for and not answered yet, on one connection. */
  readonly windowBytes: number;
  /** Between sending two requests of a lane. */
  readonly pauseSeconds: number;
}
