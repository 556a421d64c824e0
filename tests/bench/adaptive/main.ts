import { writeFileSync } from 'node:fs';
import { LaneProblem } from '../../support/scripted-lane/fields.ts';
import { type LaneMeasures, measure } from './measure.ts';
import { readOptions } from './options.ts';
import { asJson, summary, table } from './table.ts';

/** Exit code 1: something asked for makes no sense, or a policy broke a rule of its lane. */
const main = async (): Promise<number> => {
  const { lanes, policies, json, notes } = readOptions(process.argv.slice(2));
  for (const note of notes) console.error(note);
  const measures: LaneMeasures[] = [];
  for (const [index, lane] of lanes.entries()) {
    const startedMs = Date.now();
    const measured = await measure(lane, policies);
    measures.push(measured);
    const took = ((Date.now() - startedMs) / 1_000).toFixed(1);
    console.error(`${index + 1}/${lanes.length} ${lane.name} (${took} s), oracle: ${settingWords(measured)}`);
    // Written after each lane: a long run that is stopped has left what it found.
    if (json !== null) write(json, asJson(measures));
  }
  console.log(
    'Each cell: kB/s (share of the oracle), flood waits per 1,000 requests, fairness between files.\n',
  );
  console.log(table(measures));
  console.log(`\n${summary(measures)}`);
  const broken = measures.flatMap((lane) => lane.broken);
  for (const sentence of broken) console.error(sentence);
  return broken.length > 0 ? 1 : 0;
};

/** `5 connections × 256 KiB in requests of 256 KiB, 0.1 s apart`. */
const settingWords = ({ oracleSetting }: LaneMeasures): string => {
  const { connections, windowBytes, requestBytes, pauseSeconds } = oracleSetting;
  const pause = pauseSeconds === 0 ? '' : `, ${pauseSeconds} s apart`;
  return `${connections} connections × ${windowBytes / 1_024} KiB in requests of ${requestBytes / 1_024} KiB${pause}`;
};

const write = (path: string, text: string): void => {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new LaneProblem(`${path} cannot be written: ${error instanceof Error ? error.message : error}.`);
  }
};

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof LaneProblem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
