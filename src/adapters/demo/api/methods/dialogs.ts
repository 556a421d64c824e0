import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { DemoChat, DemoMessage, World } from '../../world/types.ts';
import { type Method, type MethodAnswer, refuse, type UserCall, value } from '../call.ts';
import { numberOf, objectOf, objectsOf } from '../fields.ts';
import { toMessage } from '../tl/messages.ts';
import { chatIn, chatOf, isChannel, Mentioned, toPeer } from '../tl/peers.ts';
import { currentState, ptsOf } from '../tl/pts.ts';
import { notifySettings } from './users.ts';

const MAX_DIALOGS = 100;
const ARCHIVE = 1;

/** Most recently used first, pinned ones before all others. Without a folder: those of all folders. */
function inOrder(world: World, folder: number | undefined): DemoChat[] {
  const isWanted = ({ archived }: DemoChat): boolean =>
    folder === undefined || archived === (folder === ARCHIVE);
  const chats = world.chats.filter(isWanted);
  const date = new Map(chats.map((chat) => [chat, topMessage(world, chat)?.date ?? chat.date]));
  const later = (left: DemoChat, right: DemoChat): number =>
    (date.get(right) ?? 0) - (date.get(left) ?? 0) || (left.id < right.id ? -1 : 1);
  const first = ({ pinned, archived }: DemoChat): number =>
    Number(pinned && (!archived || folder === ARCHIVE));
  return chats.sort((left, right) => first(right) - first(left) || later(left, right));
}

const topMessage = (world: World, chat: DemoChat): DemoMessage | undefined =>
  chat.topMessageId === 0 ? undefined : world.message(chat, chat.topMessageId);

function toDialog(world: World, chat: DemoChat): TlObject {
  return {
    _: 'dialog',
    peer: toPeer(chat),
    top_message: chat.topMessageId,
    read_inbox_max_id: chat.topMessageId,
    read_outbox_max_id: chat.topMessageId,
    unread_count: 0,
    unread_mentions_count: 0,
    unread_reactions_count: 0,
    unread_poll_votes_count: 0,
    notify_settings: notifySettings,
    ...(chat.pinned ? { pinned: true } : {}),
    ...(isChannel(chat) ? { pts: ptsOf(world, chat) } : {}),
    ...(chat.archived ? { folder_id: ARCHIVE } : {}),
  };
}

function toLists(world: World, chats: readonly DemoChat[], epoch: number) {
  const mentioned = new Mentioned(world);
  const messages: TlObject[] = [];
  for (const chat of chats) {
    mentioned.chat(chat);
    const top = topMessage(world, chat);
    if (top !== undefined) messages.push(toMessage(world, chat, top, epoch, mentioned));
  }
  return { dialogs: chats.map((chat) => toDialog(world, chat)), messages, ...mentioned.lists() };
}

/** Pages by the last dialog seen: its date, its top message and its peer. */
function getDialogs({ request, world, dc }: UserCall): MethodAnswer {
  const folder = request.folder_id === undefined ? undefined : numberOf(request, 'folder_id');
  const all = inOrder(world, folder).filter(({ pinned }) => !(pinned && request.exclude_pinned === true));
  const offsetChat = chatOf(world, objectOf(request, 'offset_peer'));
  const offsetId = numberOf(request, 'offset_id');
  const offsetDate = numberOf(request, 'offset_date');
  let start = 0;
  if (offsetChat !== undefined && all.includes(offsetChat)) start = all.indexOf(offsetChat) + 1;
  else if (offsetDate > 0) {
    const isOlder = (chat: DemoChat): boolean => {
      const top = topMessage(world, chat);
      const date = top?.date ?? chat.date;
      return !chat.pinned && (date < offsetDate || (date === offsetDate && (top?.id ?? 0) < offsetId));
    };
    const found = all.findIndex(isOlder);
    start = found < 0 ? all.length : found;
  }
  const limit = Math.min(MAX_DIALOGS, numberOf(request, 'limit') || 20);
  const page = all.slice(start, start + limit);
  const lists = toLists(world, page, dc.faults.now.referenceEpoch);
  const isWhole = start === 0 && page.length === all.length;
  return value(
    isWhole
      ? { _: 'messages.dialogs', ...lists }
      : { _: 'messages.dialogsSlice', count: all.length, ...lists },
  );
}

const peerDialogs = ({ world, dc, now }: UserCall, chats: readonly DemoChat[]): MethodAnswer =>
  value({
    _: 'messages.peerDialogs',
    ...toLists(world, chats, dc.faults.now.referenceEpoch),
    state: currentState(world, now),
  });

export const dialogMethods: Readonly<Record<string, Method<UserCall>>> = {
  'messages.getDialogs': getDialogs,
  'messages.getPinnedDialogs': (call) =>
    peerDialogs(
      call,
      inOrder(call.world, numberOf(call.request, 'folder_id')).filter(({ pinned }) => pinned),
    ),
  'messages.getPeerDialogs': (call) => {
    const peers = objectsOf(call.request, 'peers').filter(({ _ }) => _ === 'inputDialogPeer');
    const chats = peers.map((peer) => chatIn(call.world, peer, 'peer'));
    const known = chats.filter((chat) => chat !== undefined);
    return known.length < chats.length ? refuse(400, 'PEER_ID_INVALID') : peerDialogs(call, known);
  },
  'messages.getDialogFilters': () => value({ _: 'messages.dialogFilters', filters: [] }),
};
