import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { DemoChat, World } from '../../world/types.ts';
import { type Method, type MethodAnswer, refuse, type UserCall, value } from '../call.ts';
import { numberOf, objectOf } from '../fields.ts';
import { chatOf, isChannel, Mentioned } from '../tl/peers.ts';
import { currentState, FIRST_PTS, ptsAt, ptsOf } from '../tl/pts.ts';
import { toUpdate } from '../tl/updates.ts';

/** Told at once; the rest when the client asks again from where that ended. */
const MOST_AT_ONCE = 100;
/** Seconds until a client that shows a channel should ask again. */
const CHANNEL_TIMEOUT_SECONDS = 30;

/** core.telegram.org/api/updates#recovering-gaps: what happened in the shared box, and which channels to ask about. */
function getDifference({ request, world, now, dc }: UserCall): MethodAnswer {
  const pts = numberOf(request, 'pts');
  const since = numberOf(request, 'date');
  const refusal = badPts(pts, ptsOf(world)) ?? (since <= 0 ? refuse(400, 'DATE_EMPTY') : undefined);
  if (refusal !== undefined) return refusal;
  const mostInAll = numberOf(request, 'pts_total_limit');
  if (mostInAll > 0 && ptsOf(world) - pts > mostInAll)
    return value({ _: 'updates.differenceTooLong', pts: ptsOf(world) });
  const mentioned = new Mentioned(world);
  const limit = numberOf(request, 'pts_limit') || MOST_AT_ONCE;
  const part = happened(world, undefined, pts, limit, dc.faults.now.referenceEpoch, mentioned);
  const face = { new_messages: [], new_encrypted_messages: [] };
  if (part.pts < ptsOf(world)) {
    return value({
      _: 'updates.differenceSlice',
      ...face,
      other_updates: part.updates,
      ...mentioned.lists(),
      // Still the date of the question, since the channels of that time are told with the last part.
      intermediate_state: currentState(world, since * 1000, part.pts),
    });
  }
  const changed = world.chats.filter(
    (chat) => isChannel(chat) && ptsAt(world, chat, since) < ptsOf(world, chat),
  );
  if (part.pts === pts && changed.length === 0)
    return value({ _: 'updates.differenceEmpty', date: Math.floor(now / 1000), seq: 1 });
  for (const chat of changed) mentioned.chat(chat);
  const channels = changed.map((chat) => ({
    _: 'updateChannelTooLong',
    channel_id: chat.id,
    pts: ptsAt(world, chat, since),
  }));
  return value({
    _: 'updates.difference',
    ...face,
    other_updates: [...part.updates, ...channels],
    ...mentioned.lists(),
    state: currentState(world, now),
  });
}

function getChannelDifference({ request, world, dc }: UserCall): MethodAnswer {
  const chat = chatOf(world, objectOf(request, 'channel'));
  if (chat === undefined || !isChannel(chat)) return refuse(400, 'CHANNEL_INVALID');
  const pts = numberOf(request, 'pts');
  const refusal = badPts(pts, ptsOf(world, chat));
  if (refusal !== undefined) return refusal;
  const end = { final: true, timeout: CHANNEL_TIMEOUT_SECONDS };
  if (pts === ptsOf(world, chat)) return value({ _: 'updates.channelDifferenceEmpty', pts, ...end });
  const mentioned = new Mentioned(world);
  mentioned.chat(chat);
  const limit = Math.min(MOST_AT_ONCE, numberOf(request, 'limit') || MOST_AT_ONCE);
  const part = happened(world, chat, pts, limit, dc.faults.now.referenceEpoch, mentioned);
  return value({
    _: 'updates.channelDifference',
    pts: part.pts,
    ...(part.pts === ptsOf(world, chat) ? end : {}),
    new_messages: [],
    other_updates: part.updates,
    ...mentioned.lists(),
  });
}

/** What happened in one box after `pts`, at most so much of it, and the state that leads to. */
function happened(
  world: World,
  channel: DemoChat | undefined,
  pts: number,
  limit: number,
  epoch: number,
  mentioned: Mentioned,
): { readonly updates: readonly TlObject[]; readonly pts: number } {
  const changes = world.changes(channel).slice(pts - FIRST_PTS, pts - FIRST_PTS + limit);
  const updates = changes.map((change, index) => toUpdate(world, change, pts + index + 1, epoch, mentioned));
  return { updates: updates.filter((update) => update !== undefined), pts: pts + changes.length };
}

/** A state that the server never was in belongs to another server, or to this one before it forgot everything. */
function badPts(pts: number, current: number): (MethodAnswer & { kind: 'error' }) | undefined {
  if (pts <= 0) return refuse(400, 'PERSISTENT_TIMESTAMP_EMPTY');
  return pts > current ? refuse(400, 'PERSISTENT_TIMESTAMP_INVALID') : undefined;
}

export const updateMethods: Readonly<Record<string, Method<UserCall>>> = {
  'updates.getState': ({ world, now }) => value(currentState(world, now)),
  'updates.getDifference': getDifference,
  'updates.getChannelDifference': getChannelDifference,
};
