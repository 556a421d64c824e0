import './environment.ts';
import bigInt from 'big-integer';
import { Api } from 'telegram';
import type { Outcome } from '../../domain/failure.ts';
import { succeeded } from '../../domain/failure.ts';
import type { Chat } from '../../domain/media.ts';
import { type Peers, peerChatId } from './peers.ts';
import type { Call } from './session.ts';

/** The most dialogs one answer holds (core.telegram.org/method/messages.getDialogs). */
const PAGE_LENGTH = 100;
/** Ten times what an account can hold in groups and channels; a server that finds ever new ones is left there. */
const MAX_PAGES = 200;

/**
 * All dialogs, page by page, archived ones included, each once: pinned ones come first and again at their place in
 * time. Every page goes on from the date, id and peer of the last dialog's newest message.
 */
export async function listDialogs(
  call: Call,
  peers: Peers,
  page: (chats: readonly Chat[]) => void,
  signal: AbortSignal,
): Promise<Outcome<void>> {
  const seen = new Set<string>();
  let offset = { offsetDate: 0, offsetId: 0, offsetPeer: new Api.InputPeerEmpty() as Api.TypeInputPeer };
  for (let pages = 1; ; pages += 1) {
    const request = new Api.messages.GetDialogs({ ...offset, limit: PAGE_LENGTH, hash: bigInt.zero });
    const answered = await call(request, signal);
    if (!answered.ok) return answered;
    const answer = answered.value;
    if (answer instanceof Api.messages.DialogsNotModified) return succeeded(undefined);
    peers.learn(answer.users, answer.chats);
    const dates = new Map<string, number>();
    for (const message of answer.messages) {
      if (message instanceof Api.MessageEmpty) continue;
      dates.set(`${peerChatId(message.peerId)}/${message.id}`, message.date);
    }
    const chats: Chat[] = [];
    for (const dialog of answer.dialogs) {
      if (!(dialog instanceof Api.Dialog)) continue;
      const id = peerChatId(dialog.peer);
      const peer = peers.get(id);
      if (peer === undefined || seen.has(id)) continue;
      seen.add(id);
      peers.keep(id);
      const newestAt = dates.get(`${id}/${dialog.topMessage}`) ?? 0;
      const title = peer.kind === 'saved' ? 'Saved Messages' : peer.name;
      chats.push({
        id,
        title,
        kind: peer.kind,
        username: peer.username,
        protected: peer.protected,
        newestAt,
      });
    }
    if (chats.length > 0) page(chats);
    const saved = await peers.save();
    if (!saved.ok) return saved;
    const last = lastDialog(answer.dialogs, dates);
    const isOver = answer instanceof Api.messages.Dialogs || chats.length === 0 || last === null;
    if (isOver || pages === MAX_PAGES) return succeeded(undefined);
    const { id, offsetDate, offsetId } = last;
    offset = { offsetDate, offsetId, offsetPeer: peers.inputPeer(id) ?? new Api.InputPeerEmpty() };
  }
}

/** The last one whose newest message came along: the server orders by date and forgets messages it may not show. */
function lastDialog(dialogs: readonly Api.TypeDialog[], dates: ReadonlyMap<string, number>) {
  for (const dialog of dialogs.toReversed()) {
    if (!(dialog instanceof Api.Dialog)) continue;
    const id = peerChatId(dialog.peer);
    const offsetDate = dates.get(`${id}/${dialog.topMessage}`);
    if (offsetDate !== undefined) return { id, offsetDate, offsetId: dialog.topMessage };
  }
  return null;
}
