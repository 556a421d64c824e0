import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/domain/failure.ts';
import type { LogFiles } from '../../src/ports/log-files.ts';

/** What is called at once in its own thread is answered later from another. */
export type RemoteLogFiles = Pick<LogFiles, 'list' | 'remove'> & {
  open(number: number): Promise<Outcome<{ readonly sizeBytes: number }>>;
  read(number: number, offset: number, length: number): Promise<Outcome<Uint8Array>>;
  /** Of the file that was opened with this number. */
  write(number: number, offset: number, bytes: Uint8Array): Promise<Outcome<void>>;
  readOpen(number: number, offset: number, length: number): Promise<Outcome<Uint8Array>>;
  close(number: number): Promise<void>;
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (outcome: Outcome<Uint8Array>): string => new TextDecoder().decode(value(outcome));
const value = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.detail ?? ''}`);
  return outcome.value;
};

/** `create` gives files that nobody has written yet. */
export const logFilesContract = (create: () => Promise<RemoteLogFiles>): void => {
  describe('log files', () => {
    it('has none at first', async () => {
      const files = await create();
      expect(await files.list()).toEqual({ ok: true, value: [] });
    });

    it('reads what was written, from the open file and from a closed one', async () => {
      const files = await create();
      expect(value(await files.open(7)).sizeBytes).toBe(0);
      value(await files.write(7, 0, bytes('one\n')));
      value(await files.write(7, 4, bytes('two\n')));
      expect(text(await files.readOpen(7, 0, 8))).toBe('one\ntwo\n');
      expect(text(await files.readOpen(7, 4, 100))).toBe('two\n');
      await files.close(7);
      expect(text(await files.read(7, 0, 4))).toBe('one\n');
      expect(text(await files.read(7, 4, 100))).toBe('two\n');
      expect(text(await files.read(7, 100, 4))).toBe('');
    });

    it('lists files by number with their sizes, the open one too', async () => {
      const files = await create();
      for (const number of [11, 9]) {
        value(await files.open(number));
        value(await files.write(number, 0, bytes('x'.repeat(number))));
        if (number === 11) await files.close(11);
      }
      expect(value(await files.list())).toEqual([
        { number: 9, sizeBytes: 9 },
        { number: 11, sizeBytes: 11 },
      ]);
    });

    it('goes on with a file where it ended', async () => {
      const files = await create();
      value(await files.open(1));
      value(await files.write(1, 0, bytes('one\n')));
      await files.close(1);
      const { sizeBytes } = value(await files.open(1));
      value(await files.write(1, sizeBytes, bytes('two\n')));
      await files.close(1);
      expect(text(await files.read(1, 0, 100))).toBe('one\ntwo\n');
    });

    it('opens one file for one writer only', async () => {
      const files = await create();
      value(await files.open(1));
      expect(await files.open(1)).toMatchObject({
        ok: false,
        failure: { category: 'disk', code: 'LOG_FILE' },
      });
    });

    it('removes files, open ones too, and minds nothing that is not there', async () => {
      const files = await create();
      value(await files.open(1));
      await files.close(1);
      value(await files.open(2));
      for (const number of [1, 2, 3]) value(await files.remove(number));
      expect(value(await files.list())).toEqual([]);
      expect(text(await files.read(1, 0, 10))).toBe('');
    });
  });
};
