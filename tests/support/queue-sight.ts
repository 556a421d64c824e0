import type { QueueTotals } from '../../src/domain/views.ts';
import type { Simulation } from './simulation.ts';

/** The state of message `id`'s transfer as the queue shows it, with the reason where it waits. */
export const shown = (simulation: Simulation, id: number): string => {
  const { state } = simulation.view(id);
  return state.kind === 'waiting' ? `waiting: ${state.reason}` : state.kind;
};

/** Gives the totals that were told last. */
export const totalsOf = (simulation: Simulation): (() => QueueTotals | undefined) => {
  let totals: QueueTotals | undefined;
  simulation.queue.subscribe((update) => {
    totals = update.totals ?? totals;
  });
  return () => totals;
};
