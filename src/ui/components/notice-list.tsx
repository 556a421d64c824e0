import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import type { Notice } from '../../workers/contract.ts';
import { useApp } from '../state/app.tsx';
import { Countdown } from './countdown.tsx';
import { Icon } from './icons.tsx';

function NoticeCard(props: { readonly notice: Notice; readonly onDismiss: () => void }): JSX.Element {
  return (
    <div
      class="notice"
      data-tone={props.notice.tone}
      role={props.notice.tone === 'error' ? 'alert' : 'status'}
    >
      <p>{props.notice.message}</p>
      <button type="button" class="quiet icon-only" aria-label="Dismiss" onClick={() => props.onDismiss()}>
        <Icon name="cancel" />
      </button>
    </div>
  );
}

/** What the user must read, above everything and covering nothing: the engine's notices and the page's own. */
export function NoticeList(): JSX.Element {
  const app = useApp();
  return (
    <div class="notices">
      <For each={app.state.snapshot.notices}>
        {(notice) => <NoticeCard notice={notice} onDismiss={() => void app.engine.dismiss(notice.id)} />}
      </For>
      <For each={app.notices.notices()}>
        {(notice) => <NoticeCard notice={notice} onDismiss={() => app.notices.dismiss(notice.id)} />}
      </For>
    </div>
  );
}

/** A chance to take something back, for a few seconds. */
export function ToastCorner(): JSX.Element {
  const app = useApp();
  return (
    <Show when={app.notices.toast()} keyed>
      {(toast) => (
        <div class="toast" role="status">
          <p>
            {toast.message} <Countdown until={toast.until} />
          </p>
          <button
            type="button"
            onClick={() => {
              toast.act();
              app.notices.closeToast();
            }}
          >
            {toast.action}
          </button>
        </div>
      )}
    </Show>
  );
}
