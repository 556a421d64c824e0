import { DEFAULT_PRIORITY } from '../domain/priority.ts';
import type { Transfer } from '../domain/transfer.ts';
import type { Row } from './row.ts';

const NOTHING = new Uint8Array();

/** What is remembered of a row; the bitmap is a copy. Of bytes that a restart loses nothing is. */
export const snapshot = (row: Row): Transfer => ({
  id: row.id,
  batch: row.batch,
  account: row.account,
  item: row.item,
  chatTitle: row.chatTitle,
  ...(row.priority === DEFAULT_PRIORITY ? {} : { priority: row.priority }),
  position: row.position,
  ...(row.dependsOn.length === 0 ? {} : { dependsOn: row.dependsOn }),
  addedAt: row.addedAt,
  state: row.state,
  attempts: row.attempts,
  granules: row.direct ? NOTHING : row.ranges.bitmap(),
  proofs: row.direct ? [] : row.proofs,
  startedAt: row.startedAt,
});
