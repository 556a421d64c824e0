import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import type { Chat, ChatKind } from '../../domain/media.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { Icon } from '../components/icons.tsx';
import { LoadProblem } from '../components/load-problem.tsx';
import { formatCount } from '../format/bytes.ts';
import { chatLine, chatName, visibleText } from '../format/media-words.ts';
import { useApp } from '../state/app.tsx';
import type { ChatList } from '../state/chat-list.ts';
import { hrefOf } from '../state/route.ts';

const SKELETON_ROWS = [1, 2, 3, 4, 5, 6, 7, 8];

const initialOf = (title: string): string =>
  [...title.matchAll(/[\p{L}\p{N}]/gu)][0]?.[0].toUpperCase() ?? '·';

/** Six calm colours, by kind: a hint, not information. */
const HUES: Readonly<Record<ChatKind, number>> = {
  private: 1,
  saved: 2,
  bot: 3,
  group: 4,
  supergroup: 4,
  forum: 5,
  channel: 6,
};

function ChatLink(props: { readonly chat: Chat; readonly current: boolean }): JSX.Element {
  return (
    <li>
      <a
        class="chat"
        href={hrefOf({ place: 'chats', chat: props.chat.id })}
        aria-label={chatName(props.chat)}
        aria-current={props.current ? 'true' : undefined}
      >
        <span class="chat-initial" data-hue={HUES[props.chat.kind]} aria-hidden="true">
          {initialOf(chatName(props.chat))}
        </span>
        <span class="chat-text">
          <bdi class="chat-name">{visibleText(chatName(props.chat))}</bdi>
          <span class="chat-line">{chatLine(props.chat)}</span>
        </span>
        <Show when={props.chat.protected}>
          <Icon name="lock" />
        </Show>
      </a>
    </li>
  );
}

interface ChatsPaneProps {
  readonly chats: ChatList;
  readonly current: string | null;
}

/** All chats with a search by name. */
export function ChatsPane(props: ChatsPaneProps): JSX.Element {
  const app = useApp();
  return (
    <aside class="pane chats-pane" aria-label="Chats and search">
      <div class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label="Search chats"
          placeholder="Search chats"
          data-shortcut="/"
          value={props.chats.text()}
          onInput={(event) => props.chats.search(event.currentTarget.value)}
        />
        <span class="key" aria-hidden="true">
          /
        </span>
      </div>
      <LoadProblem
        failure={props.chats.failure()}
        repeatAt={props.chats.repeatAt()}
        onAgain={() => void props.chats.reload()}
      />
      <Show
        when={props.chats.all().length > 0}
        fallback={
          <Show
            when={props.chats.loading()}
            fallback={
              <Show when={props.chats.failure() === null}>
                <EmptyState title="No chats">
                  {app.state.snapshot.account?.kind === 'signed-in'
                    ? 'This account has no chats yet.'
                    : 'Sign in to see them.'}
                </EmptyState>
              </Show>
            }
          >
            <ul class="skeletons" aria-hidden="true">
              <For each={SKELETON_ROWS}>{() => <li class="skeleton" />}</For>
            </ul>
          </Show>
        }
      >
        <ul class="chats" aria-label="Chats" aria-busy={props.chats.loading()}>
          <For each={props.chats.shown()}>
            {(chat) => <ChatLink chat={chat} current={props.current === chat.id} />}
          </For>
        </ul>
        <p class="pane-foot" role="status">
          <Show
            when={props.chats.shown().length > 0}
            fallback={`No chat is called “${props.chats.text().trim()}”.`}
          >
            {props.chats.loading()
              ? `${formatCount(props.chats.all().length)} chats so far …`
              : `${formatCount(props.chats.shown().length)} of ${formatCount(props.chats.all().length)} chats`}
          </Show>
        </p>
      </Show>
    </aside>
  );
}
