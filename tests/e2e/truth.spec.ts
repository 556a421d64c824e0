import { loadavg } from 'node:os';
import { expect, test } from '@playwright/test';
import type { Transport } from '../../src/domain/server.ts';
import { type Course, goodput } from '../support/truth/course.ts';
import { LONG_FAT, QUICKEST, TRUE_LINES, type TrueLine } from '../support/truth/lines.ts';
import { measure } from '../support/truth/measure.ts';
import { simulate } from '../support/truth/simulate.ts';

/** How far the scripted lane, which policies are judged by, may be from the built app. */
const TOLERANCE = 0.1;
/** Of the long and fat line: its mean from the tenth to the twentieth second. */
const LONG_FAT_BYTES_PER_SECOND = 19_000_000;
const [FROM_SECONDS, TO_SECONDS] = [10, 20];
/** A machine that had something else to do spoils a measurement: another is made. */
const MOST_TRIES = 3;

const isLong = process.env.SLUICE_LONG === '1';
const transports: readonly Transport[] = ['http', 'websocket'];
/** Of `npm run bench:truth`. */
const lines = process.env.SLUICE_TRUTH === 'all' ? [...TRUE_LINES, LONG_FAT] : TRUE_LINES;
const cases = isLong
  ? lines.flatMap((line) => transports.map((transport) => ({ line, transport })))
  : [{ line: QUICKEST, transport: 'http' as const }];

for (const { line, transport } of cases) {
  test(`a line held up by ${line.name} gives over ${transport} what was simulated`, async () => {
    const instants = line === LONG_FAT ? [FROM_SECONDS, TO_SECONDS, line.seconds] : [line.seconds];
    const simulated = await simulate(line, transport, instants);
    const expected = goodput(simulated, 0, line.seconds);
    const isRight = (measured: Course): boolean =>
      Math.abs(goodput(measured, 0, line.seconds) / expected - 1) <= TOLERANCE &&
      (line !== LONG_FAT || goodput(measured, FROM_SECONDS, TO_SECONDS) >= LONG_FAT_BYTES_PER_SECOND);
    const rows: string[] = [];
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const measured = await measure(line, transport);
      rows.push(row(line, transport, simulated, measured));
      console.log(rows.at(-1));
      if (isRight(measured)) return;
    }
    expect(null, rows.join('\n')).toBe('as simulated');
  });
}

/** Of the table that `npm run bench:truth` prints. */
const row = (line: TrueLine, transport: Transport, simulated: Course, measured: Course): string => {
  const speed = (course: Course, from: number, to: number): string =>
    (goodput(course, from, to) / 1_000).toFixed(0).padStart(6);
  const { seconds } = line;
  const share = goodput(measured, 0, seconds) / goodput(simulated, 0, seconds);
  const cells = [
    `${line.name.padEnd(22)} ${transport.padEnd(9)} ${seconds} s`,
    `simulated ${speed(simulated, 0, seconds)} kB/s`,
    `measured ${speed(measured, 0, seconds)} kB/s`,
    `ratio ${share.toFixed(3)}`,
    `flood waits ${simulated.floodWaits}, ${measured.floodWaits}`,
    `load ${loadavg()[0]?.toFixed(1)}`,
  ];
  if (line === LONG_FAT) {
    const both = [simulated, measured].map((course) => speed(course, FROM_SECONDS, TO_SECONDS));
    cells.push(`seconds ${FROM_SECONDS}–${TO_SECONDS}:${both.join(',')} kB/s`);
  }
  return cells.join(' · ');
};
