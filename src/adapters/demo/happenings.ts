import type { DataCentre } from './dc/data-centre.ts';
import type { AddressKind } from './dc/door.ts';
import type { DemoState, KnownKey } from './state/demo-state.ts';
import type { MessageChange, WorldChanges } from './world/changes.ts';
import type { DemoChat, DemoMessage, World } from './world/types.ts';

/** How keys end: forgotten by the server (−404), signed out (401), or dead with the reason that every request is told. */
export const KEY_ENDS = ['forgotten', 'unregistered', 'revoked', 'deactivated', 'duplicated'] as const;
export type KeyEnd = (typeof KEY_ENDS)[number];

/** What happens once, as against the faults, which stay until they are healed. Plain data: tests send it as JSON. */
export type Happening =
  /** `dc` absent: keys of the home data centre of whoever is signed in. */
  | { readonly kind: 'keys-end'; readonly how: KeyEnd; readonly dc?: number }
  /** All WebSockets at this kind of address, in this data centre; absent: everywhere. */
  | { readonly kind: 'connections-cut'; readonly address?: AddressKind; readonly dc?: number }
  /** Files are known by their ids in decimal; `file` absent: every one. What clients know of their place is old now. */
  | { readonly kind: 'file-moved'; readonly file?: string; readonly dc: number }
  /** Its message leads to another file of the same kind from now on. Chats are known by their ids in decimal. */
  | {
      readonly kind: 'message-edited';
      readonly chat: string;
      readonly message: number;
      readonly file: string;
    }
  | { readonly kind: 'message-deleted'; readonly chat: string; readonly message: number }
  /** All codes sent so far are too old now. */
  | { readonly kind: 'codes-expire' };

export interface Scene {
  readonly world: World;
  readonly changes: WorldChanges;
  /** Unix milliseconds. */
  readonly now: number;
  readonly state: DemoState;
  readonly centres: ReadonlyMap<number, DataCentre>;
  /** Whoever is signed in and listens is to learn of it. */
  announce(change: MessageChange): Promise<void>;
}

/** Undefined: it happened; else why it cannot. */
export async function happen(scene: Scene, happening: Happening): Promise<string | undefined> {
  switch (happening.kind) {
    case 'keys-end':
      return endKeys(scene, happening.how, happening.dc);
    case 'connections-cut': {
      const { address, dc } = happening;
      for (const centre of scene.centres.values()) {
        if (dc !== undefined && centre.id !== dc) continue;
        for (const stream of [...centre.streams]) {
          if (address === undefined || stream.address === address) stream.hangUp();
        }
      }
      return undefined;
    }
    case 'file-moved': {
      const { file, dc } = happening;
      if (!scene.centres.has(dc)) return `There is no data centre ${dc}.`;
      const id = file === undefined ? undefined : idOf(file);
      if (id !== undefined && scene.world.file(id) === undefined) return `There is no file ${file}.`;
      scene.changes.move(id, dc);
      return undefined;
    }
    case 'message-edited':
      return editMessage(scene, happening);
    case 'message-deleted': {
      const found = messageOf(scene, happening);
      if (typeof found === 'string') return found;
      // Dialogs lead to the newest message; a world in which that one changes would need dialogs that do.
      if (found.chat.topMessageId === found.message.id) return 'The newest message of a chat stays.';
      await scene.announce(scene.changes.delete(found.chat.id, found.message.id, secondsNow(scene)));
      return undefined;
    }
    case 'codes-expire':
      for (const code of scene.state.allCodes()) await scene.state.useCode(code);
      return undefined;
    default:
      return 'Nothing of that kind can happen here.';
  }
}

async function endKeys(
  { state, centres }: Scene,
  how: KeyEnd,
  dc: number | undefined,
): Promise<string | undefined> {
  if (!KEY_ENDS.includes(how)) return `Keys end ${KEY_ENDS.join(', ')}.`;
  const keys = state.keysAt(dc);
  if (keys.length === 0) return 'There is no such key.';
  for (const key of keys) {
    if (how === 'forgotten') await centres.get(key.stored.dc)?.destroyKey(key);
    else if (how === 'unregistered') await signOut(state, key);
    else await state.kill(key, how);
  }
  return undefined;
}

/** At home the whole sign-in ends; elsewhere only what was brought there. */
async function signOut(state: DemoState, key: KnownKey): Promise<void> {
  const login = state.loginOf(key);
  if (login === undefined) return;
  if (login.homeDc === key.stored.dc) await state.endLogin(login);
  else await state.changeKey(key, { loginId: '' });
}

type Place = { readonly chat: string; readonly message: number };

function messageOf(
  { world }: Scene,
  { chat: chatId, message: messageId }: Place,
): { readonly chat: DemoChat; readonly message: DemoMessage } | string {
  const chat = world.chat(idOf(chatId));
  const message = chat && world.message(chat, messageId);
  if (chat === undefined || message === undefined) return `There is no message ${messageId} in ${chatId}.`;
  return { chat, message };
}

async function editMessage(
  scene: Scene,
  edit: Place & { readonly file: string },
): Promise<string | undefined> {
  const found = messageOf(scene, edit);
  if (typeof found === 'string') return found;
  const fileId = idOf(edit.file);
  const media = scene.world.media(fileId);
  if (media === undefined) return `There is no file ${edit.file}.`;
  const kind = found.message.media?.kind;
  if (kind !== media.kind) return `The message holds ${kind ?? 'only words'}, the file is ${media.kind}.`;
  await scene.announce(
    scene.changes.edit(found.chat.id, found.message.id, { fileId, date: secondsNow(scene) }),
  );
  return undefined;
}

const secondsNow = ({ now }: Scene): number => Math.floor(now / 1000);

/** 0, which nothing has, for what is no number. */
const idOf = (text: string): bigint => (/^-?\d+$/.test(text) ? BigInt(text) : 0n);
