import type { TlObject, TlValue } from '../../../../mtproto/tl/types.ts';
import type { DemoChat, DemoUser, World } from '../../world/types.ts';
import { longOf, objectOf } from '../fields.ts';

export const isChannel = ({ kind }: DemoChat): boolean =>
  kind === 'channel' || kind === 'supergroup' || kind === 'forum';

export const userPeer = (id: bigint): TlObject => ({ _: 'peerUser', user_id: id });

export function toPeer(chat: DemoChat): TlObject {
  if (isChannel(chat)) return { _: 'peerChannel', channel_id: chat.id };
  return chat.kind === 'group' ? { _: 'peerChat', chat_id: chat.id } : userPeer(chat.id);
}

/** How photos of people and chats are told with them: enough to ask for the file, and a blurred view of it. */
function toPortrait(world: World, peerId: bigint): Record<string, TlValue> | undefined {
  const { file, strippedThumb } = world.portrait(peerId) ?? {};
  return (
    file && {
      photo_id: file.id,
      dc_id: file.dc,
      ...(strippedThumb === undefined ? {} : { stripped_thumb: strippedThumb }),
    }
  );
}

export function toUser(world: World, user: DemoUser): TlObject {
  const { id, accessHash, firstName, lastName, username, phone } = user;
  if (user.deleted) return { _: 'user', id, access_hash: accessHash, deleted: true };
  const portrait = toPortrait(world, id);
  return {
    _: 'user',
    id,
    access_hash: accessHash,
    first_name: firstName,
    ...(lastName === undefined ? {} : { last_name: lastName }),
    ...(username === undefined ? {} : { username }),
    ...(phone === undefined || !user.isSelf ? {} : { phone }),
    ...(portrait ? { photo: { _: 'userProfilePhoto', ...portrait } } : {}),
    ...(user.isSelf ? { self: true } : {}),
    ...(user.isBot ? { bot: true, bot_info_version: 1 } : { status: { _: 'userStatusRecently' } }),
  };
}

/** A group or channel; private chats are users. */
export function toChat(world: World, chat: DemoChat): TlObject {
  const { id, accessHash, title, username, date, memberCount } = chat;
  const portrait = toPortrait(world, id);
  const face = {
    id,
    title,
    photo: portrait ? { _: 'chatPhoto', ...portrait } : { _: 'chatPhotoEmpty' },
    date,
    ...(chat.protected ? { noforwards: true } : {}),
  };
  if (chat.kind === 'group') return { _: 'chat', ...face, participants_count: memberCount, version: 1 };
  return {
    _: 'channel',
    ...face,
    access_hash: accessHash,
    participants_count: memberCount,
    ...(username === undefined ? {} : { username }),
    ...(chat.kind === 'channel' ? { broadcast: true } : { megagroup: true }),
    ...(chat.kind === 'forum' ? { forum: true } : {}),
  };
}

/** The chat that an `InputPeer` or `InputChannel` means; a wrong access hash means none. */
export function chatOf(world: World, peer: TlObject | undefined): DemoChat | undefined {
  switch (peer?._) {
    case 'inputPeerSelf':
      return world.chat(world.self.id);
    case 'inputPeerUser': {
      const id = longOf(peer, 'user_id');
      const user = world.user(id);
      const isRight = user !== undefined && (user.isSelf || user.accessHash === longOf(peer, 'access_hash'));
      return isRight ? world.chat(id) : undefined;
    }
    case 'inputPeerChat': {
      const chat = world.chat(longOf(peer, 'chat_id'));
      return chat?.kind === 'group' ? chat : undefined;
    }
    case 'inputPeerChannel':
    case 'inputChannel': {
      const chat = world.chat(longOf(peer, 'channel_id'));
      return chat && isChannel(chat) && chat.accessHash === longOf(peer, 'access_hash') ? chat : undefined;
    }
    default:
      return undefined;
  }
}

export function userOf(world: World, input: TlObject | undefined): DemoUser | undefined {
  if (input?._ === 'inputUserSelf' || input?._ === 'inputPeerSelf') return world.self;
  if (input?._ !== 'inputUser' && input?._ !== 'inputPeerUser') return undefined;
  const user = world.user(longOf(input, 'user_id'));
  return user && (user.isSelf || user.accessHash === longOf(input, 'access_hash')) ? user : undefined;
}

/** As `chatOf`, for a field that holds the peer. */
export const chatIn = (world: World, object: TlObject, field: string): DemoChat | undefined =>
  chatOf(world, objectOf(object, field));

/** Gathers whom an answer mentions, each once. */
export class Mentioned {
  private readonly world: World;
  private readonly users = new Map<bigint, DemoUser>();
  private readonly chats = new Map<bigint, DemoChat>();

  constructor(world: World) {
    this.world = world;
    this.users.set(world.self.id, world.self);
  }

  user(id: bigint): void {
    const user = this.world.user(id);
    if (user !== undefined) this.users.set(id, user);
  }

  chat(chat: DemoChat): void {
    if (chat.kind === 'private' || chat.kind === 'saved') this.user(chat.id);
    else this.chats.set(chat.id, chat);
  }

  /** The two lists that nearly every answer ends with. */
  lists(): { readonly users: readonly TlObject[]; readonly chats: readonly TlObject[] } {
    const { world } = this;
    return {
      users: [...this.users.values()].map((user) => toUser(world, user)),
      chats: [...this.chats.values()].map((chat) => toChat(world, chat)),
    };
  }
}
