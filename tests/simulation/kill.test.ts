import { expect, test } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { nextRandom } from '../../src/engine/random.ts';
import { brokenInvariants, overlaps } from '../support/invariants.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation } from '../support/simulation.ts';

const MIB = 1_048_576;
const SIZES = [30 * MIB, 5 * MIB + 1, 300_000, 12 * MIB, 131_072, 40 * MIB + 77, 1, 0, 9 * MIB];

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'killed at seeded moments (%i), nothing is lost and little fetched twice',
  async (seed) => {
    const random = { state: seed };
    const simulation = await createSimulation({ seed });
    await simulation.add(SIZES.map((size, index) => mediaItem(index + 1, size)));
    await simulation.clock.advance(300);
    const kills: number[] = [];
    for (let kill = 0; kill < 5; kill += 1) {
      await simulation.clock.advance(200 + Math.floor(nextRandom(random) * 4_000));
      simulation.kill();
      kills.push(simulation.clock.now());
      await simulation.start();
    }
    expect(await simulation.finish(300_000)).toBe(true);

    expect([...simulation.views.values()].every((view) => view.state.kind === 'completed')).toBe(true);
    const published = [...simulation.world.folder.values()];
    for (const [index, size] of SIZES.entries()) {
      const copies = published.filter(
        (file) => file.document === String(index + 1) && file.sizeBytes === size,
      );
      if (size > 0) expect(copies.length, `file ${index + 1}`).toBeGreaterThanOrEqual(1);
    }
    // Nothing that was finished more than a second before a kill is served again.
    for (const [earlier, later] of overlaps(simulation.world.served)) {
      if (earlier.outcome !== 'stored') continue;
      const killedAt = kills.find((at) => at >= (earlier.endedAt ?? 0)) ?? Number.POSITIVE_INFINITY;
      expect(
        killedAt - (earlier.endedAt ?? 0),
        `${later.order.transfer} at ${later.order.offset}`,
      ).toBeLessThan(1_000);
    }
  },
);

test('the same seed gives the same trace', async () => {
  const trace = async (): Promise<string> => {
    const random = { state: 99 };
    const simulation = await createSimulation({ seed: 5 });
    simulation.world.script = () => {
      const dice = nextRandom(random);
      const fail = (category: Failure['category'], more: Partial<Failure> = {}) => ({
        afterMs: 40,
        failure: { category, code: category.toUpperCase(), message: '', ...more },
      });
      if (dice < 0.05) return fail('network');
      if (dice < 0.08) return fail('server');
      if (dice < 0.1) return fail('flood', { waitSeconds: 4 });
      return dice < 0.11 ? 'silence' : null;
    };
    await simulation.add(
      Array.from({ length: 20 }, (_, index) => mediaItem(index + 1, (index % 5) * MIB + 5)),
    );
    expect(await simulation.finish(7_200_000)).toBe(true);
    expect(brokenInvariants(simulation.world)).toEqual([]);
    return JSON.stringify(
      simulation.world.served.map(({ order, startedAt }) => [order.offset, order.slot, startedAt]),
    );
  };
  expect(await trace()).toBe(await trace());
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  'whatever goes wrong at random (%i), every transfer ends',
  async (seed) => {
    const random = { state: seed * 7_919 };
    const simulation = await createSimulation({ seed });
    const codes: [Failure['category'], string, Partial<Failure>][] = [
      ['network', 'CUT', {}],
      ['server', 'RPC_CALL_FAIL', {}],
      ['flood', 'FLOOD_WAIT', { waitSeconds: 7 }],
      ['flood', 'FLOOD_PREMIUM_WAIT', { waitSeconds: 3 }],
      ['stale', 'FILE_REFERENCE_EXPIRED', {}],
      ['moved', 'FILE_MIGRATE', { dc: 4 }],
      ['network', 'HTTP_REFUSED', {}],
      ['auth', 'AUTH_KEY_UNREGISTERED', {}],
      ['flood', 'LANE_FLOOD', {}],
      ['disk', 'QUOTA', {}],
      ['system', 'WORKER_DIED', {}],
      ['integrity', 'SIZE', {}],
      ['gone', 'LOCATION_INVALID', {}],
    ];
    const share = [0, 0.02, 0.1, 0.3][seed % 4] ?? 0;
    simulation.world.script = () => {
      if (nextRandom(random) >= share) return null;
      const [category, code, more] = codes[Math.floor(nextRandom(random) * codes.length)]!;
      return {
        afterMs: Math.floor(nextRandom(random) * 2_000),
        failure: { category, code, message: code, ...more },
      };
    };
    simulation.world.publishScript = () =>
      nextRandom(random) < share / 4 ? { category: 'disk', code: 'FOLDER_FULL', message: '' } : null;
    await simulation.add(
      Array.from({ length: 30 }, (_, index) =>
        mediaItem(index + 1, Math.floor(nextRandom(random) * 6 * MIB), { dc: 1 + (index % 3) }),
      ),
    );
    expect(await simulation.finish(48 * 3_600_000)).toBe(true);
    expect(brokenInvariants(simulation.world)).toEqual([]);
    const completed = [...simulation.views.values()].filter((view) => view.state.kind === 'completed');
    expect(simulation.world.folder.size).toBe(completed.length);
    if (share === 0) expect(completed).toHaveLength(30);
  },
);
