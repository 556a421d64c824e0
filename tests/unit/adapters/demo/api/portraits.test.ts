import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoMedia } from '../../../../../src/adapters/demo/world/types.ts';
import type { ExchangedKey } from '../../../../../src/mtproto/key-exchange/client.ts';
import type { TlObject } from '../../../../../src/mtproto/tl/types.ts';
import { type DemoInProcess, startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';
import { asList, asObject, makeSession, RawClient } from '../../../../support/demo/raw-client.ts';
import { bringOver, mediaUrl, signIn } from '../../../../support/demo/signed-in.ts';

let demo: DemoInProcess;
let key: ExchangedKey;
let main: RawClient;
const clients = new Map<number, RawClient>();
beforeAll(async () => {
  demo = await startDemoInProcess();
  ({ key, main } = await signIn(demo));
});
afterAll(() => demo.close());

/** Somebody with a photo: how they are asked for, and where their photo is told. */
interface Shown {
  readonly peer: TlObject;
  readonly photo: TlObject;
  readonly media: DemoMedia;
}

async function person(): Promise<Shown> {
  const { world } = demo.host.telegram;
  const user = world.users.find(({ id }) => world.portrait(id) !== undefined);
  const media = user && world.portrait(user.id);
  if (user === undefined || media === undefined) throw new Error('nobody has a photo');
  const peer = { _: 'inputPeerUser', user_id: user.id, access_hash: user.accessHash };
  const users = await main.call({ _: 'users.getUsers', id: [{ ...peer, _: 'inputUser' }] });
  return { peer, photo: asObject(asList(users)[0]?.photo), media };
}

async function channel(): Promise<Shown> {
  const { world } = demo.host.telegram;
  const chat = world.chats.find(({ id, kind }) => kind === 'channel' && world.portrait(id) !== undefined);
  const media = chat && world.portrait(chat.id);
  if (chat === undefined || media === undefined) throw new Error('no channel has a photo');
  const peer = { _: 'inputPeerChannel', channel_id: chat.id, access_hash: chat.accessHash };
  const told = asObject(await main.call({ _: 'channels.getChannels', id: [{ ...peer, _: 'inputChannel' }] }));
  return { peer, photo: asObject(asList(told.chats)[0]?.photo), media };
}

/** Where the photo is. */
async function clientAt(dc: number): Promise<RawClient> {
  const known = clients.get(dc);
  if (known !== undefined) return known;
  const made = dc === 2 ? key : await bringOver(demo, main, dc);
  const client = await RawClient.open(demo.network, mediaUrl(dc), makeSession(made));
  clients.set(dc, client);
  return client;
}
const fetchAll = async ({ media }: Shown, location: TlObject) =>
  asObject(
    await (await clientAt(media.file.dc)).call({
      _: 'upload.getFile',
      location,
      offset: 0n,
      limit: 1_048_576,
    }),
  );
const locationOf = ({ peer, photo }: Shown, big: boolean): TlObject => ({
  _: 'inputPeerPhotoFileLocation',
  ...(big ? { big } : {}),
  peer,
  photo_id: photo.photo_id ?? 0n,
});

describe.each([
  ['a person', person],
  ['a channel', channel],
])('the photo of %s', (_who, find) => {
  it.each([
    ['small', false, 160],
    ['large', true, 640],
  ])('%s is a picture', async (_size, big, pixels) => {
    const shown = await find();
    const size = shown.media.sizes?.find(({ width }) => width === pixels);
    const answer = await fetchAll(shown, locationOf(shown, big));
    expect(answer.type).toEqual({ _: 'storage.fileJpeg' });
    expect(answer.bytes).toEqual(size?.read(0, size.size));
    expect((answer.bytes as Uint8Array).subarray(0, 3)).toEqual(Uint8Array.of(0xff, 0xd8, 0xff));
  });

  it('is told with where it is and a blurred view', async () => {
    const { photo, media } = await find();
    expect(photo).toMatchObject({ photo_id: media.file.id, dc_id: media.file.dc });
    expect(photo.stripped_thumb).toEqual(media.strippedThumb);
  });

  it('is not where it is not, nor another one’s', async () => {
    const shown = await find();
    const elsewhere = shown.media.file.dc === 2 ? 4 : 2;
    const location = locationOf(shown, true);
    await expect(
      (await clientAt(elsewhere)).call({ _: 'upload.getFile', location, offset: 0n, limit: 4_096 }),
    ).rejects.toMatchObject({ code: 303, message: `FILE_MIGRATE_${shown.media.file.dc}` });
    await expect(fetchAll(shown, { ...location, photo_id: 5n })).rejects.toMatchObject({
      message: 'LOCATION_INVALID',
    });
    await expect(fetchAll(shown, { ...location, peer: { _: 'inputPeerSelf' } })).rejects.toMatchObject({
      message: 'LOCATION_INVALID',
    });
  });
});

it('is told as a whole where a person or a channel is told as a whole, and can be fetched so', async () => {
  for (const shown of [await person(), await channel()]) {
    const isUser = shown.peer._ === 'inputPeerUser';
    const full = isUser
      ? asObject(await main.call({ _: 'users.getFullUser', id: { ...shown.peer, _: 'inputUser' } }))
      : asObject(
          await main.call({ _: 'channels.getFullChannel', channel: { ...shown.peer, _: 'inputChannel' } }),
        );
    const photo = isUser ? asObject(full.full_user).profile_photo : asObject(full.full_chat).chat_photo;
    const { id = 0n, access_hash = 0n, file_reference = new Uint8Array() } = asObject(photo);
    const location = { _: 'inputPhotoFileLocation', id, access_hash, file_reference, thumb_size: 'c' };
    const size = shown.media.sizes?.at(-1);
    expect((await fetchAll(shown, location)).bytes).toEqual(size?.read(0, size.size));
  }
});
