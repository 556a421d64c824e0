import { type ControllerView, isPaceKnown, requestPaceWords } from '../domain/controller-view.ts';
import type { LogFields } from '../domain/log.ts';
import type { Lane } from './lane.ts';
import { log, type Turn } from './state.ts';

const rounded = (seconds: number): number => Math.round(seconds * 1_000) / 1_000;

/** `1 file at once, 0.75 s between files`; of what a policy does not have nothing is said. */
const paceWords = ({ workers, delaySeconds, connections, requests }: ControllerView): string =>
  [
    ...(workers === null ? [] : [`${workers} ${workers === 1 ? 'file' : 'files'} at once`]),
    ...(delaySeconds === null ? [] : [`${rounded(delaySeconds)} s between files`]),
    ...(workers === null && connections !== null
      ? [`${connections} ${connections === 1 ? 'connection' : 'connections'}`]
      : []),
    ...(requests === null ? [] : [requestPaceWords(requests)]),
  ].join(', ');

const paceFields = ({ workers, delaySeconds, connections, requests }: ControllerView): LogFields => ({
  ...(workers === null ? {} : { workers }),
  ...(delaySeconds === null ? {} : { delaySeconds: rounded(delaySeconds) }),
  ...(connections === null ? {} : { connections }),
  ...(requests !== null && isPaceKnown(requests) ? { requestsPerSecond: rounded(requests.perSecond) } : {}),
});

/** A flood wait began: how long it is, and how the lane goes on after it. */
export const tellFlood = (turn: Turn, lane: Lane, code: string, waitSeconds: number): void => {
  const view = lane.controller.view(turn.now);
  lane.toldPace = { controller: lane.controller, view, fasterSince: null };
  const words = paceWords(view);
  const then = words === '' ? '' : `; from then on ${words}`;
  const message = `${lane.id}: flood wait of ${waitSeconds} s (${code})${then}`;
  log(turn, 'WARNING', 'lane', message, { lane: lane.id, code, waitSeconds, ...paceFields(view) });
};

/** The lane goes faster than it did, if that can be said in these words. */
export const tellFaster = (turn: Turn, lane: Lane, before: ControllerView, after: ControllerView): void => {
  const was = paceWords(before);
  const is = paceWords(after);
  if (was === is) return;
  log(turn, 'INFO', 'lane', `${lane.id}: gradually faster: ${was} → ${is}`, {
    lane: lane.id,
    ...paceFields(after),
  });
};
