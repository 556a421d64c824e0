import type { Policy } from './policy.ts';

const FILES_AT_ONCE = 4;
const REQUESTS_AT_ONCE = 4;
const REQUEST_BYTES = 524_288;
/** A connection's first request is small: over WebSocket JavaScript sees whole messages only, so a large one on a thin line looks dead. */
const FIRST_REQUEST_BYTES = 131_072;

/** Learns nothing: four files, four requests per lane, half a MiB each. */
export const fixedPolicy: Policy = {
  name: 'fixed',
  filesAtOnce: FILES_AT_ONCE,
  requestsAtOnce: ({ crowded }) => (crowded ? REQUESTS_AT_ONCE / 2 : REQUESTS_AT_ONCE),
  requestBytes: ({ answered }) => (answered ? REQUEST_BYTES : FIRST_REQUEST_BYTES),
};
