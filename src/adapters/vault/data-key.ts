import * as v from 'valibot';
import { DERIVATION, type Derivation } from './derivation.ts';
import { IV_BYTES } from './seal.ts';

/**
 * One data key seals all entries, and is itself kept only wrapped: by a key that never leaves the browser, or by one
 * made of the passphrase. So a passphrase is set, changed and removed by replacing this one row, and no kill can leave
 * half of the entries under another key.
 */
const WRAPPED = { version: v.literal(1), iv: v.instance(Uint8Array), wrapped: v.instance(Uint8Array) };
const RECORD = v.union([
  v.object({ ...WRAPPED, device: v.custom<CryptoKey>((key) => key instanceof CryptoKey) }),
  v.object({ ...WRAPPED, derivation: DERIVATION }),
]);
export type KeyRecord = v.InferOutput<typeof RECORD>;

const AES = { name: 'AES-GCM', length: 256 };

export const readKeyRecord = (stored: unknown): KeyRecord | 'damaged' | 'newer' => {
  const parsed = v.safeParse(RECORD, stored);
  if (parsed.success) return parsed.output;
  const version = typeof stored === 'object' && stored !== null ? Reflect.get(stored, 'version') : null;
  return typeof version === 'number' && version > 1 ? 'newer' : 'damaged';
};

const wrapping = (iv: Uint8Array, by: 'device' | 'passphrase') => ({
  name: 'AES-GCM',
  iv: new Uint8Array(iv),
  additionalData: new TextEncoder().encode(`sluice vault key 1 ${by}`),
});

const wrapWith = async (dataKey: CryptoKey, wrapper: CryptoKey, by: 'device' | 'passphrase') => {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const wrapped = await crypto.subtle.wrapKey('raw', dataKey, wrapper, wrapping(iv, by));
  return { version: 1, iv, wrapped: new Uint8Array(wrapped) } as const;
};

/** @throws OperationError when it is not the key that wrapped it */
const unwrapWith = (record: KeyRecord, wrapper: CryptoKey, extractable: boolean): Promise<CryptoKey> => {
  const by = 'device' in record ? 'device' : 'passphrase';
  const { wrapped, iv } = record;
  return crypto.subtle.unwrapKey(
    'raw',
    new Uint8Array(wrapped),
    wrapper,
    wrapping(iv, by),
    AES,
    extractable,
    ['encrypt', 'decrypt'],
  );
};

/** The data key as it is used: nobody can read it out. Null when this is not what wrapped it. */
export const dataKeyOf = (record: KeyRecord, wrapper: CryptoKey): Promise<CryptoKey | null> =>
  unwrapWith(record, wrapper, false).catch(() => null);

const wrapByDevice = async (dataKey: CryptoKey): Promise<KeyRecord> => {
  const device = await crypto.subtle.generateKey(AES, false, ['wrapKey', 'unwrapKey']);
  return { ...(await wrapWith(dataKey, device, 'device')), device };
};

export const newKeyRecord = async (): Promise<KeyRecord> =>
  wrapByDevice(await crypto.subtle.generateKey(AES, true, ['encrypt', 'decrypt']));

/** The same data key without a passphrase. @throws OperationError unless `wrapper` is what wraps `record` */
export const rewrapByDevice = async (record: KeyRecord, wrapper: CryptoKey): Promise<KeyRecord> =>
  wrapByDevice(await unwrapWith(record, wrapper, true));

/** The same data key behind another passphrase. @throws OperationError unless `wrapper` is what wraps `record` */
export const rewrapByPassphrase = async (
  record: KeyRecord,
  wrapper: CryptoKey,
  next: { readonly key: CryptoKey; readonly derivation: Derivation },
): Promise<KeyRecord> => {
  const dataKey = await unwrapWith(record, wrapper, true);
  return { ...(await wrapWith(dataKey, next.key, 'passphrase')), derivation: next.derivation };
};
