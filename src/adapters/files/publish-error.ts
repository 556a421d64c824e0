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

const aboutName = (code: string, message: string, detail: string): Failure => ({
  category: 'disk',
  code,
  message,
  detail,
});
/** The browser takes neither the name nor any we made instead. */
export const nameRefused = (name: string): Failure =>
  aboutName(
    'NAME_REFUSED',
    'The browser takes no file of this name, nor one named by its number. Everything downloaded is kept; retry it after choosing another folder.',
    name,
  );
/** The browser asks the user before it gives a name, and nobody answered. */
export const renameUnanswered = (name: string): Failure =>
  aboutName(
    'RENAME_UNANSWERED',
    'The browser asked whether it may give the file its name, and nobody answered. Everything downloaded is kept; retry it, and answer “Keep” in the browser’s window.',
    name,
  );

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
