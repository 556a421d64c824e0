import type { PretendWorld } from './pretend-world.ts';

/** Bytes per second that the pretend server's answers brought from `fromMs` until `toMs` (instants of its clock). */
export const servedRate = (world: PretendWorld, fromMs: number, toMs: number): number => {
  let bytes = 0;
  for (const { order, endedAt, outcome } of world.served)
    if (outcome === 'stored' && endedAt !== null && endedAt > fromMs && endedAt <= toMs)
      bytes += Math.min(order.limit, order.sizeBytes - order.offset);
  return (bytes * 1_000) / (toMs - fromMs);
};

/** The least and the most of it in any stretch of `stretchMs` between two instants, looked at every second. */
export const extremes = (
  world: PretendWorld,
  fromMs: number,
  toMs: number,
  stretchMs: number,
): { readonly least: number; readonly most: number } => {
  const rates: number[] = [];
  for (let at = fromMs; at + stretchMs <= toMs; at += 1_000)
    rates.push(servedRate(world, at, at + stretchMs));
  return { least: Math.min(...rates), most: Math.max(...rates) };
};
