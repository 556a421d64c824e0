import { concerns, type FaultSwitch } from '../faults/fault-switch.ts';
import type { AddressKind } from './door.ts';

/** Flips one bit somewhere in the message, when the faults say so: its msg_key no longer fits. */
export function corrupted(
  sealed: Uint8Array<ArrayBuffer>,
  faults: FaultSwitch,
  address: AddressKind,
): Uint8Array<ArrayBuffer> {
  const { linesAt, corruptShare } = faults.now;
  if (!concerns(linesAt, address) || !faults.happens('corrupt', corruptShare)) return sealed;
  const damaged = sealed.slice();
  // Behind key id and msg_key, so that it still looks like an answer.
  const place = 24 + Math.floor(faults.fraction() * (damaged.length - 24));
  damaged[place] = (damaged[place] ?? 0) ^ 1;
  return damaged;
}
