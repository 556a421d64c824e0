import { createStore, reconcile } from 'solid-js/store';
import type { ConditionView } from '../../domain/conditions.ts';
import type { Settings } from '../../domain/settings-table.ts';
import type {
  AccountStatus,
  Collection,
  Engine,
  FolderStatus,
  LaneView,
  LockStatus,
  Notice,
  QueueTotals,
  StorageView,
  Update,
} from '../../workers/contract.ts';
import { createBatchIndex } from './batch-index.ts';
import { createTransferIndex } from './transfer-index.ts';

interface Snapshot {
  /** Null until the engine has spoken. */
  account: AccountStatus | null;
  /** Null until it is known. */
  lock: LockStatus | null;
  demoCode: string | null;
  folder: FolderStatus;
  totals: QueueTotals | null;
  lanes: readonly LaneView[];
  conditions: readonly ConditionView[];
  collections: readonly Collection[];
  storage: StorageView;
  /** Null until the engine has spoken. */
  settings: Settings | null;
  notices: readonly Notice[];
}

const NOTHING: Snapshot = {
  account: null,
  lock: null,
  demoCode: null,
  folder: { kind: 'none' },
  totals: null,
  lanes: [],
  conditions: [],
  collections: [],
  storage: { persisted: null, usageBytes: null, quotaBytes: null, stagingBudgetBytes: null },
  settings: null,
  notices: [],
};

/** Of whatever state. */
const countOf = ({ counts }: QueueTotals): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** What the engine last said, as a store; subscribes at once. Unions are replaced whole, lists are merged by key. */
export function createEngineState(engine: Engine) {
  const [snapshot, set] = createStore<Snapshot>({ ...NOTHING });
  const transfers = createTransferIndex();
  const batches = createBatchIndex();

  const apply = (update: Update): void => {
    if (update.transfers || update.removedTransfers || update.whole || update.transfersComplete) {
      transfers.apply(
        update.transfers ?? [],
        update.removedTransfers ?? [],
        update.whole === true,
        update.transfersComplete === true,
        update.totals ? countOf(update.totals) : snapshot.totals ? countOf(snapshot.totals) : 0,
      );
    }
    if (update.batches || update.removedBatches || update.whole) {
      batches.apply(update.batches ?? [], update.removedBatches ?? [], update.whole === true);
    }
    if (update.heldLines) transfers.hold(update.heldLines);
    if (update.account) set('account', () => update.account ?? null);
    if (update.lock) set('lock', () => update.lock ?? null);
    if (update.demoCode !== undefined) set('demoCode', update.demoCode);
    if (update.folder) set('folder', () => update.folder ?? NOTHING.folder);
    if (update.totals) set('totals', reconcile(update.totals));
    if (update.lanes) set('lanes', reconcile([...update.lanes], { key: 'lane' }));
    if (update.conditions) set('conditions', reconcile([...update.conditions], { key: 'name' }));
    if (update.collections) set('collections', reconcile([...update.collections], { key: 'id' }));
    if (update.settings) set('settings', () => update.settings ?? null);
    if (update.storage) set('storage', reconcile(update.storage));
    if (update.notices) set('notices', reconcile([...update.notices], { key: 'id' }));
  };

  void engine.subscribe(apply);
  /** Puts an answer in force before the next update brings it: an act's own outcome is not to lag behind it. */
  const learnAccount = (status: AccountStatus): void => apply({ account: status });
  const learnLock = (lock: LockStatus): void => apply({ lock });
  const learnFolder = (status: FolderStatus): void => apply({ folder: status });
  return { snapshot, transfers, batches, learnAccount, learnLock, learnFolder };
}

export type EngineState = ReturnType<typeof createEngineState>;
