import { WorldChanges } from './changes.ts';
import { type ChatRoom, makeChat, once, postDate, roomIds, sharesBox, topicId } from './chat-room.ts';
import { allChats } from './chats/all.ts';
import { countKind, search } from './history.ts';
import { boxIds } from './ids.ts';
import { type Library, makeLibrary, PORTRAITS } from './library.ts';
import { makePeople, type People } from './people.ts';
import { hash32, hash63, hashText } from './random.ts';
import type { ChatScript, Post } from './script.ts';
import type { DemoChat, DemoFile, DemoMedia, DemoMediaKind, DemoMessage, World } from './types.ts';

export interface WorldOptions {
  /** Any integer; the same one gives the same world. */
  readonly seed?: number;
  /** One of the accounts' users, to see the world as. Absent or unknown: the first account. */
  readonly selfId?: bigint;
  /** Absent: nothing ever happens. */
  readonly changes?: WorldChanges;
}

const DEFAULT_SEED = 2026;

/** The pretend Telegram's contents. Costs little: messages and bytes are computed when they are asked for. */
export function createWorld(options: WorldOptions = {}): World {
  const seed = hash32(options.seed ?? DEFAULT_SEED);
  const people = makePeople(seed, options.selfId);
  const rooms = makeRooms(seed, people);
  const { changes = new WorldChanges() } = options;
  // One person and one chat with a photo; its file id depends on the place here.
  const shownBy = [people.find('amelia').id, rooms.find(({ script }) => script.key === 'harbour')?.chat.id];
  const library = makeLibrary(seed, rooms, shownBy.length, changes);
  const roomOf = new Map(rooms.map((room) => [room.chat.id, room]));
  const numberOf = new Map(rooms.map(({ script }, number) => [script.key, number]));
  const users = new Map(people.users.map((user) => [user.id, user]));

  const message = (room: ChatRoom, number: number): DemoMessage => {
    const post = room.script.post(number);
    const place = post.forward
      ? { chat: numberOf.get(post.forward.chat) ?? 0, post: post.forward.index }
      : { chat: numberOf.get(room.script.key) ?? 0, post: number };
    const made = makeMessage(room, number, post, library.at(place), rooms[place.chat]);
    const edit = changes.editOf(made.chatId, made.id);
    const media = edit && library.byId(edit.fileId);
    return media === undefined ? made : { ...made, media, editDate: edit?.date ?? 0 };
  };
  const messageById = (room: ChatRoom, id: number): DemoMessage | undefined => {
    const number = changes.isDeleted(room.chat.id, id) ? undefined : room.ids.postOf(id);
    return number === undefined ? undefined : message(room, number);
  };
  const known = (chat: DemoChat): ChatRoom => {
    const room = roomOf.get(chat.id);
    if (room === undefined) throw new Error(`This world has no chat ${chat.id}.`);
    return room;
  };

  return {
    users: people.users,
    self: people.self,
    accounts: people.accounts,
    chats: rooms.map(({ chat }) => chat),
    chat: (id) => roomOf.get(id)?.chat,
    user: (id) => users.get(id),
    message: (chat, id) => messageById(known(chat), id),
    boxMessage(id) {
      const room = rooms.find(({ script, ids }) => sharesBox(script) && ids.postOf(id) !== undefined);
      return room && messageById(room, id);
    },
    history(chat, query) {
      const room = known(chat);
      const isDeleted = (post: number): boolean => changes.isDeleted(chat.id, room.ids.ofPost(post));
      return search({ room, isDeleted, message: (post) => message(room, post) }, query);
    },
    changes: (channel) =>
      changes.messages.filter(({ chatId }) => {
        const room = roomOf.get(chatId);
        return channel === undefined ? room !== undefined && sharesBox(room.script) : chatId === channel.id;
      }),
    counts(chat, kind) {
      const room = known(chat);
      return countKind(room, kind, (post) => changes.isDeleted(chat.id, room.ids.ofPost(post)));
    },
    portrait: (peerId) => library.at({ chat: PORTRAITS, post: shownBy.indexOf(peerId) }),
    file: (id) => library.byId(id)?.file,
    media: (id) => library.byId(id),
    files: () => everyFile(rooms, library),
  };
}

function makeRooms(seed: number, people: People): ChatRoom[] {
  const scripts = allChats(seed);
  const byKey = new Map(scripts.map((script) => [script.key, script]));
  const box = scripts.filter(sharesBox);
  return scripts.map((script, number) => {
    const lane = box.indexOf(script);
    const ids = lane < 0 ? roomIds(script) : boxIds(lane, box.length, script.count);
    return {
      script,
      chat: makeChat(script, number, seed, people, ids),
      ids,
      people,
      seed: hash32(seed, hashText(script.key)),
      kinds: once(() => postKinds(script, byKey)),
    };
  });
}

function postKinds(
  script: ChatScript,
  byKey: ReadonlyMap<string, ChatScript>,
): (DemoMediaKind | undefined)[] {
  return Array.from({ length: script.count }, (_, index) => {
    const { media, forward } = script.post(index);
    return forward ? byKey.get(forward.chat)?.post(forward.index).media?.kind : media?.kind;
  });
}

function makeMessage(
  room: ChatRoom,
  number: number,
  post: Post,
  media: DemoMedia | undefined,
  origin: ChatRoom | undefined,
): DemoMessage {
  const { script, chat, ids, people, seed } = room;
  const date = postDate(room, number, post);
  const original = post.forward && origin?.script.post(post.forward.index);
  return {
    id: ids.ofPost(number),
    chatId: chat.id,
    ...(post.from === undefined ? {} : { fromId: people.find(post.from).id }),
    date,
    text: original?.text ?? post.text ?? '',
    ...(post.albumStart === undefined ? {} : { groupedId: hash63(seed, post.albumStart) }),
    ...(script.topics ? { topicId: topicId(post.topic ?? 0) } : {}),
    ...(media ? { media } : {}),
    ...(post.protected ? { protected: true } : {}),
    ...(post.ttlSeconds === undefined ? {} : { ttlSeconds: post.ttlSeconds }),
    ...(post.edited ? { editDate: date + 600 } : {}),
    ...(post.forward && original && origin
      ? {
          forwardedFrom: {
            chatId: origin.chat.id,
            messageId: origin.ids.ofPost(post.forward.index),
            date: postDate(origin, post.forward.index, original),
          },
        }
      : {}),
  };
}

function* everyFile(rooms: readonly ChatRoom[], library: Library): Generator<DemoFile> {
  for (const [chat, { script }] of rooms.entries()) {
    for (let post = 0; post < script.count; post += 1) {
      const media = script.post(post).forward ? undefined : library.at({ chat, post });
      if (media) yield media.file;
    }
  }
}
