import type { TlObject } from '../../../../mtproto/tl/types.ts';
import { type Method, refuse, type UserCall, value } from '../call.ts';
import { longOf, objectOf, objectsOf, textOf } from '../fields.ts';
import { toPortraitPhoto } from '../tl/media.ts';
import { Mentioned, toPeer, toUser, userOf, userPeer } from '../tl/peers.ts';

export const notifySettings: TlObject = { _: 'peerNotifySettings' };

export const userInfoMethods: Readonly<Record<string, Method<UserCall>>> = {
  'users.getUsers': ({ request, world }) =>
    value(
      objectsOf(request, 'id').map((input) => {
        const user = userOf(world, input);
        return user === undefined ? { _: 'userEmpty', id: longOf(input, 'user_id') } : toUser(world, user);
      }),
    ),
  'users.getFullUser': ({ request, world, dc }) => {
    const user = userOf(world, objectOf(request, 'id'));
    if (user === undefined) return refuse(400, 'USER_ID_INVALID');
    const photo = toPortraitPhoto(world, user.id, dc.faults.now.referenceEpoch);
    return value({
      _: 'users.userFull',
      full_user: {
        _: 'userFull',
        id: user.id,
        ...(photo ? { profile_photo: photo } : {}),
        settings: { _: 'peerSettings' },
        notify_settings: notifySettings,
        common_chats_count: 0,
      },
      chats: [],
      users: [toUser(world, user)],
    });
  },
  'contacts.resolveUsername': ({ request, world }) => {
    const name = textOf(request, 'username').toLowerCase();
    const mentioned = new Mentioned(world);
    const chat = world.chats.find(({ username }) => username?.toLowerCase() === name);
    const user = world.users.find(({ username }) => username?.toLowerCase() === name);
    if (chat !== undefined) mentioned.chat(chat);
    else if (user !== undefined) mentioned.user(user.id);
    else return refuse(400, 'USERNAME_NOT_OCCUPIED');
    const peer = chat === undefined ? userPeer(user?.id ?? 0n) : toPeer(chat);
    return value({ _: 'contacts.resolvedPeer', peer, ...mentioned.lists() });
  },
};
