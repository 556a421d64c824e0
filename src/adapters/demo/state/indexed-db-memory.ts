import { type DemoMemory, type Stored, storedName } from './memory.ts';

const DATABASE = 'sluice-demo';
const STORE = 'memory';

/** The pretend server's own database in the page's origin, apart from everything the product keeps. */
export async function openIndexedDbMemory(factory: IDBFactory, name = DATABASE): Promise<DemoMemory> {
  const database = await open(factory, name);
  const write = (change: (store: IDBObjectStore) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      // Strict: what an answer depends on must outlive a kill that comes right after it.
      const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      change(transaction.objectStore(STORE));
    });
  return {
    load: () =>
      new Promise((resolve, reject) => {
        const request: IDBRequest<Stored[]> = database.transaction(STORE).objectStore(STORE).getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      }),
    put: (record) => write((store) => store.put(record, storedName(record))),
    remove: (record) => write((store) => store.delete(storedName(record))),
    clear: () => write((store) => store.clear()),
  };
}

function open(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('The demo server’s memory is held by another version.'));
  });
}
