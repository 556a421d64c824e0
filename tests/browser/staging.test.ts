import { stagingContract } from '../contracts/staging-contract.ts';
import { temporaryDirectory } from '../support/opfs.ts';
import { startFiles } from './workers/files-client.ts';

stagingContract(async () => {
  const place = await temporaryDirectory();
  const [one, other] = await Promise.all([startFiles(place), startFiles(place)]);
  return [one.staging, other.staging];
});
