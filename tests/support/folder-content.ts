import { createHash } from 'node:crypto';
import { createReadStream, statSync, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { World } from '../../src/adapters/demo/world/types.ts';
import { type ListedFile, listFiles } from './demo-server/file-list.ts';

export interface FileOnDisk {
  /** Relative to the folder. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** Every file below the folder, temporary ones too. One that vanishes while we look was temporary. */
export async function filesIn(folder: string): Promise<FileOnDisk[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const known = await stat(path).catch(() => null);
        return known && { path: relative(folder, path), sizeBytes: known.size };
      }),
  );
  return found.filter((file) => file !== null).sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** What nobody may take for a finished file: ours while publishing, and the browser's own swap files. */
export const isTemporary = (path: string): boolean => path.endsWith('.part') || path.endsWith('.crswap');

/** Hexadecimal. */
export async function sha256OfPath(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 })) hash.update(chunk);
  return hash.digest('hex');
}

/** Hashes of all files below the folder, sorted; equal ones as often as they are there. */
export async function hashesIn(folder: string): Promise<string[]> {
  const hashes: string[] = [];
  for (const { path } of await filesIn(folder)) hashes.push(await sha256OfPath(join(folder, path)));
  return hashes.sort();
}

/** The server's own hashes of all media of a chat, sorted like `hashesIn`. */
export async function hashesOfChat(world: World, chat: string): Promise<string[]> {
  const listed = await listFiles(world, chat, true);
  return listed.map(({ sha256 }) => sha256 ?? '').sort();
}

/**
 * Looks at every name that appears in the folder, at the moment it appears: under a final name there must be as many
 * bytes as a file of that name has, or as any file has if the name is none of theirs. Returns what was not so, and the
 * final names seen, up to now; `stop` ends the watch.
 */
export function watchFinalNames(
  folder: string,
  files: readonly Pick<ListedFile, 'name' | 'size'>[],
): { readonly violations: readonly string[]; readonly seen: ReadonlySet<string>; stop(): void } {
  const violations: string[] = [];
  const seen = new Set<string>();
  const watcher = watch(folder, (_kind, name) => {
    if (name === null || isTemporary(name)) return;
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    if (!found) return;
    seen.add(name);
    const named = files.filter((file) => file.name === name);
    const isWhole = (named.length > 0 ? named : files).some(({ size }) => size === found.size);
    if (!isWhole) violations.push(`${name} appeared with ${found.size} bytes`);
  });
  return { violations, seen, stop: () => watcher.close() };
}
