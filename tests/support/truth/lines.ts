import type { FaultsPatch } from '../../../src/adapters/demo/faults/faults.ts';
import type { Transport } from '../../../src/domain/server.ts';
import { TRANSPORT_LIMITS } from '../../../src/domain/transport-limits.ts';
import type { LaneNumbers, LaneRecord } from '../scripted-lane/record.ts';

/** A line and an account as numbers, for the scripted lane and for the demo's data centre alike. */
export interface TrueLine extends LaneNumbers {
  readonly name: string;
  /** Measured from the first file request on. */
  readonly seconds: number;
}

/** The file that is fetched lasts longer than any of them. */
export const FILE = { chat: 'Cold Storage', name: 'cold-storage-4000.bin', bytes: 4_000 * 1_048_576 };

const MB = 1_000_000;

const line = (
  name: string,
  seconds: number,
  rttMs: number,
  perConnectionBytesPerSecond: number,
  perAccountBytesPerSecond: number,
  others: Partial<LaneNumbers> = {},
): TrueLine => ({
  ...{ name, seconds, rttMs, perConnectionBytesPerSecond, perAccountBytesPerSecond },
  ...{ jitterMs: 0, loss: 0, bucket: null, slowConnection: null },
  ...{ premiumAfterBytes: null, premiumBytesPerSecond: 0 },
  ...others,
});

/** Asks much of the machine too: only where nothing else runs does it tell of the line. */
export const LONG_FAT = line('account and distance', 20, 150, 8 * MB, 20 * MB);

/** The one that is looked at in every run of all tests. */
export const QUICKEST = line('its account', 15, 60, 3 * MB, 6 * MB);

/** Each is held up by something else; slow enough for a machine that also runs the servers. */
export const TRUE_LINES: readonly TrueLine[] = [
  QUICKEST,
  line('its connections', 30, 60, 1 * MB, 20 * MB),
  line('its round trip', 30, 800, 2 * MB, 8 * MB),
  line('a bucket of requests', 40, 100, 3 * MB, 12 * MB, {
    bucket: { requestsPerSecond: 3, burst: 30, waitSeconds: 5 },
  }),
];

export const asRecord = (
  { name, seconds, ...numbers }: TrueLine,
  transport: Transport,
  lasting = seconds,
): LaneRecord => {
  const { connections, requestsPerConnection, requestBytes } = TRANSPORT_LIMITS[transport];
  return {
    ...numbers,
    ...{ name, seconds: lasting, seed: 1, changes: [], files: [{ count: 1, bytes: FILE.bytes }] },
    ...{ maxConnections: connections, requestsPerConnection, maxRequestBytes: requestBytes },
  };
};

/** Throws where the demo's data centre has nothing that stands for a number. */
export const asFaults = (numbers: TrueLine): FaultsPatch => {
  const { bucket, premiumAfterBytes, premiumBytesPerSecond } = numbers;
  if (numbers.slowConnection) throw new Error('Which connection is slow is in nobody’s hand here.');
  if (premiumAfterBytes) throw new Error('The throttle is there from the start, or not at all.');
  return {
    latencyMs: numbers.rttMs,
    jitterMs: numbers.jitterMs,
    connectionBytesPerSecond: numbers.perConnectionBytesPerSecond,
    accountBytesPerSecond: numbers.perAccountBytesPerSecond,
    unansweredShare: numbers.loss,
    premiumBytesPerSecond: premiumAfterBytes === null ? 0 : premiumBytesPerSecond,
    ...(bucket ? { flood: bucket } : {}),
  };
};
