import type { GranuleProof } from '../../domain/transfer.ts';
import { hashBytes, type ReadBytes } from './hash-bytes.ts';
import { PublishError, stagingChanged } from './publish-error.ts';

/**
 * SHA-256 (hex) of the whole, once every proof has been borne out.
 * @throws PublishError where one is not; what `hashBytes` throws
 */
export const provedHash = async (
  read: ReadBytes,
  sizeBytes: number,
  proofs: readonly GranuleProof[],
  progress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> => {
  const { sha256, disproved } = await hashBytes(read, sizeBytes, proofs, progress, signal);
  if (disproved.length === 0) return sha256;
  throw new PublishError(stagingChanged(`granules ${disproved.map(({ granule }) => granule).join(', ')}`));
};
