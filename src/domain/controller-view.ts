import type { PolicySettings } from './policy-settings.ts';

/** What a person may be shown; null where a policy has no such thing. */
export interface ControllerView {
  readonly policy: PolicySettings['kind'];
  readonly workers: number | null;
  readonly delaySeconds: number | null;
  readonly consecutiveSuccesses: number | null;
  readonly connections: number | null;
  readonly windowBytes: number | null;
  readonly requestBytes: number | null;
  readonly requests: RequestPace | null;
}

/** How many requests a second are allowed, as far as refusals and answers have told. */
export interface RequestPace {
  /** What is kept to in the long run. */
  readonly perSecond: number;
  /** The truth lies between these; until it is known, what a refusal would cost decides how fast it is looked for. */
  readonly least: number;
  readonly most: number;
}

const KNOWN_RATIO = 1.5;

export const isPaceKnown = ({ least, most }: RequestPace): boolean => most <= least * KNOWN_RATIO;

const rounded = (rate: number): string => String(Number(rate.toPrecision(2)));

/** `4.2 requests/s at most`; while that is being found out, what it may be. A slow one by the minute. */
export const requestPaceWords = (pace: RequestPace): string => {
  const [seconds, unit] = pace.most < 1 ? [60, 'requests/min'] : [1, 'requests/s'];
  return isPaceKnown(pace)
    ? `${rounded(pace.perSecond * seconds)} ${unit} at most`
    : `finding out what is allowed, perhaps ${rounded(pace.least * seconds)}–${rounded(pace.most * seconds)} ${unit}`;
};
