import { type ControllerView, requestPaceWords } from '../../domain/controller-view.ts';
import { countOf, formatBytes } from './bytes.ts';

/** What a lane's controller holds to now; a number that its policy does not have is left out. */
export const controllerWords = (view: ControllerView): string =>
  [
    ...(view.workers === null ? [] : [`${countOf(view.workers, 'file')} at once`]),
    ...(view.delaySeconds === null ? [] : [`${view.delaySeconds.toFixed(2)} s between files`]),
    ...(view.connections === null ? [] : [countOf(view.connections, 'connection')]),
    ...(view.windowBytes === null ? [] : [`${formatBytes(view.windowBytes)} under way on each`]),
    ...(view.requestBytes === null ? [] : [`requests of ${formatBytes(view.requestBytes)}`]),
    ...(view.requests === null ? [] : [requestPaceWords(view.requests)]),
  ].join(', ') || 'nothing learned yet';

export const POLICY_WORDS: Readonly<Record<ControllerView['policy'], string>> = {
  auto: 'auto: learns what the line and the account allow',
  classic: 'classic: fewer files and longer pauses after flood waits, more with success',
  fixed: 'fixed: the numbers you chose',
};
