import type { ControllerView } from '../domain/controller-view.ts';
import type { Lane } from './lane.ts';
import { tellFaster } from './pace-words.ts';
import type { Turn } from './state.ts';

/** A pace that is only being tried is taken back sooner than this: what lasts is worth a line of the log. */
const LASTING_MS = 10_000;
/** A rate that rises creeps: said only when it is a tenth higher than it was said to be. */
const WORTH_SAYING = 1.1;

/**
 * Looked at with every part that ends: `auto` takes more connections and raises its rate whenever it pleases, not at the
 * end of a file as `classic` does. What has become slower is where the next acceleration is counted from.
 */
export const watchPace = (turn: Turn, lane: Lane): void => {
  const { controller, toldPace: told } = lane;
  if (controller.settings.kind !== 'auto') return;
  const view = controller.view(turn.now);
  if (!told || told.controller !== controller || isSlower(view, told.view)) {
    lane.toldPace = { controller, view, fasterSince: null };
    return;
  }
  const since = isFaster(view, told.view) ? (told.fasterSince ?? turn.now) : null;
  if (since === null || turn.now - since < LASTING_MS) {
    if (since !== told.fasterSince) lane.toldPace = { ...told, fasterSince: since };
    return;
  }
  tellFaster(turn, lane, told.view, view);
  lane.toldPace = { controller, view, fasterSince: null };
};

const connectionsOf = ({ connections }: ControllerView): number => connections ?? 0;
/** Where no rate was learned there is no limit. */
const rateOf = ({ requests }: ControllerView): number => requests?.perSecond ?? Number.POSITIVE_INFINITY;

const isSlower = (view: ControllerView, told: ControllerView): boolean =>
  connectionsOf(view) < connectionsOf(told) || rateOf(view) < rateOf(told);

const isFaster = (view: ControllerView, told: ControllerView): boolean =>
  connectionsOf(view) > connectionsOf(told) || rateOf(view) > rateOf(told) * WORTH_SAYING;
