import type { JSX } from 'solid-js';
import { createEffect, createMemo, createSignal, Show } from 'solid-js';
import { type TransferId, transferId } from '../../domain/ids.ts';
import { CheckAll } from '../components/check-all.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { TransferDetails } from '../components/transfer-details.tsx';
import { VirtualTable } from '../components/virtual-table.tsx';
import { useApp } from '../state/app.tsx';
import { createMediaQuery } from '../state/media-query.ts';
import { createQueueActs } from '../state/queue-acts.ts';
import type { Selection } from '../state/selection.ts';
import {
  coverage,
  EMPTY_SELECTION,
  keepOnly,
  toggleAll,
  toggleOne,
  toggleRange,
} from '../state/selection.ts';
import { QueueHead } from './queue-head.tsx';
import { QueueCells } from './queue-row.tsx';

/** The queue: totals, lanes, every transfer with its state; all of it works without Telegram. */
export function QueuePane(): JSX.Element {
  const app = useApp();
  const acts = createQueueActs(app);
  const narrow = createMediaQuery('(max-width: 760px)');
  const ids = app.state.transfers.ids;
  const [selection, setSelection] = createSignal<Selection>(EMPTY_SELECTION);
  const [opened, setOpened] = createSignal<TransferId | null>(null);
  const selectedIds = createMemo(() => [...selection().keys].map(transferId));
  const order = createMemo<readonly string[]>(() => ids());

  createEffect(() => {
    const known = new Set<string>(ids());
    setSelection((now) => keepOnly(now, (key) => known.has(key)));
  });

  return (
    <section class="pane queue-pane" aria-label="Queue and its totals">
      <QueueHead acts={acts} selected={selectedIds()} onUntick={() => setSelection(EMPTY_SELECTION)} />
      <VirtualTable
        label="Queue"
        class="queue-table"
        count={ids().length}
        rowHeightPx={narrow() ? 84 : 34}
        rowData={(index) => ({ selected: selection().keys.has(ids()[index] ?? ''), muted: false })}
        header={
          <>
            <th scope="col" class="cell-check">
              <CheckAll
                label="Mark all"
                coverage={coverage(selection(), order())}
                onChange={(on) => setSelection((now) => toggleAll(now, on, order()))}
              />
            </th>
            <th scope="col">File</th>
            <th scope="col">State</th>
            <th scope="col">Progress</th>
            <th scope="col" class="cell-acts">
              <span class="for-readers">Actions</span>
            </th>
          </>
        }
        row={(index) => (
          <QueueCells
            id={ids()[index()]}
            index={index()}
            acts={acts}
            ticked={selection().keys.has(ids()[index()] ?? '')}
            onTick={(key, on, ranged) =>
              setSelection((now) => (ranged ? toggleRange(now, key, on, order()) : toggleOne(now, key, on)))
            }
            onOpen={setOpened}
          />
        )}
      />
      <Show when={ids().length === 0}>
        <EmptyState title="Nothing in the queue yet">
          Tick files of a chat and press Download selected; they come here, and go on after any interruption.
        </EmptyState>
      </Show>
      <Show when={opened()} keyed>
        {(id) => <TransferDetails id={id} onClose={() => setOpened(null)} />}
      </Show>
    </section>
  );
}
