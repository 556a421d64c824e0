import type { JSX } from 'solid-js';
import { createSignal, For, onMount, Show } from 'solid-js';
import { granuleCount } from '../../domain/byte-range.ts';
import type { TransferId } from '../../domain/ids.ts';
import type { Transfer } from '../../domain/transfer.ts';
import type { AccountStatus, TransferView } from '../../workers/contract.ts';
import { ownerWords } from '../format/account-words.ts';
import { formatBytes, formatCount } from '../format/bytes.ts';
import { visibleText } from '../format/media-words.ts';
import { DIRECT_WORDS, describeTransfer } from '../format/state-words.ts';
import { formatDate } from '../format/time.ts';
import { useApp } from '../state/app.tsx';

/** What is known of one transfer, as pairs of name and value. */
function factsOf(
  view: TransferView,
  stored: Transfer | null,
  account: AccountStatus | null,
  after: string,
): readonly (readonly [string, string])[] {
  const state = view.state;
  const words = describeTransfer(view, account?.kind === 'signed-in', Date.now());
  const remembered = view.direct ? ', forgotten when the browser closes' : ', remembered one by one';
  const facts: (readonly [string, string])[] = [
    ['State', [words.word, words.reason].filter((part) => part !== '').join(': ')],
    ['Priority', view.priority],
    ['Chat', visibleText(view.chatTitle)],
    ['Size', `${formatBytes(view.sizeBytes)} (${formatCount(view.sizeBytes)} bytes)`],
    ['Fetched', `${formatBytes(view.bytesDone)} (${formatCount(view.bytesDone)} bytes)`],
    ['Failed tries', formatCount(view.attempts)],
  ];
  if (state.kind === 'completed') facts.push(['Saved as', state.path], ['SHA-256', state.sha256]);
  if (state.kind === 'skipped') facts.push(['Already at', state.path]);
  if (state.kind === 'failed') facts.push(['Error', state.failure.code]);
  if (view.direct) facts.push(['Way', DIRECT_WORDS]);
  if (after !== '') facts.push(['Begins after', after]);
  if (stored !== null) {
    facts.push(
      ['Account', ownerWords(stored.account, account)],
      ['Data centre', String(stored.item.location.dc)],
      ['Message', `${stored.item.origin.messageId} of ${formatDate(stored.item.date)}`],
      ['Type', stored.item.mimeType],
      ['Added', formatDate(stored.addedAt / 1000)],
      ['Pieces', `${formatCount(granuleCount(view.sizeBytes))} of 128 KiB${remembered}`],
    );
  }
  return facts;
}

/** Everything stored of one transfer, in a dialog; works without Telegram. */
export function TransferDetails(props: {
  readonly id: TransferId;
  readonly onClose: () => void;
}): JSX.Element {
  const app = useApp();
  let dialog: HTMLDialogElement | undefined;
  const [stored, setStored] = createSignal<Transfer | null>(null);
  const view = () => app.state.transfers.view(props.id);
  /** The names of what it waits for. */
  const after = ({ dependsOn }: TransferView): string =>
    dependsOn.map((id) => visibleText(app.state.transfers.peek(id)?.name ?? id)).join(', ');
  onMount(() => {
    dialog?.showModal();
    void app.engine.transfer(props.id).then(setStored);
  });
  return (
    <dialog
      class="details"
      aria-labelledby="details-title"
      ref={(element) => {
        dialog = element;
      }}
      onClose={() => props.onClose()}
    >
      <Show when={view()} fallback={<p>This transfer was removed.</p>}>
        {(shown) => (
          <>
            <h2 id="details-title">
              <bdi>{visibleText(shown().name)}</bdi>
            </h2>
            <dl>
              <For each={factsOf(shown(), stored(), app.state.snapshot.account, after(shown()))}>
                {([name, value]) => (
                  <div>
                    <dt>{name}</dt>
                    <dd>
                      <bdi>{value}</bdi>
                    </dd>
                  </div>
                )}
              </For>
            </dl>
          </>
        )}
      </Show>
      <form method="dialog">
        <button type="submit" class="primary">
          Close
        </button>
      </form>
    </dialog>
  );
}
