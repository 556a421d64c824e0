import { concerns } from '../faults/fault-switch.ts';
import type { DataCentre } from './data-centre.ts';
import type { AddressKind } from './door.ts';

/** The transport error that a message meets here by fault, instead of being looked at; 0: none. */
export function forcedTransportError(
  { id, faults }: DataCentre,
  address: AddressKind,
  transport: 'http' | 'websocket',
): number {
  const { transportError, transportErrors } = faults.now;
  if (transportError >= 0 || !concerns(transportErrors.at, address)) return 0;
  if (transportErrors.transport !== 'any' && transportErrors.transport !== transport) return 0;
  if (transportErrors.dc !== 0 && transportErrors.dc !== id) return 0;
  const { share } = transportErrors;
  const isDue = share >= 1 || faults.happens('transportError share', share);
  return isDue && faults.take('transportError', { always: true }) ? transportError : 0;
}
