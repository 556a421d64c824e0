import { expect, test } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation, SIGNED_IN } from '../support/simulation.ts';

const MIB = 1_048_576;
const failure = (category: Failure['category'], code: string, more: Partial<Failure> = {}): Failure => ({
  category,
  code,
  message: code,
  ...more,
});
const items = (count: number, sizeBytes: number, dc = 2) =>
  Array.from({ length: count }, (_, index) => mediaItem(dc * 1_000 + index, sizeBytes, { dc }));

test('a handful of files of every size arrives whole in the folder', async () => {
  const simulation = await createSimulation();
  const sizes = [0, 1, 131_072, 131_073, 3 * MIB + 7, 20 * MIB, 5_000];
  await simulation.add(sizes.map((size, index) => mediaItem(index + 1, size)));
  expect(await simulation.finish(120_000)).toBe(true);
  expect([...simulation.views.values()].map((view) => view.state.kind)).toEqual(sizes.map(() => 'completed'));
  const published = [...simulation.world.folder.values()].map((file) => file.sizeBytes);
  expect(published.sort((a, b) => a - b)).toEqual([...sizes].sort((a, b) => a - b));
  expect(simulation.world.mostInFlight.get(2)).toBe(4);
  expect(simulation.world.mostFiles).toBe(4);
  expect(brokenInvariants(simulation.world)).toEqual([]);
});

test('one large file uses all four requests, small until a slot has answered', async () => {
  const simulation = await createSimulation();
  await simulation.add([mediaItem(1, 12 * MIB)]);
  expect(await simulation.finish(60_000)).toBe(true);
  const limits = simulation.world.served.map((part) => part.order.limit);
  expect(limits.slice(0, 4)).toEqual([131_072, 131_072, 131_072, 131_072]);
  expect(new Set(limits.slice(4))).toEqual(new Set([524_288]));
  expect(simulation.world.mostInFlight.get(2)).toBe(4);
});

test('sends nothing inside a flood wait, shows it until when, and lets other data centres go on', async () => {
  const simulation = await createSimulation();
  let floodedAt = 0;
  simulation.world.script = (order, now) => {
    if (order.location.dc !== 2) return null;
    if (floodedAt === 0) floodedAt = now;
    // Four requests sent together are all refused: one flood wait, not four.
    return now === floodedAt
      ? { afterMs: 50 + order.slot, failure: failure('flood', 'FLOOD_WAIT', { waitSeconds: 30 }) }
      : null;
  };
  await simulation.add([...items(6, MIB), ...items(6, MIB, 4)]);
  await simulation.clock.advance(10_000);
  const waiting = simulation.view(2_000).state;
  expect(waiting.kind === 'waiting' && waiting.reason).toBe('flood');
  expect(waiting.kind === 'waiting' && waiting.until).toBeGreaterThanOrEqual(floodedAt + 30_050);
  expect(simulation.view(4_000).state.kind).toBe('completed');

  expect(await simulation.finish(120_000)).toBe(true);
  const inside = simulation.world.served.filter(
    ({ order, startedAt }) =>
      order.location.dc === 2 && startedAt > floodedAt && startedAt < floodedAt + 30_050,
  );
  expect(inside).toEqual([]);
  expect(simulation.logged.filter((line) => line.includes('FLOOD_WAIT'))).toHaveLength(1);
  expect([...simulation.views.values()].every((view) => view.state.kind === 'completed')).toBe(true);
  expect([...simulation.store.transfers.values()].every((transfer) => transfer.attempts === 0)).toBe(true);
});

test('a flood wait outlives a kill', async () => {
  const simulation = await createSimulation();
  const floodedAt = simulation.clock.now();
  let flooding = true;
  simulation.world.script = () =>
    flooding ? { afterMs: 50, failure: failure('flood', 'FLOOD_WAIT', { waitSeconds: 600 }) } : null;
  await simulation.add(items(3, MIB));
  await simulation.clock.advance(1_000);
  simulation.kill();
  flooding = false;
  const before = simulation.world.served.length;
  await simulation.start();
  await simulation.clock.advance(500_000);
  expect(simulation.world.served).toHaveLength(before);
  expect(await simulation.finish(200_000)).toBe(true);
  expect(simulation.world.served[before]?.startedAt).toBeGreaterThanOrEqual(floodedAt + 600_000);
});

test('a premium throttle waits and fails nothing', async () => {
  const simulation = await createSimulation();
  let count = 0;
  simulation.world.script = () => {
    count += 1;
    if (count % 5 !== 0) return null;
    return { afterMs: 20, failure: failure('flood', 'FLOOD_PREMIUM_WAIT', { waitSeconds: 3 }) };
  };
  await simulation.add(items(4, 4 * MIB));
  expect(await simulation.finish(600_000)).toBe(true);
  expect([...simulation.views.values()].every((view) => view.state.kind === 'completed')).toBe(true);
});

test('a line dead all night costs no transfer a try', async () => {
  const simulation = await createSimulation();
  await simulation.add(items(10, 4 * MIB));
  await simulation.clock.advance(1_000);
  const deadFrom = simulation.clock.now();
  simulation.world.script = () => 'silence';
  await simulation.clock.advance(8 * 3_600_000);
  const state = simulation.view(2_005).state;
  expect(state.kind === 'waiting' && state.reason).toBe('offline');
  const probes = simulation.world.served.filter((part) => part.startedAt > deadFrom + 20_000);
  // One at a time: each takes its 15 s, and a minute lies between two of them at most.
  expect(probes.length).toBeGreaterThan(300);
  expect(probes.length).toBeLessThan(500);
  simulation.world.script = () => null;
  expect(await simulation.finish(300_000)).toBe(true);
  expect([...simulation.views.values()].every((view) => view.state.kind === 'completed')).toBe(true);
  expect(simulation.logged.some((line) => line.includes('failed'))).toBe(false);
});

test('a router that refuses at once uses up nobody, not even a transfer that is alone', async () => {
  const simulation = await createSimulation();
  simulation.world.script = () => ({ afterMs: 5, failure: failure('network', 'CONNECT') });
  await simulation.add(items(1, MIB));
  await simulation.clock.advance(3_600_000);
  const state = simulation.view(2_000).state;
  expect(state.kind === 'waiting' && state.reason).toBe('offline');
  simulation.world.script = () => null;
  expect(await simulation.finish(70_000)).toBe(true);
  expect(simulation.view(2_000).state.kind).toBe('completed');
});

test('a server in trouble is waited for; one bad file is not', async () => {
  const simulation = await createSimulation();
  simulation.world.script = () => ({ afterMs: 30, failure: failure('server', 'TIMEOUT') });
  await simulation.add(items(8, MIB));
  await simulation.clock.advance(3_600_000);
  const state = simulation.view(2_003).state;
  expect(state.kind === 'waiting' && state.reason).toBe('trouble');
  simulation.world.script = (order) =>
    order.location.id === '2003' ? { afterMs: 30, failure: failure('server', 'TIMEOUT') } : null;
  expect(await simulation.finish(600_000)).toBe(true);
  expect(simulation.view(2_003).state.kind).toBe('failed');
  expect([...simulation.views.values()].filter((view) => view.state.kind === 'completed')).toHaveLength(7);
});

test('tries are counted from the last byte: a file that always moves a little never fails', async () => {
  const simulation = await createSimulation();
  let count = 0;
  simulation.world.script = () => {
    count += 1;
    return count % 3 === 0 ? null : { afterMs: 30, failure: failure('network', 'CUT') };
  };
  await simulation.add(items(1, 8 * MIB));
  expect(await simulation.finish(7_200_000)).toBe(true);
  expect(simulation.view(2_000).state.kind).toBe('completed');
});

test.each(['KEY_UNKNOWN', 'AUTH_KEY_UNREGISTERED'])(
  '%s elsewhere than home opens the lane anew',
  async (code) => {
    const simulation = await createSimulation();
    let refused = 0;
    simulation.world.script = () => {
      if (simulation.source.opened.length > 1) return null;
      refused += 1;
      return { afterMs: 20, failure: failure('auth', code) };
    };
    await simulation.add(items(3, MIB, 4));
    expect(await simulation.finish(60_000)).toBe(true);
    // Four were in flight with the old key; none is sent with it afterwards.
    expect(refused).toBe(4);
    expect(simulation.source.opened.map((lane) => lane.renewal)).toEqual([
      'if-missing',
      code === 'KEY_UNKNOWN' ? 'key' : 'authorization',
    ]);
    expect([...simulation.store.transfers.values()].every((transfer) => transfer.attempts === 0)).toBe(true);
    expect(simulation.doubted).toEqual([]);
  },
);

test('on the home data centre the account is asked, and nothing is lost', async () => {
  const simulation = await createSimulation();
  simulation.world.script = () => ({ afterMs: 20, failure: failure('auth', 'SESSION_REVOKED') });
  await simulation.add(items(3, MIB));
  await simulation.clock.advance(5_000);
  expect(simulation.doubted.length).toBeGreaterThan(0);
  simulation.queue.accountChanged({ kind: 'signed-out' });
  await simulation.clock.advance(1_000);
  const state = simulation.view(2_000).state;
  expect(state.kind === 'waiting' && state.reason).toBe('sign-in');
  simulation.world.script = () => null;
  simulation.queue.accountChanged(SIGNED_IN);
  expect(await simulation.finish(120_000)).toBe(true);
  expect(simulation.view(2_000).state.kind).toBe('completed');
});

test('HTTP refused: the same parts go over WebSocket at once, no try used, for an hour', async () => {
  const simulation = await createSimulation();
  simulation.world.script = (order) =>
    order.transport === 'http' ? { afterMs: 20, failure: failure('network', 'HTTP_REFUSED') } : null;
  await simulation.add(items(5, MIB));
  expect(await simulation.finish(15_000)).toBe(true);
  const overHttp = simulation.world.served.filter((part) => part.order.transport === 'http');
  expect(overHttp.length).toBeLessThanOrEqual(4);
  expect([...simulation.store.transfers.values()].every((transfer) => transfer.attempts === 0)).toBe(true);

  simulation.kill();
  await simulation.start();
  await simulation.add(
    items(1, MIB, 2).map((item) => ({ ...item, location: { ...item.location, id: '77' } })),
  );
  await simulation.finish(15_000);
  expect(simulation.world.served.filter((part) => part.order.transport === 'http')).toHaveLength(
    overHttp.length,
  );

  simulation.world.script = () => null;
  await simulation.clock.advance(3_700_000);
  await simulation.add(
    items(1, MIB, 2).map((item) => ({ ...item, location: { ...item.location, id: '78' } })),
  );
  await simulation.finish(15_000);
  expect(simulation.world.served.at(-1)?.order.transport).toBe('http');
});

test('HTTP held for ever gives way to WebSocket when its deadline strikes', async () => {
  const simulation = await createSimulation();
  simulation.world.script = (order) =>
    order.transport === 'http' ? { afterMs: 15_000, failure: failure('network', 'HTTP_REFUSED') } : null;
  await simulation.add(items(2, MIB));
  expect(await simulation.finish(18_000)).toBe(true);
});

test('a server with WebSocket addresses alone is asked over nothing else', async () => {
  const simulation = await createSimulation();
  simulation.source.addresses = ['ws://127.0.0.1:1/apiws'];
  await simulation.add(items(2, MIB));
  expect(await simulation.finish(15_000)).toBe(true);
  expect(new Set(simulation.world.served.map((part) => part.order.transport))).toEqual(
    new Set(['websocket']),
  );
});

test('a lane that cannot be opened is tried again and again', async () => {
  const simulation = await createSimulation();
  simulation.source.openFailure = failure('network', 'CONNECT');
  await simulation.add(items(2, MIB));
  await simulation.clock.advance(600_000);
  const state = simulation.view(2_000).state;
  expect(state.kind === 'waiting' && state.reason).toBe('offline');
  simulation.source.openFailure = null;
  expect(await simulation.finish(70_000)).toBe(true);
});

test('"too many connections" halves them', async () => {
  const simulation = await createSimulation();
  let told = false;
  simulation.world.script = () => {
    if (told) return null;
    told = true;
    return { afterMs: 10, failure: failure('flood', 'LANE_FLOOD') };
  };
  await simulation.add(items(1, 40 * MIB));
  await simulation.clock.advance(2_000);
  const mark = simulation.clock.now();
  await simulation.clock.advance(3_000);
  const slots = simulation.world.served
    .filter((part) => part.startedAt > mark)
    .map((part) => part.order.slot);
  expect(slots.length).toBeGreaterThan(0);
  expect(Math.max(...slots)).toBeLessThan(4);
  const concurrent = simulation.world.served.filter(
    (part) => part.startedAt <= mark && (part.endedAt === null || part.endedAt > mark),
  );
  expect(concurrent.length).toBeLessThanOrEqual(2);
});

test('"too many connections" is no limit of requests: the policy that learns goes on without a pause of its own', async () => {
  const simulation = await createSimulation({ policy: { kind: 'auto' } });
  simulation.world.bytesPerSecond = 500_000;
  let asked = 0;
  simulation.world.script = () => {
    asked += 1;
    return asked === 12 ? { afterMs: 10, failure: failure('flood', 'LANE_FLOOD') } : null;
  };
  await simulation.add(items(1, 40 * MIB));
  await simulation.finish(60_000);
  const starts = simulation.world.served.map(({ startedAt }) => startedAt).sort((a, b) => a - b);
  const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? start));
  expect(Math.max(...gaps)).toBeLessThan(3_000);
});

test('HTTP that failed while the whole line was down was not refused: it comes back with the line', async () => {
  const simulation = await createSimulation();
  simulation.world.script = (order) => ({
    afterMs: 20,
    failure: failure('network', order.transport === 'http' ? 'HTTP_REFUSED' : 'CONNECT'),
  });
  await simulation.add(items(3, MIB));
  await simulation.clock.advance(300_000);
  const upAt = simulation.clock.now();
  simulation.world.script = () => null;
  expect(await simulation.finish(70_000)).toBe(true);
  const after = simulation.world.served.filter((part) => part.startedAt >= upAt);
  expect(after.filter((part) => part.order.transport === 'http').length).toBeGreaterThan(after.length / 2);
  expect([...simulation.store.transfers.values()].every((transfer) => transfer.attempts === 0)).toBe(true);
});
