import type { Page } from '@playwright/test';

/** A value of the app's cabinet by its name, or all names; read as any script of the page could. */
const inCabinet = (page: Page, name: string | null): Promise<unknown> =>
  page.evaluate(async (wanted) => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open('sluice'));
    const store = database.transaction('cabinet').objectStore('cabinet');
    const read: unknown =
      wanted === null ? await settled(store.getAllKeys()) : await settled(store.get(wanted));
    database.close();
    return read;
  }, name);

export const cabinetNames = async (page: Page): Promise<readonly string[]> =>
  ((await inCabinet(page, null)) as unknown[]).map(String);

/** How the passphrase became a key, as the row says that holds the wrapped key. */
export async function passphraseDerivation(page: Page): Promise<string> {
  const record = (await inCabinet(page, 'vault.key')) as { readonly derivation?: { readonly kind: string } };
  return record.derivation?.kind ?? 'none';
}
