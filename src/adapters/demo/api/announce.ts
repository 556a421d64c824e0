import { packWhenShorter } from '../../../mtproto/session/gzip.ts';
import { encode } from '../../../mtproto/tl/codec.ts';
import type { DataCentre } from '../dc/data-centre.ts';
import type { MessageChange } from '../world/changes.ts';
import type { ApiServer } from './api-server.ts';
import { isChannel, Mentioned } from './tl/peers.ts';
import { ptsOf } from './tl/pts.ts';
import { toUpdate } from './tl/updates.ts';

/**
 * Tells a change that has just happened to every device of everybody who has the chat, at home, where updates come from.
 * Who is not there now asks for the difference later.
 */
export async function announce(
  server: ApiServer,
  centres: ReadonlyMap<number, DataCentre>,
  change: MessageChange,
): Promise<void> {
  const { state, worldOf } = server.options;
  for (const key of state.keysAt(undefined)) {
    const login = state.loginOf(key);
    const dc = centres.get(key.stored.dc);
    if (login === undefined || dc === undefined) continue;
    const world = worldOf(login.userId);
    const chat = world.chat(change.chatId);
    if (chat === undefined) continue;
    const mentioned = new Mentioned(world);
    mentioned.chat(chat);
    const pts = ptsOf(world, isChannel(chat) ? chat : undefined);
    const update = toUpdate(world, change, pts, dc.faults.now.referenceEpoch, mentioned);
    if (update === undefined) continue;
    const date = Math.floor(dc.clock.now() / 1000);
    // 0: in no order but that of its box.
    const updates = { _: 'updates', updates: [update], ...mentioned.lists(), date, seq: 0 };
    dc.push(key, await packWhenShorter(encode(server.schemaFor(key.stored.keyId), updates)));
  }
}
