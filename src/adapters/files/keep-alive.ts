const kept = new Set<{ readonly handle: object }>();

/**
 * Calls a method of a file system handle and keeps the handle reachable until it has answered. Chromium drops the
 * answer of a call whose handle is collected meanwhile, and the promise then never settles: a handle that is used
 * for nothing after the call is garbage while the call runs.
 */
export const keepingAlive = async <Handle extends object, T>(
  handle: Handle,
  call: (handle: Handle) => Promise<T>,
): Promise<T> => {
  const holder = { handle };
  kept.add(holder);
  try {
    return await call(handle);
  } finally {
    kept.delete(holder);
  }
};

/** All names in a directory; the iterator, too, is kept. */
export const namesIn = (directory: FileSystemDirectoryHandle): Promise<readonly string[]> =>
  keepingAlive(directory, async () => {
    const names: string[] = [];
    const iterator = directory.keys();
    await keepingAlive(iterator, async () => {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) names.push(next.value);
    });
    return names;
  });

/** Rejects as listing does; asks for the first name only. */
export const canBeListed = (directory: Pick<FileSystemDirectoryHandle, 'keys'>): Promise<void> => {
  const iterator = directory.keys();
  return keepingAlive([directory, iterator], async () => void (await iterator.next()));
};
