import { createHash } from 'node:crypto';
import type { DemoBytes, DemoMediaKind, World } from '../../../src/adapters/demo/world/types.ts';

export interface ListedFile {
  readonly id: bigint;
  readonly chat: string;
  readonly message: number;
  readonly kind: DemoMediaKind;
  readonly name: string | undefined;
  readonly dc: number;
  readonly size: number;
  readonly sha256?: string;
}

const CHUNK_BYTES = 1_048_576;
const known = new WeakMap<DemoBytes, string>();

/** Every message with media, of one chat or of all; hashes only when asked for, since large files take seconds. */
export async function listFiles(
  world: World,
  chatTitle: string | undefined,
  withHashes: boolean,
): Promise<ListedFile[]> {
  const listed: ListedFile[] = [];
  for (const chat of world.chats) {
    if (chatTitle !== undefined && chat.title !== chatTitle) continue;
    for (const { id: message, media } of world.history(chat, { limit: chat.messageCount }).messages) {
      if (media === undefined) continue;
      const { id, dc, size, fileName: name } = media.file;
      const face = { id, chat: chat.title, message, kind: media.kind, name, dc, size };
      listed.push(withHashes ? { ...face, sha256: await sha256OfFile(media.file) } : face);
    }
  }
  return listed;
}

/** Hexadecimal; lets others have their turn between chunks. */
export async function sha256OfFile(file: DemoBytes): Promise<string> {
  const before = known.get(file);
  if (before !== undefined) return before;
  const hash = createHash('sha256');
  for (let offset = 0; offset < file.size; offset += CHUNK_BYTES) {
    hash.update(file.read(offset, CHUNK_BYTES));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const digest = hash.digest('hex');
  known.set(file, digest);
  return digest;
}
