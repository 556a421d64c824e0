/** What was fetched over a line until any of the instants that were asked for, in seconds from the first request. */
export interface Course {
  /** Bytes of whole answers until then. */
  bytesUntil(seconds: number): number;
  readonly floodWaits: number;
}

/** Bytes per second between two instants of a course. */
export const goodput = ({ bytesUntil }: Course, from: number, to: number): number =>
  (bytesUntil(to) - (from === 0 ? 0 : bytesUntil(from))) / (to - from);
