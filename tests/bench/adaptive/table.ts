import type { LaneResult } from '../../support/scripted-lane/result.ts';
import type { LaneMeasures } from './measure.ts';

/** Lane × policy: kB/s (share of the oracle's) · flood waits per 1,000 requests · fairness between files. */
export const table = (measures: readonly LaneMeasures[]): string => {
  const columns = [...(measures[0]?.results.keys() ?? [])];
  const rows = measures.map(({ name, results }) => {
    const oracle = results.get('oracle')?.goodputBytesPerSecond ?? 0;
    return [name, ...columns.map((column) => cell(results.get(column), oracle, column))];
  });
  const all = [['lane', ...columns], ...rows];
  const widths = ['lane', ...columns].map((_, index) => Math.max(...all.map((row) => row[index]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, index) => (index === 0 ? text.padEnd(widths[index]!) : text.padStart(widths[index]!)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(all[0]!), rule, ...rows.map(line)].join('\n');
};

const cell = (result: LaneResult | undefined, oracle: number, column: string): string => {
  if (!result) return '–';
  const kilobytes = (result.goodputBytesPerSecond / 1_000).toFixed(
    result.goodputBytesPerSecond < 1e5 ? 1 : 0,
  );
  const share = oracle > 0 ? `${((100 * result.goodputBytesPerSecond) / oracle).toFixed(1)} %` : '–';
  const rest = `${result.floodWaitsPer1000.toFixed(1)} ${result.fairness.toFixed(2)}`;
  return column === 'oracle' ? `${kilobytes} ${rest}` : `${kilobytes} (${share}) ${rest}`;
};

/** The least share of the oracle's goodput of each policy, and where; and how its flood waits compare with max's. */
export const summary = (measures: readonly LaneMeasures[]): string => {
  const columns = [...(measures[0]?.results.keys() ?? [])].filter((name) => name !== 'oracle');
  return columns
    .map((column) => {
      const shares = measures.flatMap(({ name, results }) => {
        const result = results.get(column);
        const oracle = results.get('oracle')?.goodputBytesPerSecond ?? 0;
        return result && oracle > 0 ? [{ name, share: result.goodputBytesPerSecond / oracle }] : [];
      });
      const worst = shares.toSorted((left, right) => left.share - right.share)[0];
      if (!worst) return `${column}: nothing to compare`;
      const enough = shares.filter(({ share }) => share >= 0.95).length;
      const floods = floodShares(measures, column);
      return (
        `${column}: at least ${(100 * worst.share).toFixed(1)} % of the oracle's goodput (${worst.name}), ` +
        `95 % and more in ${enough} of ${shares.length} lanes; ${floods}`
      );
    })
    .join('\n');
};

const floodShares = (measures: readonly LaneMeasures[], column: string): string => {
  const lanes = measures.flatMap(({ name, results }) => {
    const max = results.get('max')?.floodWaitsPer1000 ?? 0;
    const own = results.get(column)?.floodWaitsPer1000 ?? 0;
    return max > 0 || own > 0 ? [{ name, share: max > 0 ? own / max : Number.POSITIVE_INFINITY }] : [];
  });
  const worst = lanes.toSorted((left, right) => right.share - left.share)[0];
  if (!worst) return 'no flood waits anywhere';
  if (worst.share === Number.POSITIVE_INFINITY) return `flood waits where max has none (${worst.name})`;
  return `at most ${(100 * worst.share).toFixed(1)} % of max's flood waits per request (${worst.name})`;
};

/** As `--json FILE` writes it. */
export const asJson = (measures: readonly LaneMeasures[]): string => {
  const lanes = measures.map(({ name, results }) => ({
    name,
    policies: Object.fromEntries(
      [...results].map(([policy, { goodputBytesPerSecond, floodWaitsPer1000 }]) => [
        policy,
        { goodputBytesPerSecond, floodWaitsPer1000 },
      ]),
    ),
  }));
  return `${JSON.stringify({ lanes }, null, 2)}\n`;
};
