/**
 * A whole IndexedDB database as bytes, as somebody would find them who reads its values: keys and values of every store,
 * texts as UTF-8. Runs on a page; written so that it can be handed to one as a function.
 */
export async function bytesOfDatabase(name: string): Promise<Uint8Array> {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const pieces: Uint8Array[] = [];
  const collect = (value: unknown): void => {
    if (value instanceof ArrayBuffer) pieces.push(new Uint8Array(value.slice(0)));
    else if (ArrayBuffer.isView(value))
      pieces.push(new Uint8Array(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength)));
    else if (value instanceof Map || value instanceof Set) for (const inner of value) collect(inner);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        collect(key);
        collect(inner);
      }
    } else pieces.push(new TextEncoder().encode(` ${String(value)} `));
  };
  const database = await settled(indexedDB.open(name));
  for (const store of database.objectStoreNames) {
    const rows = database.transaction(store).objectStore(store);
    const [keys, values] = await Promise.all([settled(rows.getAllKeys()), settled(rows.getAll())]);
    collect(keys);
    collect(values);
  }
  database.close();
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}

/** Whether these bytes, or this text as UTF-8, stand anywhere in `all`. */
export function holds(all: Uint8Array, wanted: Uint8Array | string): boolean {
  const bytes = typeof wanted === 'string' ? new TextEncoder().encode(wanted) : wanted;
  for (let start = all.indexOf(bytes[0] ?? 0); start >= 0; start = all.indexOf(bytes[0] ?? 0, start + 1)) {
    if (bytes.every((byte, index) => all[start + index] === byte)) return true;
  }
  return false;
}
