import { createEffect, createMemo, createSignal, untrack } from 'solid-js';
import type { Failure } from '../../domain/failure.ts';
import type { Chat } from '../../domain/media.ts';
import type { Engine } from '../../workers/contract.ts';
import { chatName } from '../format/media-words.ts';
import type { EngineState } from './engine-state.ts';
import { createRepeat } from './repeat.ts';

/** The chats whose name or @name holds `text`, whatever the case. */
export function chatsNamed(chats: readonly Chat[], text: string): readonly Chat[] {
  const wanted = text.trim().toLocaleLowerCase();
  if (wanted === '') return chats;
  return chats.filter((chat) =>
    `${chatName(chat)} @${chat.username ?? ''}`.toLocaleLowerCase().includes(wanted),
  );
}

/** The account's chats: asked when signed in, and again when the line comes back after a failure. */
export function createChatList(engine: Engine, state: EngineState) {
  const [chats, setChats] = createSignal<readonly Chat[]>([]);
  const [loading, setLoading] = createSignal(false);
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const [text, setText] = createSignal('');

  const load = async (): Promise<void> => {
    if (loading()) return;
    repeat.cancel();
    setLoading(true);
    const answer = await engine.chats((known) => setChats(known));
    if (answer.ok) setChats(answer.value);
    setFailure(answer.ok ? null : answer.failure);
    setLoading(false);
    if (!answer.ok) repeat.after(answer.failure);
  };
  const repeat = createRepeat(() => void load());

  const account = createMemo(() => {
    const status = state.snapshot.account;
    return status?.kind === 'signed-in' ? `${status.user.account} ${status.online}` : null;
  });
  createEffect(() => {
    if (account() !== null) untrack(() => void load());
  });

  return {
    all: chats,
    shown: createMemo(() => chatsNamed(chats(), text())),
    loading,
    failure,
    repeatAt: repeat.at,
    text,
    search: setText,
    reload: load,
  };
}

export type ChatList = ReturnType<typeof createChatList>;
