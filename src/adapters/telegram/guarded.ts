import { type Failure, failed, type Outcome } from '../../domain/failure.ts';
import type { Log } from '../../ports/log.ts';

/**
 * Reads of answers whose shape only a well-meaning server keeps: GramJS decodes any object where the schema has another
 * type. What a reader stumbles over is a failure of that one thing (`bug`, `ANSWER_UNREADABLE`), never a rejection.
 */
export async function guarded<T>(log: Log, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    // The name alone: its text may quote the answer.
    const detail = error instanceof Error ? error.name : typeof error;
    log.write('ERROR', 'account', `an answer makes no sense: ${detail}`);
    return failed({ ...UNREADABLE, detail });
  }
}

const UNREADABLE: Failure = {
  category: 'bug',
  code: 'ANSWER_UNREADABLE',
  message:
    'The server’s answer makes no sense to Sluice, so this could not be read. The queue is kept; try again, or see whether there is a newer Sluice.',
};
