import type { Failure, FailureCategory } from '../domain/failure.ts';
import type { RetrySettings } from '../domain/settings.ts';
import { type Random, uniform } from './random.ts';

/** What a failure of a request does. Which failure does what is said here and nowhere else. */
export type Action =
  /** The whole lane sends nothing until the time told. */
  | 'lane-waits'
  /** A throttle, no fault: after the time told the lane goes on, below the rate that was refused. */
  | 'lane-slows'
  /** The transfer waits, then tries again; after the last try it fails. */
  | 'retry'
  /** A fresh reference is asked for once and shared by all parts. */
  | 'refresh'
  /** The same request in another data centre; that is remembered. */
  | 'move'
  /** Everything waits until the user has signed in. */
  | 'sign-in'
  /** Whatever writes there waits until it is mended. */
  | 'pause-writing'
  /** What is bad is dropped and fetched again, twice at most. */
  | 'refetch'
  /** Tried again at once, no attempt used. */
  | 'again'
  | 'fail'
  | 'nothing';

export interface Rule {
  readonly action: Action;
  /** A try that was the transfer's own misfortune: counted until bytes move. */
  readonly spendsAttempt: boolean;
  /** At least this long before the next try, drawn anew each time. */
  readonly leastDelayMs: readonly [number, number];
  /** Bytes already fetched are of no use to anybody. */
  readonly dropsBytes: boolean;
  /** Says something about the line rather than about the file: three of these in a row and the lane waits. */
  readonly blamesLine: boolean;
}

const rule = (action: Action, more: Partial<Rule> = {}): Rule => ({
  action,
  spendsAttempt: false,
  leastDelayMs: [0, 0],
  dropsBytes: false,
  blamesLine: false,
  ...more,
});

export const RULES: Readonly<Record<FailureCategory, Rule>> = {
  flood: rule('lane-waits'),
  network: rule('retry', { spendsAttempt: true, leastDelayMs: [3_000, 8_000], blamesLine: true }),
  server: rule('retry', { spendsAttempt: true, blamesLine: true }),
  stale: rule('refresh'),
  replaced: rule('fail', { dropsBytes: true }),
  moved: rule('move'),
  auth: rule('sign-in'),
  gone: rule('fail'),
  denied: rule('fail'),
  unsupported: rule('fail'),
  blocked: rule('fail'),
  input: rule('fail'),
  store: rule('retry'),
  system: rule('retry', { spendsAttempt: true }),
  disk: rule('pause-writing'),
  integrity: rule('refetch'),
  bug: rule('retry', { spendsAttempt: true }),
  aborted: rule('nothing'),
};

/** These codes are about the lane's connection, not about the request: they have actions of their own, in `part-outcomes.ts`. */
export const LANE_CODES: ReadonlySet<string> = new Set([
  'HTTP_REFUSED',
  'LANE_MISSING',
  'KEY_UNKNOWN',
  'AUTH_KEY_UNREGISTERED',
]);

/** These are about a server configuration that is wrong: waiting helps nobody until the user is told. */
export const CONFIGURATION_CODES: ReadonlySet<string> = new Set(['WRONG_DC', 'NO_WEBSOCKET']);

/** What was written straight into the folder is not there any more: all of it is fetched again. */
export const DIRECT_LOST = 'DIRECT_LOST';

/** Codes of a category that do otherwise than the rest of it; of the disk's, those that are about one file alone. */
const CODE_RULES: ReadonlyMap<string, Rule> = new Map([
  ['FLOOD_PREMIUM_WAIT', rule('lane-slows')],
  ['FILE_REFUSED', rule('retry', { spendsAttempt: true })],
  ['NAME_REFUSED', rule('fail')],
  ['RENAME_UNANSWERED', rule('fail')],
  [DIRECT_LOST, rule('again')],
]);

/** "Wait" is an order, whatever it was answered to. */
export const tellsToWait = ({ action }: Rule): boolean => action === 'lane-waits' || action === 'lane-slows';

export const ruleOf = (failure: Failure): Rule => CODE_RULES.get(failure.code) ?? RULES[failure.category];

/** `integrity`: how often bytes are fetched anew. */
export const REFETCH_LIMIT = 2;

/** Delay before retry `attempt` (1 = the first): doubling, capped, with up to a tenth of jitter on top. */
export const backOffMs = (attempt: number, settings: RetrySettings, random: Random): number =>
  Math.min(settings.capMs, settings.baseMs * 2 ** (attempt - 1)) * (1 + uniform(random, 0, 0.1));

/** The delay a rule asks for before retry `attempt`. */
export const retryDelayMs = (of: Rule, attempt: number, settings: RetrySettings, random: Random): number => {
  const backOff = backOffMs(attempt, settings, random);
  const [from, to] = of.leastDelayMs;
  return to === 0 ? backOff : Math.max(uniform(random, from, to), backOff);
};
