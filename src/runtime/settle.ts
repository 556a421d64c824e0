import { ABORTED, failed, type Outcome } from '../domain/failure.ts';

/**
 * Ports answer with outcomes; should one throw all the same, that too is an outcome. `aborted` when we stopped it.
 */
export const settle = async <T>(
  work: () => Promise<Outcome<T>>,
  signal?: AbortSignal,
): Promise<Outcome<T>> => {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted) return failed(ABORTED);
    return failed({
      category: 'system',
      code: 'UNEXPECTED',
      message: 'Something inside Sluice failed. What was downloaded is kept; it is tried again.',
      detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    });
  }
};
