import { packWhenShorter } from '../../../mtproto/session/gzip.ts';
import { encode } from '../../../mtproto/tl/codec.ts';
import type { DataCentre } from '../dc/data-centre.ts';
import type { KnownKey } from '../state/demo-state.ts';
import type { MessageChange } from '../world/changes.ts';
import type { ApiServer } from './api-server.ts';
import { isChannel, Mentioned } from './tl/peers.ts';
import { ptsOf } from './tl/pts.ts';
import { toUpdate } from './tl/updates.ts';

/**
 * Tells each change that has just happened to every device of everybody who has the chat, at home, where updates come
 * from. Who is not there asks for the difference later. Settles when it was told; changes are told one after the other.
 */
export function createAnnouncer(
  server: ApiServer,
  centres: ReadonlyMap<number, DataCentre>,
): (change: MessageChange) => Promise<void> {
  let told: Promise<void> = Promise.resolve();
  return (change) => {
    // Put into words at once: after a pause the counts would be those of later changes.
    const updates = server.options.state
      .keysAt(undefined)
      .flatMap((key) => updateFor(server, centres.get(key.stored.dc), key, change) ?? []);
    told = told.then(async () => {
      for (const { dc, key, bytes } of updates) dc.push(key, await packWhenShorter(bytes));
    });
    return told;
  };
}

function updateFor(
  server: ApiServer,
  dc: DataCentre | undefined,
  key: KnownKey,
  change: MessageChange,
): { readonly dc: DataCentre; readonly key: KnownKey; readonly bytes: Uint8Array } | undefined {
  const login = server.options.state.loginOf(key);
  const world = login && server.options.worldOf(login.userId);
  const chat = world?.chat(change.chatId);
  if (dc === undefined || world === undefined || chat === undefined) return undefined;
  const mentioned = new Mentioned(world);
  mentioned.chat(chat);
  const pts = ptsOf(world, isChannel(chat) ? chat : undefined);
  const update = toUpdate(world, change, pts, dc.faults.now.referenceEpoch, mentioned);
  if (update === undefined) return undefined;
  const date = Math.floor(dc.clock.now() / 1000);
  // 0: in no order but that of its box.
  const updates = { _: 'updates', updates: [update], ...mentioned.lists(), date, seq: 0 };
  return { dc, key, bytes: encode(server.schemaFor(key.stored.keyId), updates) };
}
