import { batchId, transferId } from '../../src/domain/ids.ts';
import type { TransferView } from '../../src/workers/contract.ts';

/** A transfer as it is shown, of which nothing has come yet. */
export const waitingView = (id: string, position: number): TransferView => ({
  id: transferId(id),
  batch: batchId('b'),
  name: id,
  chatTitle: '',
  kind: 'audio',
  key: `k-${id}`,
  sizeBytes: 1,
  direct: false,
  bytesDone: 0,
  bytesPublished: null,
  priority: 'normal',
  position,
  dependsOn: [],
  heldBy: null,
  state: { kind: 'queued' },
  attempts: 0,
  bytesPerSecond: 0,
  secondsLeft: null,
});
