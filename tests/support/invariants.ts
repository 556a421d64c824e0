import type { PretendWorld, ServedPart } from './pretend-world.ts';

/** What must hold in every simulation, whatever went wrong in it. */
export const brokenInvariants = (world: PretendWorld, mostRequests = 4): string[] => {
  const broken: string[] = [];
  for (const [dc, most] of world.mostInFlight)
    if (most > mostRequests) broken.push(`${most} requests in flight in ${dc}`);
  if (world.mostFiles > 8) broken.push(`${world.mostFiles} files with requests in flight`);
  if (world.mostPublishing > 2) broken.push(`${world.mostPublishing} files published at once`);
  for (const [name, file] of world.folder) {
    if (!name || file.sizeBytes < 0) broken.push(`odd file ${name}`);
  }
  for (const [first, second] of overlaps(world.served)) {
    broken.push(
      `${first.order.transfer} at ${second.order.offset} was asked for again while stored or under way`,
    );
  }
  return broken;
};

/** Requests for bytes that were on disk, or on their way, when they were sent. */
export const overlaps = (served: readonly ServedPart[]): [ServedPart, ServedPart][] => {
  const found: [ServedPart, ServedPart][] = [];
  const byTransfer = new Map<string, ServedPart[]>();
  for (const part of served) {
    const earlier = byTransfer.get(part.order.transfer) ?? [];
    for (const other of earlier) {
      const apart =
        other.order.offset + other.order.limit <= part.order.offset ||
        part.order.offset + part.order.limit <= other.order.offset;
      if (apart) continue;
      const underWay = other.endedAt === null || other.endedAt > part.startedAt;
      if (underWay || other.outcome === 'stored') found.push([other, part]);
    }
    byTransfer.set(part.order.transfer, [...earlier, part]);
  }
  return found;
};
