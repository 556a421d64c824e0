import type { EngineState } from '../../../src/engine/state.ts';
import type { MemoryStore } from '../memory-store.ts';
import type { PretendWorld } from '../pretend-world.ts';
import type { VirtualComputer } from '../virtual-computer.ts';
import { attemptsAreSpentAsTheTableSays } from './attempts.ts';
import { everBroken } from './ever-broken.ts';
import { nothingIsFetchedTwice } from './fetched-once.ts';
import { floodWaitsAreObeyed } from './flood-waits.ts';
import { nothingHangs } from './nothing-hangs.ts';
import { orderIsKept } from './order.ts';
import { rowsPromiseOnlyWhatIsStaged } from './promises.ts';
import { requestsStayWithinLimits } from './requests-in-flight.ts';
import type { Ground, Rule } from './rule.ts';

export interface Rules extends Required<Rule> {
  /** What went against them, each thing once; must stay empty. */
  readonly broken: ReadonlySet<string>;
}

/** Every rule there is, over one simulation. */
export const createRules = (
  world: PretendWorld,
  store: MemoryStore,
  computer: VirtualComputer,
  now: () => number,
  state: () => EngineState | null,
): Rules => {
  const broken = new Set<string>();
  const ground: Ground = {
    now,
    forwardedMs: computer.forwardedMs,
    state,
    broken: (what) => {
      broken.add(what);
      everBroken.add(what);
    },
  };
  const rules: readonly Rule[] = [
    floodWaitsAreObeyed(ground, store),
    requestsStayWithinLimits(ground),
    attemptsAreSpentAsTheTableSays(ground),
    nothingHangs(ground),
    nothingIsFetchedTwice(ground),
    orderIsKept(ground),
    rowsPromiseOnlyWhatIsStaged(ground, world, store),
  ];
  return {
    broken,
    sent: (order) => {
      for (const rule of rules) rule.sent?.(order);
    },
    ended: (order, failure, bytes) => {
      for (const rule of rules) rule.ended?.(order, failure, bytes);
    },
    proved: (transfer, granules) => {
      for (const rule of rules) rule.proved?.(transfer, granules);
    },
    failed: (transfer, failure) => {
      for (const rule of rules) rule.failed?.(transfer, failure);
    },
    asked: (method, dc) => {
      for (const rule of rules) rule.asked?.(method, dc);
    },
    answered: (method, dc, failure) => {
      for (const rule of rules) rule.answered?.(method, dc, failure);
    },
    stepped: (engine, programNow) => {
      for (const rule of rules) rule.stepped?.(engine, programNow);
    },
    killed: () => {
      for (const rule of rules) rule.killed?.();
    },
  };
};
