import * as Comlink from 'comlink';
import { expect, it } from 'vitest';
import { logFilesContract, type RemoteLogFiles } from '../contracts/log-files-contract.ts';
import { temporaryDirectory, writeFileAt } from '../support/opfs.ts';
import type { LogFilesWorker } from './workers/log-files.worker.ts';
import workerUrl from './workers/log-files.worker.ts?worker&url';

const start = async (
  place: FileSystemDirectoryHandle,
): Promise<RemoteLogFiles & Pick<LogFilesWorker, 'fill'> & { kill(): void }> => {
  const worker = new Worker(workerUrl, { type: 'module' });
  const remote = Comlink.wrap<LogFilesWorker>(worker);
  await remote.start(place);
  return {
    list: () => remote.list(),
    open: (number) => remote.open(number),
    read: (number, offset, length) => remote.read(number, offset, length),
    remove: (number) => remote.remove(number),
    write: (number, offset, bytes) => remote.write(number, offset, bytes),
    readOpen: (number, offset, length) => remote.readOpen(number, offset, length),
    close: (number) => remote.close(number),
    fill: (lines) => remote.fill(lines),
    kill: () => worker.terminate(),
  };
};

logFilesContract(async () => start(await temporaryDirectory()));

it('keeps what was written when its thread is killed', async () => {
  const place = await temporaryDirectory();
  const first = await start(place);
  await first.open(1);
  await first.write(1, 0, new TextEncoder().encode('written\n'));
  first.kill();
  const second = await start(place);
  const read = await second.read(1, 0, 100);
  expect(read.ok && new TextDecoder().decode(read.value)).toBe('written\n');
});

it('leaves alone what is no file of a log', async () => {
  const place = await temporaryDirectory();
  await writeFileAt(place, '1.txt', new Uint8Array(3));
  expect(await (await start(place)).list()).toEqual({ ok: true, value: [] });
});

it('stays within its six files of ten megabytes however much is written', async () => {
  const place = await temporaryDirectory();
  const { fill, list } = await start(place);
  expect(await fill(36_000)).toEqual(['35997', '35998', '35999']);
  const listed = await list();
  if (!listed.ok) throw new Error('no list');
  const sizes = listed.value.map(({ sizeBytes }) => sizeBytes);
  expect(sizes).toHaveLength(6);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(10 * 1_048_576);
  // 69 MB were written: the first of them are gone, and little less than the most is kept.
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(50 * 1_048_576);
});
