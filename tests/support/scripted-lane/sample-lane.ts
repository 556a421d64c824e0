import type { LaneRecord } from './record.ts';

const MIB = 1_048_576;

/** Six slots over HTTP on an ordinary line; `patch` makes it another lane. */
export const sampleLane = (patch: Partial<LaneRecord> = {}): LaneRecord => ({
  name: 'sample',
  seconds: 60,
  seed: 7,
  rttMs: 100,
  jitterMs: 0,
  perConnectionBytesPerSecond: 1_000_000,
  perAccountBytesPerSecond: 4_000_000,
  maxConnections: 6,
  requestsPerConnection: 1,
  maxRequestBytes: MIB,
  loss: 0,
  bucket: null,
  premiumAfterBytes: null,
  premiumBytesPerSecond: 0,
  slowConnection: null,
  changes: [],
  files: [{ count: 4, bytes: 8 * MIB }],
  ...patch,
});

/** The same line with eight WebSockets. */
export const overWebSocket = { maxConnections: 8, requestsPerConnection: Number.POSITIVE_INFINITY };
