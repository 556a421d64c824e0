/** A new, empty directory of the private file system, and the way to be rid of it. */
export const temporaryDirectory = async (): Promise<FileSystemDirectoryHandle> => {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(`test-${crypto.randomUUID()}`, { create: true });
};

/** Paths of all files below, sorted, with `/`. */
export const filesIn = async (
  directory: FileSystemDirectoryHandle,
  prefix = '',
): Promise<readonly string[]> => {
  const paths: string[] = [];
  for await (const [name, handle] of directory.entries()) {
    if (handle instanceof FileSystemDirectoryHandle)
      paths.push(...(await filesIn(handle, `${prefix}${name}/`)));
    else paths.push(prefix + name);
  }
  return paths.toSorted();
};

const parentOf = async (
  root: FileSystemDirectoryHandle,
  path: string,
): Promise<readonly [FileSystemDirectoryHandle, string]> => {
  const pieces = path.split('/');
  const name = pieces.pop() ?? '';
  let directory = root;
  for (const piece of pieces) directory = await directory.getDirectoryHandle(piece, { create: true });
  return [directory, name];
};

export const readFileAt = async (root: FileSystemDirectoryHandle, path: string): Promise<Uint8Array> => {
  const [directory, name] = await parentOf(root, path);
  const file = await (await directory.getFileHandle(name)).getFile();
  return new Uint8Array(await file.arrayBuffer());
};

export const writeFileAt = async (
  root: FileSystemDirectoryHandle,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> => {
  const [directory, name] = await parentOf(root, path);
  const writable = await (await directory.getFileHandle(name, { create: true })).createWritable();
  await writable.write(bytes);
  await writable.close();
};

export const sha256Hex = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
