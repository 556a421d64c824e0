import type { Outcome } from '../../domain/failure.ts';
import type { LogPosition } from '../../domain/log.ts';

export const LINE_BREAK = 10;

/** Bytes of whole lines, and where they stand. */
export interface LogPiece {
  readonly from: LogPosition;
  readonly to: LogPosition;
  readonly bytes: Uint8Array;
}

/** A place in one file of the ring. */
interface Place {
  readonly number: number;
  readonly offset: number;
}

/** A line, or more, that the disk does not have yet. */
export interface WaitingLine extends Place {
  readonly bytes: Uint8Array;
}

/** Pages through the lines that are kept, on disk or still waiting for it. */
export interface RingReader {
  /** Of the oldest line that is kept; `end` where there is none. */
  begin(): LogPosition;
  end(): LogPosition;
  /** What stands before; at most so many bytes, of one file. Null: nothing older is kept. */
  before(position: LogPosition, most: number): Promise<LogPiece | null>;
  /** What stands from there on; null: nothing newer is there yet. */
  after(position: LogPosition, most: number): Promise<LogPiece | null>;
}

/** What the ring has at this moment. */
interface RingContent {
  end(): Place;
  waiting(): readonly WaitingLine[];
  read(number: number, from: number, byteCount: number): Promise<Outcome<Uint8Array>>;
}

/** `lengths`: how long each file is, with what waits to be written to it. */
export const createRingReader = (
  fileBytes: number,
  lengths: ReadonlyMap<number, number>,
  content: RingContent,
): RingReader => {
  /** Ascends over all files and restarts, whatever the ring has let go of meanwhile. */
  const positionOf = (number: number, offset: number): LogPosition => number * fileBytes + offset;

  const endPosition = (): LogPosition => {
    const { number, offset } = content.end();
    return positionOf(number, offset);
  };

  /** Of one file, from the disk as far as it is there, the rest from what waits. */
  const bytesOf = async (number: number, from: number, to: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(to - from);
    // Looked at before the disk is: what is written meanwhile is in one of the two.
    const held = content.waiting();
    const read = await content.read(number, from, to - from);
    if (read.ok) bytes.set(read.value.subarray(0, bytes.length));
    for (const piece of held) {
      if (piece.number !== number || piece.offset >= to || piece.offset + piece.bytes.length <= from)
        continue;
      const skipped = Math.max(0, from - piece.offset);
      const part = piece.bytes.subarray(skipped, to - piece.offset);
      bytes.set(part, piece.offset + skipped - from);
    }
    return bytes;
  };

  const numbers = (): readonly number[] =>
    [...lengths]
      .filter(([, length]) => length > 0)
      .map(([number]) => number)
      .sort((left, right) => left - right);

  return {
    begin: () => {
      const first = numbers()[0];
      return first === undefined ? endPosition() : positionOf(first, 0);
    },
    end: endPosition,
    before: async (position, most) => {
      const number = numbers().findLast((known) => positionOf(known, 0) < position);
      const length = number === undefined ? 0 : (lengths.get(number) ?? 0);
      if (number === undefined) return null;
      const to = Math.min(length, position - positionOf(number, 0));
      const from = Math.max(0, to - most);
      const bytes = await bytesOf(number, from, to);
      // Begins in the middle of a line, most likely: that line is for the next to read.
      const cut = from === 0 ? 0 : bytes.indexOf(LINE_BREAK, 0) + 1;
      const whole = cut === bytes.length ? 0 : cut;
      return {
        from: positionOf(number, from + whole),
        to: positionOf(number, to),
        bytes: bytes.subarray(whole),
      };
    },
    after: async (position, most) => {
      const number = numbers().find((known) => positionOf(known, lengths.get(known) ?? 0) > position);
      if (number === undefined) return null;
      const length = lengths.get(number) ?? 0;
      const from = Math.max(0, position - positionOf(number, 0));
      const to = Math.min(length, from + most);
      const bytes = await bytesOf(number, from, to);
      const last = bytes.lastIndexOf(LINE_BREAK) + 1;
      const whole = to === length || last === 0 ? bytes.length : last;
      return {
        from: positionOf(number, from),
        to: positionOf(number, from + whole),
        bytes: bytes.subarray(0, whole),
      };
    },
  };
};
