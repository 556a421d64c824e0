import { type Failure, type Outcome, succeeded } from '../../domain/failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LogFile, LogFiles } from '../../ports/log-files.ts';
import { createRingReader, LINE_BREAK, type RingReader, type WaitingLine } from './ring-reader.ts';

export interface RingSize {
  /** No file grows beyond; no line may be longer. */
  readonly fileBytes: number;
  readonly files: number;
}

export interface RingParts {
  readonly files: LogFiles;
  readonly clock: Clock;
  readonly size: RingSize;
  /** Said once when writing fails, and once when it works again or lines were lost, with how many. */
  readonly troubled?: (failure: Failure | null, lostLines: number) => void;
}

/**
 * An endless log of which the newest files are kept. Lines are written in batches, soon; while the disk takes none they
 * wait in memory, the newest of them, and can be read like the others.
 */
export interface LogRing extends RingReader {
  /** Settles when the files have been looked at, or could not be; what is appended before waits. */
  start(): Promise<void>;
  /** Ends with a line break. `urgent`: written at once, for what a crash may follow. */
  append(line: Uint8Array, urgent: boolean): void;
  /** Writes what waits, as far as the disk lets it. */
  flush(): void;
  /** Why lines are kept in memory only. */
  trouble(): Failure | null;
  /** Changes when positions given out before mean nothing any more. */
  generation(): number;
  clear(): Promise<Outcome<void>>;
  /** Writes what waits and lets go of the file; nothing is taken any more. */
  close(): Promise<void>;
}

/** A line is out of a kill's reach so soon after it was written. */
export const BATCH_MS = 200;
const BATCH_BYTES = 65_536;
/** What waits for the disk in memory; beyond, the older half is let go of. */
const MOST_WAITING_BYTES = 1_048_576;
const RETRY_MS = 10_000;
const HELD_TRIES = 4;
const HELD_PAUSE_MS = 300;

const joined = (pieces: readonly Uint8Array[], length: number): Uint8Array => {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
};

export const createLogRing = ({ files, clock, size, troubled }: RingParts): LogRing => {
  /** How long each file is, with what waits to be written to it. */
  const lengths = new Map<number, number>();
  /** So far the disk has it all. */
  let written = { number: 0, offset: 0 };
  let end = written;
  let waiting: WaitingLine[] = [];
  let waitingBytes = 0;
  let lostLines = 0;
  let file: LogFile | null = null;
  /** Whether it is known what the disk has; until then all waits, in places that are not final. */
  let looked = false;
  let opening = false;
  let turning: Promise<void> = Promise.resolve();
  let isClosing = false;
  let closed = false;
  let failure: Failure | null = null;
  let generation = 0;
  let cancelTimer: (() => void) | null = null;

  const reader = createRingReader(size.fileBytes, lengths, {
    end: () => end,
    waiting: () => waiting,
    // The file that is open for writing cannot be opened again.
    read: async (number, from, byteCount) =>
      file?.number === number ? file.read(from, byteCount) : files.read(number, from, byteCount),
  });

  /** Gives a line its place behind all others. */
  const place = (bytes: Uint8Array): void => {
    if (end.offset > 0 && end.offset + bytes.length > size.fileBytes)
      end = { number: end.number + 1, offset: 0 };
    waiting.push({ ...end, bytes });
    waitingBytes += bytes.length;
    end = { number: end.number, offset: end.offset + bytes.length };
    lengths.set(end.number, end.offset);
  };

  /** Gives all that waits its place anew, behind what the disk has. */
  const placeAnew = (from: number): void => {
    const kept = waiting.slice(from);
    for (const number of [...lengths.keys()]) if (number > written.number) lengths.delete(number);
    lengths.set(written.number, written.offset);
    end = written;
    waiting = [];
    waitingBytes = 0;
    generation += 1;
    for (const { bytes } of kept) place(bytes);
  };

  const letGo = (): void => {
    let from = 0;
    let bytes = waitingBytes;
    while (bytes > MOST_WAITING_BYTES / 2) {
      bytes -= waiting[from]?.bytes.length ?? bytes;
      from += 1;
    }
    lostLines += from;
    placeAnew(from);
  };

  const setTimer = (delayMs: number): void => {
    cancelTimer ??= clock.at(clock.now() + delayMs, () => {
      cancelTimer = null;
      flush();
    });
  };

  const fail = (cause: Failure): void => {
    const before = failure;
    failure = cause;
    if (!before) troubled?.(cause, lostLines);
    setTimer(RETRY_MS);
  };
  const recover = (): void => {
    if (!failure && lostLines === 0) return;
    failure = null;
    troubled?.(null, lostLines);
    lostLines = 0;
  };

  const removeUpTo = async (last: number): Promise<void> => {
    for (const number of [...lengths.keys()]) {
      if (number > last) continue;
      const removed = await files.remove(number);
      if (removed.ok) lengths.delete(number);
    }
  };

  const turnTo = async (number: number): Promise<void> => {
    opening = true;
    file?.close();
    file = null;
    await removeUpTo(number - size.files);
    const opened = await files.open(number);
    opening = false;
    if (!opened.ok) return fail(opened.failure);
    if (closed) return opened.value.close();
    file = opened.value;
    flush();
  };

  const flush = (): void => {
    if (opening || closed) return;
    if (!looked) {
      if (failure) turning = look();
      return;
    }
    for (let first = waiting[0]; first; first = waiting[0]) {
      if (file?.number !== first.number) {
        turning = turnTo(first.number);
        return;
      }
      const { number, offset } = first;
      const count = waiting.findIndex((piece) => piece.number !== number);
      const batch = count < 0 ? waiting : waiting.slice(0, count);
      const length = batch.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const done = file.write(
        offset,
        joined(
          batch.map(({ bytes }) => bytes),
          length,
        ),
      );
      if (!done.ok) return fail(done.failure);
      waiting = waiting.slice(batch.length);
      waitingBytes -= length;
      written = { number, offset: offset + length };
    }
    cancelTimer?.();
    cancelTimer = null;
    recover();
  };

  /** A kill may have cut the last line short: what comes next is not to be added to it. */
  const endsWhole = (opened: LogFile): boolean => {
    const last = opened.sizeBytes > 0 ? opened.read(opened.sizeBytes - 1, 1) : null;
    return last === null || (last.ok && last.value[0] === LINE_BREAK);
  };

  const pause = (): Promise<void> =>
    new Promise((resolve) => void clock.at(clock.now() + HELD_PAUSE_MS, resolve));
  /** A writer that was just ended may hold it for an instant. */
  const openPatiently = async (number: number): Promise<Outcome<LogFile>> => {
    let opened = await files.open(number);
    for (let tries = 1; !opened.ok && tries < HELD_TRIES; tries += 1) {
      await pause();
      opened = await files.open(number);
    }
    return opened;
  };

  /** Goes on behind what is there; a file that will not be opened stays as it is. */
  const look = async (): Promise<void> => {
    opening = true;
    const listed = await files.list();
    const last = listed.ok ? listed.value.at(-1) : undefined;
    const opened = last ? await openPatiently(last.number) : null;
    opening = false;
    if (!listed.ok) return fail(listed.failure);
    looked = true;
    for (const { number, sizeBytes } of listed.value) lengths.set(number, sizeBytes);
    if (opened?.ok) {
      file = opened.value;
      written = { number: file.number, offset: file.sizeBytes };
      if (!endsWhole(file)) waiting.unshift({ ...written, bytes: Uint8Array.of(LINE_BREAK) });
    } else if (last) written = { number: last.number + 1, offset: 0 };
    placeAnew(0);
    flush();
  };

  return {
    start: () => {
      turning = look();
      return turning;
    },
    append: (line, urgent) => {
      if (isClosing) return;
      place(line);
      if (waitingBytes > MOST_WAITING_BYTES) letGo();
      if (failure) return;
      if (urgent || waitingBytes >= BATCH_BYTES) flush();
      else setTimer(BATCH_MS);
    },
    flush,
    ...reader,
    trouble: () => failure,
    generation: () => generation,
    clear: async () => {
      flush();
      waiting = [];
      waitingBytes = 0;
      generation += 1;
      file?.close();
      file = null;
      written = { number: end.number + 1, offset: 0 };
      end = written;
      let result: Outcome<void> = succeeded(undefined);
      for (const number of [...lengths.keys()].filter((known) => known < end.number)) {
        const removed = await files.remove(number);
        if (removed.ok) lengths.delete(number);
        else result = removed;
      }
      return result;
    },
    close: async () => {
      isClosing = true;
      flush();
      while (opening) await turning;
      closed = true;
      cancelTimer?.();
      cancelTimer = null;
      file?.close();
      file = null;
    },
  };
};
