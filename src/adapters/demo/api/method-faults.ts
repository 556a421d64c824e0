import { HEALTHY_METHOD } from '../faults/faults.ts';
import { FloodControl } from '../faults/flood-control.ts';
import { type Call, type MethodAnswer, refuse } from './call.ts';

/** What befalls a request before its method is run: an error, silence (`never`), or nothing. */
export function methodFault(call: Call): (MethodAnswer & { readonly kind: 'error' }) | 'never' | undefined {
  const { request, server, dc, session, login, now } = call;
  const { faults, counters } = dc;
  const method = request._;
  if (method.startsWith('upload.') && faults.happens('unanswered', faults.now.unansweredShare))
    return 'never';
  const given = faults.now.methods[method];
  const floodName = `${login?.userId ?? session.key.stored.keyId}:${dc.id}:${method}`;
  // A wait that was told stays a promise, also when the fault is gone.
  if (given === undefined && !server.floods.has(floodName)) return undefined;
  const fault = { ...HEALTHY_METHOD, ...given };
  if (faults.happens(`${method} unanswered`, fault.unansweredShare)) return 'never';
  const control = server.floods.get(floodName) ?? new FloodControl();
  server.floods.set(floodName, control);
  const verdict = control.ask(fault, now, () => faults.take(`${method} flood`));
  if (verdict.kind === 'wait') {
    counters.count('floodsSent');
    if (verdict.insideWait) counters.count('requestsInsideFloodWait');
    return refuse(420, `FLOOD_WAIT_${verdict.seconds}`);
  }
  const isDue =
    fault.errorShare > 0 ? faults.happens(`${method} error share`, fault.errorShare) : fault.errorCount > 0;
  if (isDue && faults.take(`${method} error`, { always: true })) return refuse(fault.code, fault.message);
  return undefined;
}
