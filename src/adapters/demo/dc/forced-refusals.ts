import type { InnerMessage } from '../../../mtproto/session/containers.ts';
import { concerns, type FaultSwitch } from '../faults/fault-switch.ts';
import { FORCED_CODES } from '../faults/faults.ts';
import type { AddressKind } from './door.ts';
import type { BadMessage } from './message-rules.ts';
import { serviceObject } from './service-methods.ts';

/** Why requests are refused by fault, though nothing is wrong with them. Acknowledgements and the like are let be. */
export function forcedRefusal(
  faults: FaultSwitch,
  address: AddressKind,
  messages: readonly InnerMessage[],
): BadMessage | 48 | undefined {
  const { code, at, share } = faults.now.badMessages;
  const refusal = FORCED_CODES.find((known) => known === code);
  if (refusal === undefined || refusal === 0 || !concerns(at, address)) return undefined;
  if (messages.every(({ body }) => serviceObject(body) !== undefined)) return undefined;
  const isDue = share >= 1 || faults.happens('badMessage share', share);
  return isDue && faults.take('badMessage', { always: true }) ? refusal : undefined;
}
