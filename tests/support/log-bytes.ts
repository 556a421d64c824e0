/** To be run in the page: all that the log and the audit log have on disk. Numbers, for the way out of the page. */
export async function bytesOfLogs(): Promise<number[]> {
  const root = await navigator.storage.getDirectory();
  const all: number[] = [];
  for (const name of ['log', 'audit']) {
    const directory = await root.getDirectoryHandle(name);
    for await (const handle of directory.values()) {
      if (!(handle instanceof FileSystemFileHandle)) continue;
      all.push(...new Uint8Array(await (await handle.getFile()).arrayBuffer()));
    }
  }
  return all;
}
