import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { DemoChat, World } from '../../world/types.ts';

/** Every box begins here: 0 means to clients that they know nothing yet. */
export const FIRST_PTS = 1;

/** The state of a channel's message box, or (absent) of the one that all other chats share: how much has happened in it. */
export function ptsOf(world: World, channel?: DemoChat): number {
  return FIRST_PTS + world.changes(channel).length;
}

/** A channel's state just before that second. */
export function ptsAt(world: World, channel: DemoChat, seconds: number): number {
  return FIRST_PTS + world.changes(channel).filter(({ date }) => date < seconds).length;
}

/** `pts` absent: everything that has happened. Only message boxes are counted here: `seq` stays, and 0 is sent with updates. */
export function currentState(world: World, nowMs: number, pts = ptsOf(world)): TlObject {
  return { _: 'updates.state', pts, qts: 0, date: Math.floor(nowMs / 1000), seq: 1, unread_count: 0 };
}
