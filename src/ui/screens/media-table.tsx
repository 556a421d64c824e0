import type { JSX } from 'solid-js';
import { createEffect, createSignal, createUniqueId, For, Show, untrack } from 'solid-js';
import { shownName } from '../../domain/file-name.ts';
import { CheckAll } from '../components/check-all.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { LoadProblem } from '../components/load-problem.tsx';
import { VirtualTable } from '../components/virtual-table.tsx';
import { formatBytes, percentOf } from '../format/bytes.ts';
import { MEDIA_TABS, refusalSentence, visibleText } from '../format/media-words.ts';
import { formatClock, formatDate } from '../format/time.ts';
import { useApp } from '../state/app.tsx';
import type { MediaList } from '../state/media-list.ts';
import { createMediaQuery } from '../state/media-query.ts';
import { coverage, toggleAll, toggleOne, toggleRange } from '../state/selection.ts';

const SKELETON_ROWS = [1, 2, 3, 4, 5, 6];
/** Rows from the end at which the next page is asked for. */
const AHEAD = 30;

interface MediaRowProps {
  readonly list: MediaList;
  readonly index: number;
}

function StateInQueue(props: { readonly fileKey: string }): JSX.Element {
  const app = useApp();
  const transfer = () => app.state.transfers.ofFile(props.fileKey);
  const words = () => {
    const view = transfer();
    if (view === undefined) return '';
    return view.state.kind === 'active'
      ? `active ${percentOf(view.bytesDone, view.sizeBytes)} %`
      : view.state.kind;
  };
  return (
    <span class="state-chip" data-state={transfer()?.state.kind ?? 'none'}>
      {words()}
    </span>
  );
}

function MediaCells(props: MediaRowProps): JSX.Element {
  const id = createUniqueId();
  const row = () => props.list.shown()[props.index];
  let ranged = false;
  const tick = (on: boolean): void => {
    const key = row()?.key;
    if (key === undefined) return;
    props.list.setSelection((now) =>
      ranged ? toggleRange(now, key, on, props.list.selectable()) : toggleOne(now, key, on),
    );
  };
  return (
    <Show when={row()}>
      {(shown) => (
        <>
          <td class="cell-check">
            <input
              id={id}
              type="checkbox"
              aria-label={shownName(shown().item)}
              aria-disabled={shown().item.refusal !== null}
              aria-describedby={shown().item.refusal === null ? undefined : `${id}-why`}
              checked={props.list.selection().keys.has(shown().key)}
              onClick={(event) => {
                ranged = event.shiftKey;
                // Not `disabled`: it stays in reach of the keyboard, so that the reason can be read.
                if (shown().item.refusal !== null) event.preventDefault();
              }}
              onChange={(event) => tick(event.currentTarget.checked)}
            />
          </td>
          <td class="cell-name">
            <label for={id} title={visibleText(shownName(shown().item))}>
              <bdi>{visibleText(shownName(shown().item))}</bdi>
              <Show when={shown().item.refusal}>
                {(refusal) => (
                  <span class="cell-why" id={`${id}-why`}>
                    {refusalSentence(refusal())}
                  </span>
                )}
              </Show>
            </label>
          </td>
          <td class="cell-size number">{formatBytes(shown().item.sizeBytes)}</td>
          <td class="cell-date number">
            {formatDate(shown().item.date).slice(0, 10)}
            <span class="time">{formatDate(shown().item.date).slice(10)}</span>
          </td>
          <td class="cell-duration number">
            {shown().item.durationSeconds === null ? '' : formatClock(shown().item.durationSeconds ?? 0)}
          </td>
          <td class="cell-sender">
            <bdi>{visibleText(shown().item.sender ?? '')}</bdi>
          </td>
          <td class="cell-state">
            <StateInQueue fileKey={shown().key} />
          </td>
        </>
      )}
    </Show>
  );
}

function Nothing(props: { readonly list: MediaList }): JSX.Element {
  const kind = () => MEDIA_TABS.find((entry) => entry.tab === props.list.tab)?.many ?? 'files';
  return (
    <Show
      when={props.list.text() !== ''}
      fallback={
        <EmptyState title={`No ${kind()} here`}>
          {props.list.tab === 'all'
            ? 'This chat holds only words.'
            : 'This chat holds none. Look under another kind.'}
        </EmptyState>
      }
    >
      <EmptyState title="Nothing matches">
        <p>
          No file among the {props.list.rows().length} looked at matches “{props.list.text().trim()}”.
        </p>
      </EmptyState>
    </Show>
  );
}

/** One chat's files of one kind: tick, shift-tick a range, tick all; more load while scrolling. */
export function MediaTable(props: { readonly list: MediaList }): JSX.Element {
  const narrow = createMediaQuery('(max-width: 760px)');
  const [reached, setReached] = createSignal(-1);
  createEffect(() => {
    const wantsMore = reached() >= props.list.shown().length - AHEAD;
    if (wantsMore && !props.list.loading()) untrack(() => props.list.loadMore());
  });
  return (
    <>
      <VirtualTable
        label="Media"
        class="media-table"
        count={props.list.shown().length}
        rowHeightPx={narrow() ? 58 : 34}
        onReach={setReached}
        rowData={(index) => {
          const row = props.list.shown()[index];
          return {
            selected: row !== undefined && props.list.selection().keys.has(row.key),
            muted: row !== undefined && row.item.refusal !== null,
          };
        }}
        header={
          <>
            <th scope="col" class="cell-check">
              <CheckAll
                label="Tick all shown"
                coverage={coverage(props.list.selection(), props.list.selectable())}
                onChange={(on) =>
                  props.list.setSelection((now) => toggleAll(now, on, props.list.selectable()))
                }
              />
            </th>
            <th scope="col">Name</th>
            <th scope="col" class="cell-size">
              Size
            </th>
            <th scope="col" class="cell-date">
              Date
            </th>
            <th scope="col" class="cell-duration">
              Duration
            </th>
            <th scope="col" class="cell-sender">
              Sender
            </th>
            <th scope="col" class="cell-state">
              State
            </th>
          </>
        }
        row={(index) => <MediaCells list={props.list} index={index()} />}
      />
      <Show when={props.list.shown().length === 0}>
        <Show
          when={props.list.loading()}
          fallback={<Show when={props.list.started()}>{<Nothing list={props.list} />}</Show>}
        >
          <ul class="skeletons" aria-hidden="true">
            <For each={SKELETON_ROWS}>{() => <li class="skeleton" />}</For>
          </ul>
        </Show>
      </Show>
      <LoadProblem
        failure={props.list.failure()}
        repeatAt={props.list.repeatAt()}
        onAgain={() => props.list.goOn()}
      />
      <Show when={props.list.mustAsk() && !props.list.loading()}>
        <div class="pane-note">
          <p>Looked through the newest {props.list.rows().length} files.</p>
          <button type="button" onClick={() => props.list.goOn()}>
            Look further back
          </button>
        </div>
      </Show>
    </>
  );
}
