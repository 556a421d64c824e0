import type { Failure } from '../../domain/failure.ts';
import { stagingFailure } from './staging.ts';
import { errorName } from './staging-directory.ts';

const integrity = (code: string, message: string, detail: string): Failure => ({
  category: 'integrity',
  code,
  message,
  detail,
});
/** What is staged is not what was recorded. */
export const stagingChanged = (detail: string): Failure =>
  integrity(
    'STAGING_CHANGED',
    'What was kept on disk is not what was downloaded; it is fetched again.',
    detail,
  );
export const wrongSize = (detail: string): Failure =>
  integrity('SIZE', 'The file is not as long as it should be; it is fetched again.', detail);

/** A failure on its way up through code that throws. */
export class PublishError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** Runs `work` on the private file system: what it throws is no problem of the user's folder. */
export const onStaging = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const isTold = error instanceof PublishError || errorName(error) === 'AbortError';
    throw isTold ? error : new PublishError(stagingFailure(error));
  }
};
