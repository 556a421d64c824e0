import type { Failure } from '../domain/failure.ts';
import { wishedName } from '../domain/file-name.ts';
import { forgetBytes } from './bytes.ts';
import { publishingFailed } from './conditions.ts';
import { mayRefetch, tryFailed } from './failures.ts';
import { DIRECT_LOST, ruleOf } from './retry.ts';
import type { Row } from './row.ts';
import { log, type Turn } from './state.ts';
import { stopOrders } from './stopping.ts';
import { failTransfer, moveTransfer } from './transfer.ts';

/**
 * A file larger than staging can hold goes straight into the user's folder, in a part that only the worker that writes
 * it can finish. What that worker loses, by its death or by the folder's refusal, is fetched again from the start.
 */

const LOSSES: ReadonlySet<string> = new Set([DIRECT_LOST, 'WORKER_DIED', 'FILE_REFUSED']);

/** Whether an order for such a file that failed so says that the part is lost, whatever the order was. */
export const isLoss = ({ code }: Failure): boolean => LOSSES.has(code);

/** The part could not be opened or written, or is not there any more. */
export const directLost = (turn: Turn, row: Row, failure: Failure): void => {
  const lost = row.ranges.bytesDone;
  stopOrders(turn, row);
  forgetBytes(turn, row);
  log(
    turn,
    'WARNING',
    'engine',
    `${wishedName(row.item)}: ${failure.code}, ${lost} bytes of it in the folder are lost`,
  );
  if (row.state.kind === 'active' || row.state.kind === 'publishing')
    moveTransfer(turn, row, { kind: 'queued' });
  const { action } = ruleOf(failure);
  const { nextOrder } = turn.state;
  if (action === 'pause-writing') publishingFailed(turn, failure);
  else if (action === 'fail') failTransfer(turn, row, failure);
  // A folder that takes others but not this one: bytes move at each try, so tries would be counted in vain.
  else if (failure.code === 'FILE_REFUSED' && !mayRefetch(turn, row, failure, nextOrder)) return;
  else if (action === 'retry') tryFailed(turn, row, null, failure, turn.state.nextOrder, false);
};
