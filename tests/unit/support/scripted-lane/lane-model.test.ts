import { expect, test } from 'vitest';
import { createLaneModel } from '../../../support/scripted-lane/lane-model.ts';
import type { LaneRecord } from '../../../support/scripted-lane/record.ts';
import { overWebSocket, sampleLane } from '../../../support/scripted-lane/sample-lane.ts';

const KIB128 = 131_072;

/** A lane whose answers are written down as `[request, kind, instant in ms]`. */
const watched = (patch: Partial<LaneRecord>) => {
  const heard: [number, string, number][] = [];
  const lane = createLaneModel(sampleLane(patch), (id, { kind }) =>
    heard.push([id, kind, Math.round(lane.now * 1_000) / 1_000]),
  );
  return { lane, heard, ask: (slot: number, bytes: number) => lane.send(slot, KIB128, bytes) };
};

test('an answer takes a round trip and the time its bytes take on the connection', () => {
  const { lane, heard, ask } = watched({});
  ask(0, 100_000);
  lane.advance(10_000);
  expect(heard).toEqual([[1, 'served', 200]]);
});

test('answers under way share what the account has, each no more than its connection', () => {
  const { lane, heard, ask } = watched({ perAccountBytesPerSecond: 1_500_000 });
  ask(0, 100_000);
  lane.advance(50);
  ask(1, 100_000);
  lane.advance(10_000);
  // 50 ms alone at 1 MB/s, then both at 750 kB/s; the second is alone again for what is left of it.
  expect(heard).toEqual([
    [1, 'served', 216.667],
    [2, 'served', 266.667],
  ]);
});

test('on one WebSocket answers come one after the other, and no byte is seen before its message is whole', () => {
  const { lane, heard, ask } = watched(overWebSocket);
  const first = ask(0, 100_000);
  const second = ask(0, 100_000);
  lane.advance(150);
  expect(lane.seenBytes(first)).toBe(0);
  lane.advance(1_000);
  expect(heard).toEqual([
    [first, 'served', 200],
    [second, 'served', 300],
  ]);
});

test('over HTTP bytes are seen as they come', () => {
  const { lane, ask } = watched({});
  const id = ask(0, 100_000);
  lane.advance(150);
  expect(lane.seenBytes(id)).toBeCloseTo(50_000);
});

test('a change holds from its instant on, also for what is under way', () => {
  const change = { ...sampleLane(), at: 0.15, perConnectionBytesPerSecond: 500_000 };
  const { lane, heard, ask } = watched({ changes: [change] });
  ask(0, 100_000);
  lane.advance(10_000);
  expect(heard).toEqual([[1, 'served', 250]]);
});

test('the slow connection is slow, and takes nothing from the others', () => {
  const { lane, heard, ask } = watched({ slowConnection: { index: 1, bytesPerSecond: 100_000 } });
  ask(0, 100_000);
  ask(1, 100_000);
  lane.advance(10_000);
  expect(heard).toEqual([
    [1, 'served', 200],
    [2, 'served', 1_100],
  ]);
});

test('jitter and loss are the same for the same seed, and others for another', () => {
  const run = (seed: number) => {
    const { lane, heard, ask } = watched({ seed, jitterMs: 80, loss: 0.3 });
    for (let slot = 0; slot < 6; slot += 1) ask(slot, 100_000);
    lane.advance(100_000);
    return heard;
  };
  expect(run(1)).toEqual(run(1));
  expect(run(1)).not.toEqual(run(2));
  expect(run(1).some(([, kind]) => kind === 'deadline')).toBe(true);
});

test('a lost answer costs 15 s; over WebSocket counted from the last whole answer, and for all that wait there', () => {
  const http = watched({ loss: 1 });
  http.ask(0, 100_000);
  http.lane.advance(100_000);
  expect(http.heard).toEqual([[1, 'deadline', 15_000]]);

  const lost = { ...sampleLane(overWebSocket), at: 0.06, loss: 1 };
  const { lane, heard, ask } = watched({ ...overWebSocket, changes: [lost] });
  ask(0, 100_000);
  lane.advance(100);
  ask(0, 100_000);
  ask(0, 100_000);
  lane.advance(100_000);
  expect(heard).toEqual([
    [1, 'served', 200],
    [2, 'deadline', 15_200],
    [3, 'deadline', 15_200],
  ]);
});

test('a deadline that falls a rounding short of 15 s strikes all the same', () => {
  const instants = Array.from({ length: 2_000 }, (_, index) => (index * 13.7) / 3);
  const startedAt = instants.find((at) => at + 15_000 - at < 15_000)!;
  const { lane, heard, ask } = watched({ loss: 1 });
  lane.advance(startedAt);
  ask(0, 100_000);
  lane.advance(startedAt + 20_000);
  expect(heard.map(([, kind]) => kind)).toEqual(['deadline']);
});

test('a thin HTTP answer that keeps coming meets no deadline; the same over WebSocket does', () => {
  const thin = { perConnectionBytesPerSecond: 4_000 };
  const http = watched(thin);
  http.ask(0, 100_000);
  http.lane.advance(100_000);
  expect(http.heard).toEqual([[1, 'served', 25_100]]);
  const socket = watched({ ...thin, ...overWebSocket });
  socket.ask(0, 100_000);
  socket.lane.advance(100_000);
  expect(socket.heard).toEqual([[1, 'deadline', 15_000]]);
});

test('a bucket gives one token a request; none left is a flood wait, and asking inside it begins it again', () => {
  const { lane, heard, ask } = watched({ bucket: { requestsPerSecond: 1, burst: 2, waitSeconds: 5 } });
  for (let slot = 0; slot < 3; slot += 1) ask(slot, 1_000);
  lane.advance(2_000);
  expect(heard.map(([, kind]) => kind)).toEqual(['flood', 'served', 'served']);
  expect(lane.counts.insideWait).toBe(0);
  // The server's wait is over at 5,050 ms; at 4,000 it begins anew, so that one at 8,000 is refused as well.
  lane.advance(4_000);
  ask(0, 1_000);
  lane.advance(8_000);
  ask(1, 1_000);
  lane.advance(8_500);
  expect(heard.slice(3).map(([, kind]) => kind)).toEqual(['flood', 'flood']);
  expect(lane.counts).toMatchObject({ requests: 5, floodWaits: 3, insideWait: 2 });
  lane.advance(13_200);
  ask(0, 1_000);
  lane.advance(14_000);
  expect(heard.at(-1)?.[1]).toBe('served');
});

test('a bucket without a burst still gives a token a time', () => {
  const { lane, heard, ask } = watched({ bucket: { requestsPerSecond: 1, burst: 0, waitSeconds: 5 } });
  ask(0, 1_000);
  lane.advance(1_500);
  ask(0, 1_000);
  lane.advance(3_000);
  expect(heard.map(([, kind]) => kind)).toEqual(['served', 'served']);
});

test('after so many bytes the account is held to two seconds at its rate, and goes on as they come', () => {
  const { lane, heard, ask } = watched({ premiumAfterBytes: 200_000, premiumBytesPerSecond: 100_000 });
  for (let slot = 0; slot < 6; slot += 1) ask(slot, 100_000);
  lane.advance(900);
  expect(heard.filter(([, kind]) => kind === 'throttle')).toHaveLength(2);
  lane.advance(1_100);
  ask(0, 100_000);
  lane.advance(2_000);
  expect(heard.at(-1)?.[1]).toBe('served');
  expect(lane.counts).toMatchObject({ floodWaits: 0, throttleWaits: 2 });
});

test('what is sent into a dead line arrives when it is back; what waits for 15 s is given up', () => {
  const dead = { ...sampleLane(), at: 0.02, perAccountBytesPerSecond: 0 };
  const back = { ...sampleLane(), at: 10 };
  const soon = watched({ changes: [dead, back] });
  soon.ask(0, 100_000);
  soon.lane.advance(60_000);
  expect(soon.heard).toEqual([[1, 'served', 10_150]]);

  const bucket = { requestsPerSecond: 0.001, burst: 1, waitSeconds: 60 };
  const late = watched({
    bucket,
    changes: [
      { ...dead, bucket },
      { ...back, bucket, at: 30 },
    ],
  });
  late.ask(0, 100_000);
  late.lane.advance(31_000);
  expect(late.heard).toEqual([[1, 'deadline', 15_000]]);
  // It never reached the server: its token is still there.
  late.ask(0, 100_000);
  late.lane.advance(60_000);
  expect(late.heard.at(-1)).toEqual([2, 'served', 31_200]);
});

test('a stopped HTTP answer frees the line; one begun on a WebSocket comes all the same, unseen', () => {
  const account = { perAccountBytesPerSecond: 1_000_000 };
  const http = watched(account);
  const first = http.ask(0, 100_000);
  http.ask(1, 100_000);
  http.lane.advance(150);
  http.lane.stop(first);
  http.lane.advance(10_000);
  expect(http.heard).toEqual([[2, 'served', 225]]);

  const socket = watched(overWebSocket);
  const begun = socket.ask(0, 100_000);
  const waiting = socket.ask(0, 100_000);
  socket.ask(0, 100_000);
  socket.lane.advance(150);
  socket.lane.stop(begun);
  socket.lane.stop(waiting);
  socket.lane.advance(10_000);
  expect(socket.heard).toEqual([[3, 'served', 300]]);
});

test('requests beyond the limits of the transport are counted', () => {
  const { lane, ask } = watched({ maxConnections: 2, maxRequestBytes: KIB128 });
  ask(0, 1_000);
  ask(0, 1_000);
  ask(1, 1_000);
  ask(2, 1_000);
  lane.advance(1_000);
  lane.send(0, 2 * KIB128, 1_000);
  expect(lane.counts.beyondLimits).toBe(3);
});
