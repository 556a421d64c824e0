import type { JSX } from 'solid-js';
import { createEffect, createMemo, createSignal, Show } from 'solid-js';
import { type TransferId, transferId } from '../../domain/ids.ts';
import { AfterDialog } from '../components/after-dialog.tsx';
import { CheckAll } from '../components/check-all.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Menu } from '../components/menu.tsx';
import { TransferDetails } from '../components/transfer-details.tsx';
import { VirtualTable } from '../components/virtual-table.tsx';
import { useApp } from '../state/app.tsx';
import { createMediaQuery } from '../state/media-query.ts';
import { createQueueActs } from '../state/queue-acts.ts';
import { isSameLine } from '../state/queue-groups.ts';
import { createQueueList } from '../state/queue-list.ts';
import { canMove } from '../state/queue-moves.ts';
import { createQueueOrder } from '../state/queue-order.ts';
import type { Selection } from '../state/selection.ts';
import {
  coverage,
  EMPTY_SELECTION,
  keepOnly,
  toggleAll,
  toggleOne,
  toggleRange,
} from '../state/selection.ts';
import { BatchCells } from './queue-batch.tsx';
import { QueueHead } from './queue-head.tsx';
import { QueueCells } from './queue-row.tsx';

/** The queue: totals, lanes, every transfer with its state; all of it works without Telegram. */
export function QueuePane(): JSX.Element {
  const app = useApp();
  const acts = createQueueActs(app);
  const narrow = createMediaQuery('(max-width: 760px)');
  const ids = app.state.transfers.ids;
  const list = createQueueList(app.state.transfers, app.state.batches);
  const [selection, setSelection] = createSignal<Selection>(EMPTY_SELECTION);
  const [opened, setOpened] = createSignal<TransferId | null>(null);
  const [menu, setMenu] = createSignal<{ readonly id: TransferId; readonly anchor: HTMLElement } | null>(
    null,
  );
  const [waiting, setWaiting] = createSignal<readonly TransferId[]>([]);
  const selectedIds = createMemo(() => [...selection().keys].map(transferId));
  let focusRow: (index: number, column: number) => void = () => undefined;
  const order = createQueueOrder({
    transfers: app.state.transfers,
    batches: app.state.batches,
    list,
    acts,
    selected: () => selection().keys,
    focus: (index, column) => focusRow(index, column),
    onAfter: setWaiting,
  });
  const viewAt = (index: number) => {
    const line = list.lineAt(index);
    return line?.kind === 'transfer' ? app.state.transfers.view(line.id) : undefined;
  };

  createEffect(() => {
    ids();
    setSelection((now) => keepOnly(now, (key) => app.state.transfers.peek(transferId(key)) !== undefined));
  });

  return (
    <section class="pane queue-pane" aria-label="Queue and its totals">
      <QueueHead
        acts={acts}
        list={list}
        selected={selectedIds()}
        onAfter={() => setWaiting(selectedIds())}
        onUntick={() => setSelection(EMPTY_SELECTION)}
      />
      <VirtualTable
        label="Queue"
        class="queue-table"
        count={list.count()}
        rowHeightPx={narrow() ? 84 : 34}
        rowKey={(index) => {
          const line = list.lineAt(index);
          return line ? `${line.kind} ${line.id}` : `none ${index}`;
        }}
        rowData={(index) => {
          const line = list.lineAt(index);
          const view = viewAt(index);
          return {
            selected: selection().keys.has(line?.id ?? ''),
            muted: false,
            head: line?.kind === 'batch',
            draggable: view !== undefined && canMove(view),
          };
        }}
        onReady={(focus) => {
          focusRow = focus;
        }}
        onRowKey={order.onKey}
        drag={order.drag}
        header={
          <>
            <th scope="col" class="cell-check">
              <CheckAll
                label="Mark all"
                coverage={selection().keys.size === 0 ? 'none' : coverage(selection(), list.ids())}
                onChange={(on) => setSelection((now) => toggleAll(now, on, list.ids()))}
              />
            </th>
            <th scope="col">File</th>
            <th scope="col">Priority</th>
            <th scope="col">State</th>
            <th scope="col">Progress</th>
            <th scope="col" class="cell-acts">
              <span class="for-readers">Actions</span>
            </th>
          </>
        }
        row={(index) => {
          const line = createMemo(() => list.lineAt(index()), undefined, { equals: isSameLine });
          const batch = () => {
            const now = line();
            return now?.kind === 'batch' ? now.id : null;
          };
          const transfer = () => {
            const now = line();
            return now?.kind === 'transfer' ? now.id : undefined;
          };
          return (
            <Show
              when={batch()}
              fallback={
                <QueueCells
                  id={transfer()}
                  index={index()}
                  acts={acts}
                  ticked={selection().keys.has(transfer() ?? '')}
                  onTick={(key, on, ranged) =>
                    setSelection((now) =>
                      ranged ? toggleRange(now, key, on, list.ids()) : toggleOne(now, key, on),
                    )
                  }
                  onOpen={setOpened}
                  onMenu={(id, anchor) => setMenu({ id, anchor })}
                />
              }
            >
              {(id) => (
                <BatchCells
                  id={id()}
                  folded={list.isFolded(id())}
                  onFold={(on) => list.fold(id(), on)}
                  acts={acts}
                />
              )}
            </Show>
          );
        }}
      />
      <Show when={ids().length === 0}>
        <EmptyState title="Nothing in the queue yet">
          Tick files of a chat and press Download selected; they come here, and go on after any interruption.
        </EmptyState>
      </Show>
      <Show when={menu()} keyed>
        {({ id, anchor }) => (
          <Menu label="Order" anchor={anchor} items={order.itemsFor(id)} onClose={() => setMenu(null)} />
        )}
      </Show>
      <Show when={waiting().length > 0}>
        <AfterDialog ids={waiting()} onClose={() => setWaiting([])} />
      </Show>
      <Show when={opened()} keyed>
        {(id) => <TransferDetails id={id} onClose={() => setOpened(null)} />}
      </Show>
    </section>
  );
}
