import type { JSX } from 'solid-js';
import { createMemo, Show } from 'solid-js';
import type { ChatId } from '../../domain/ids.ts';
import type { Chat } from '../../domain/media.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { Icon } from '../components/icons.tsx';
import { countOfTab, KindTabs } from '../components/kind-tabs.tsx';
import { chatName, visibleText } from '../format/media-words.ts';
import { useApp } from '../state/app.tsx';
import type { ChatList } from '../state/chat-list.ts';
import type { MediaList } from '../state/media-list.ts';
import type { MediaShelves } from '../state/media-shelf.ts';
import { hrefOf } from '../state/route.ts';
import { MediaActions } from './media-actions.tsx';
import { MediaTable } from './media-table.tsx';

const PANEL = 'media-panel';

function ChatMedia(props: { readonly chat: Chat; readonly shelves: MediaShelves }): JSX.Element {
  const shelf = createMemo(() => props.shelves(props.chat.id));
  const list = createMemo<MediaList>(() => shelf().list(shelf().tab()));
  return (
    <>
      <div class="media-head">
        <a class="back" href={hrefOf({ place: 'chats', chat: null })}>
          All chats
        </a>
        <h2>
          <bdi>{visibleText(chatName(props.chat))}</bdi>
        </h2>
        <div class="search media-filter">
          <Icon name="search" />
          <input
            type="search"
            aria-label="Filter files"
            placeholder="Filter by name, title, performer, caption"
            data-shortcut="f"
            value={list().text()}
            onInput={(event) => list().filter(event.currentTarget.value)}
          />
          <span class="key" aria-hidden="true">
            f
          </span>
        </div>
      </div>
      <Show when={props.chat.protected}>
        <p class="pane-note">
          <Icon name="lock" /> The owner of this chat does not allow saving: its files are shown and cannot be
          downloaded.
        </p>
      </Show>
      <KindTabs tab={shelf().tab()} counts={shelf().counts()} panel={PANEL} onChoose={shelf().chooseTab} />
      <div class="media-panel" id={PANEL} role="tabpanel" aria-label="Files">
        <Show when={list()} keyed>
          {(current) => <MediaTable list={current} />}
        </Show>
      </div>
      <Show when={list()} keyed>
        {(current) => (
          <MediaActions list={current} chat={props.chat} total={countOfTab(shelf().counts(), current.tab)} />
        )}
      </Show>
    </>
  );
}

interface MediaPaneProps {
  readonly chats: ChatList;
  readonly shelves: MediaShelves;
  readonly current: ChatId | null;
}

/** The media of the chat in the address bar. */
export function MediaPane(props: MediaPaneProps): JSX.Element {
  const app = useApp();
  const chat = createMemo(() => props.chats.all().find((known) => known.id === props.current) ?? null);
  const offline = () => {
    const status = app.state.snapshot.account;
    return status?.kind === 'signed-in' && !status.online;
  };
  return (
    <section class="pane media-pane" aria-label="Media of the chat">
      <Show
        when={chat()}
        keyed
        fallback={
          <Show
            when={props.current !== null && !props.chats.loading()}
            fallback={
              <EmptyState title="Choose a chat">
                <p>Its music, videos, photos and documents appear here, to tick and download.</p>
                <p>
                  {offline()
                    ? 'Telegram cannot be reached right now; the queue can be read and changed all the same.'
                    : ''}
                </p>
              </EmptyState>
            }
          >
            <EmptyState
              title={
                props.chats.failure() === null
                  ? 'This chat is not in your list'
                  : 'The chats could not be read'
              }
            >
              <Show
                when={props.chats.failure() === null}
                fallback="The queue goes on and can be read and changed meanwhile."
              >
                <a href={hrefOf({ place: 'chats', chat: null })}>Back to all chats</a>
              </Show>
            </EmptyState>
          </Show>
        }
      >
        {(known) => <ChatMedia chat={known} shelves={props.shelves} />}
      </Show>
    </section>
  );
}
