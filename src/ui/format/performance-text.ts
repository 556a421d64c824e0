import type { ConditionView } from '../../domain/conditions.ts';
import { laneName } from '../../domain/ids.ts';
import type { StatisticsPair } from '../../domain/statistics.ts';
import type { PerformanceView, StorageView } from '../../workers/contract.ts';
import { conditionName, conditionWord } from './condition-words.ts';
import { controllerWords } from './controller-words.ts';
import { lineWords } from './lane-words.ts';
import { exactText, STATISTICS } from './statistics-words.ts';

const pairText = (pair: StatisticsPair): readonly string[] =>
  STATISTICS.map(
    ({ name }) => `${name}: ${exactText(name, pair.sinceStart)} (for ever: ${exactText(name, pair.ever)})`,
  );

/** Everything of the Performance page as text: names, exact values, units. Holds no name of a chat, file or person. */
export function performanceText(
  view: PerformanceView,
  { storage, conditions }: { readonly storage: StorageView; readonly conditions: readonly ConditionView[] },
): string {
  const counts = Object.entries(view.counts).map(([state, count]) => `${state}: ${count}`);
  const lanes = view.lanes.flatMap(({ lane, line, controller, ...pair }) => [
    '',
    `${laneName(lane.lane)}: ${lane.state}, ${lane.inFlight} requests in flight, ${lane.transport}${lineWords(line)}`,
    `controller: ${controllerWords(controller)}`,
    ...pairText(pair),
  ]);
  const held = conditions.map(({ name, state }) => `${conditionName(name)}: ${conditionWord(state)}`);
  return [
    `Sluice, performance at ${new Date(view.at).toISOString()}`,
    `policy: ${view.policy}`,
    '',
    ...pairText(view.overall),
    '',
    ...counts,
    ...lanes,
    '',
    ...held,
    '',
    `bytes in flight: ${view.bytesInFlight} B`,
    `staged: ${view.stagedBytes} B`,
    `storage in use: ${storage.usageBytes ?? 'unknown'} of ${storage.quotaBytes ?? 'unknown'} B`,
  ].join('\n');
}
