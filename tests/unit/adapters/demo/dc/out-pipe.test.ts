import { expect, it } from 'vitest';
import { OutPipe } from '../../../../../src/adapters/demo/dc/out-pipe.ts';
import { FaultSwitch } from '../../../../../src/adapters/demo/faults/fault-switch.ts';
import type { FaultsPatch } from '../../../../../src/adapters/demo/faults/faults.ts';
import type { Line } from '../../../../../src/adapters/demo/faults/pace.ts';
import type { Clock } from '../../../../../src/ports/clock.ts';
import { createVirtualClock } from '../../../../support/virtual-clock.ts';

const MIB = 1_048_576;
const ACCOUNT = '1';

/** Whole milliseconds, and each timer fires a little late, as those of a real machine do. */
const createLateClock = (lateMs: number) => {
  const virtual = createVirtualClock(0);
  const clock: Clock = {
    now: () => Math.floor(virtual.now()),
    at: (at, call) => virtual.at(Math.ceil(at) + lateMs, call),
  };
  return { virtual, clock };
};

/** Connections of one account. */
const createPipes = (patch: FaultsPatch, { lateMs = 0 } = {}) => {
  const { virtual, clock } = createLateClock(lateMs);
  const faults = new FaultSwitch(1);
  faults.patch({ ...patch });
  const accountLines = new Map<string, Line>();
  return {
    virtual,
    open: (sent: (bytes: Uint8Array) => void = () => {}) =>
      new OutPipe({
        ...{ address: 'media', faults, clock, accountLines, cut: () => {} },
        send: async (bytes) => sent(bytes),
        signal: new AbortController().signal,
      }),
  };
};

/** Seconds until all these answers have left, one after the other. */
const secondsFor = async (
  pipes: ReturnType<typeof createPipes>,
  connections: number,
  answers: number,
): Promise<number> => {
  let left = connections;
  const run = async (pipe: OutPipe): Promise<void> => {
    for (let answer = 0; answer < answers; answer += 1) await pipe.send(new Uint8Array(MIB), ACCOUNT, 0);
    left -= 1;
  };
  for (let connection = 0; connection < connections; connection += 1) void run(pipes.open());
  await pipes.virtual.until(() => left === 0, 1_000_000);
  return pipes.virtual.now() / 1_000;
};

it('keeps a connection’s speed though every timer fires late', async () => {
  const pipes = createPipes({ connectionBytesPerSecond: 8_000_000 }, { lateMs: 2 });
  expect(await secondsFor(pipes, 1, 16)).toBeCloseTo((16 * MIB) / 8_000_000, 2);
});

it('keeps an account’s speed, shared by its connections, though every timer fires late', async () => {
  const pipes = createPipes(
    { connectionBytesPerSecond: 8_000_000, accountBytesPerSecond: 20_000_000 },
    { lateMs: 2 },
  );
  expect(await secondsFor(pipes, 3, 16)).toBeCloseTo((48 * MIB) / 20_000_000, 1);
});

it('gives no connection more than its own speed where the account has room for more', async () => {
  const pipes = createPipes({ connectionBytesPerSecond: 1_000_000, accountBytesPerSecond: 20_000_000 });
  expect(await secondsFor(pipes, 4, 4)).toBeCloseTo((4 * MIB) / 1_000_000, 1);
});

it('takes up no more than a tenth of a second of what was not sent in time', async () => {
  const pipes = createPipes({ connectionBytesPerSecond: 1_000_000 });
  const sizes: number[] = [];
  const pipe = pipes.open((bytes) => {
    sizes.push(bytes.length);
    // The client takes nothing for a while, once.
    if (sizes.length === 1) pipes.virtual.skip(10_000);
  });
  void pipe.send(new Uint8Array(MIB), ACCOUNT, 0);
  await pipes.virtual.until(() => sizes.length > 0, 1_000);
  const begunAt = pipes.virtual.now();
  await pipes.virtual.until(() => sizes.reduce((sum, size) => sum + size, 0) === MIB, 10_000);
  expect(pipes.virtual.now() - begunAt).toBeGreaterThan(((MIB - sizes[0]!) / 1_000_000) * 1_000 - 110);
});
