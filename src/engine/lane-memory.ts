import type { AccountId } from '../domain/ids.ts';
import type { LearnedPace } from '../domain/learned-pace.ts';
import { controllerFor } from './adaptive/controller-for.ts';
import type { Lane } from './lane.ts';
import type { EngineState, Turn } from './state.ts';
import { resumeThrottle, throttleSpeed } from './throttle.ts';

/** What is learned of a lane belongs to an account: another one begins anew, the same one goes on where it was. */

/** Accounts whose pace is remembered of one lane. */
const MOST_ACCOUNTS = 8;

/** Everything to be written down, the newest last. */
export const learnedPaces = (state: EngineState, lane: Lane): readonly LearnedPace[] => {
  if (state.account.kind === 'in') note(lane, state.account.account);
  return [...lane.learned.values()].slice(-MOST_ACCOUNTS);
};

/** Before somebody else signs in. */
export const note = (lane: Lane, account: AccountId): void => {
  const pace = lane.controller.learned();
  if (!pace) return;
  const throttleBytesPerSecond = lane.throttle ? Math.round(throttleSpeed(lane.throttle)) : null;
  lane.learned.delete(account);
  lane.learned.set(account, { account, ...pace, throttleBytesPerSecond });
};

/** Somebody signed in, or the lane is new to the one who is. */
export const goOnWith = (state: EngineState, lane: Lane, account: AccountId, now: number): void => {
  const learned = lane.learned.get(account) ?? null;
  lane.controller = controllerFor(state.policy, null, learned, now);
  // A wait that was told is obeyed, whoever it was told.
  if (lane.throttle && lane.throttle.waitUntil > now) return;
  lane.throttle = learned?.throttleBytesPerSecond
    ? resumeThrottle(learned.throttleBytesPerSecond, now)
    : null;
};

/** The policy, or its numbers, may have been changed: a controller of the same kind stays. */
export const choosePolicy = ({ state, now }: Turn, lane: Lane): void => {
  const account = state.account.kind === 'in' ? state.account.account : null;
  if (account !== null) note(lane, account);
  const learned = (account !== null && lane.learned.get(account)) || null;
  lane.controller = controllerFor(state.policy, lane.controller, learned, now);
};
