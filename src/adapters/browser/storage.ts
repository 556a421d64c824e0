/** Bytes; null where the browser says nothing. */
export interface StorageReading {
  readonly persisted: boolean | null;
  readonly usageBytes: number | null;
  readonly quotaBytes: number | null;
}

/**
 * What the browser says of its own storage; hints, since the disk behind it may be fuller. Never
 * rejects.
 */
export const readStorage = async (storage: StorageManager = navigator.storage): Promise<StorageReading> => {
  const [estimate, persisted] = await Promise.allSettled([storage.estimate(), storage.persisted()]);
  const { usage, quota } = estimate.status === 'fulfilled' ? estimate.value : {};
  return {
    persisted: persisted.status === 'fulfilled' ? persisted.value : null,
    usageBytes: usage ?? null,
    quotaBytes: quota ?? null,
  };
};
