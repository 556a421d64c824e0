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

const roundedRate = (perSecond: number): string => String(Number(perSecond.toPrecision(2)));

/** `4.2 requests/s at most`; while that is being found out, what it may be. */
export const requestPaceWords = (pace: RequestPace): string =>
  isPaceKnown(pace)
    ? `${roundedRate(pace.perSecond)} requests/s at most`
    : `finding out how many requests are allowed: ${roundedRate(pace.least)}–${roundedRate(pace.most)}/s`;
