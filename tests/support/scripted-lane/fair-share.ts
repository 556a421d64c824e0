/**
 * Max-min fair shares of `total` among those that can take `capacities` (same order, same unit): nobody gets more than
 * they can take, and what one cannot take goes to the others in equal parts. That is what a line with many connections
 * comes to, whose packets take turns.
 */
export const fairShares = (capacities: readonly number[], total: number): number[] => {
  const [first = 0] = capacities;
  const even = Math.min(first, total / capacities.length);
  if (capacities.every((capacity) => capacity === first)) return capacities.map(() => even);
  const shares = capacities.map(() => 0);
  const bySize = capacities
    .map((_, index) => index)
    .sort((left, right) => capacities[left]! - capacities[right]!);
  let left = total;
  bySize.forEach((index, position) => {
    const share = Math.min(capacities[index]!, left / (bySize.length - position));
    shares[index] = share;
    left -= share;
  });
  return shares;
};
