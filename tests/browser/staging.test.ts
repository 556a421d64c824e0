import { expect, it } from 'vitest';
import { transferId } from '../../src/domain/ids.ts';
import { stagingContract } from '../contracts/staging-contract.ts';
import { temporaryDirectory, writeFileAt } from '../support/opfs.ts';
import { startFiles } from './workers/files-client.ts';

stagingContract(async () => {
  const place = await temporaryDirectory();
  const [one, other] = await Promise.all([startFiles(place), startFiles(place)]);
  return [one.staging, other.staging];
});

it('says that there is no room for a size the disk cannot hold', async () => {
  const { staging } = await startFiles(await temporaryDirectory());
  expect(await staging.open(transferId('m1a2b3-1'), 1e15)).toMatchObject({
    ok: false,
    failure: { category: 'disk', code: 'NO_ROOM' },
  });
});

it('lists nothing that is not a transfer’s bytes', async () => {
  const place = await temporaryDirectory();
  await writeFileAt(place, 'm1a2b3-1.publish', new TextEncoder().encode('{"cut short by a ki'));
  const { staging } = await startFiles(place);
  expect(await staging.list()).toEqual({ ok: true, value: [] });
});

it('opens a file although garbage is collected in the middle of it', async () => {
  const { opensUnderCollection } = await startFiles(await temporaryDirectory());
  const settled: boolean[] = [];
  for (let number = 1; number <= 10; number += 1) settled.push(await opensUnderCollection(`f${number}`));
  expect(settled).toEqual(Array(10).fill(true));
});
