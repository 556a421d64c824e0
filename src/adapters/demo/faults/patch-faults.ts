import {
  type Faults,
  FORCED_CODES,
  HEALTHY_METHOD,
  HTTP_REFUSALS,
  PLACES,
  TRANSPORTS,
  WEBSOCKET_REFUSALS,
} from './faults.ts';

type Patch = Readonly<Record<string, unknown>>;
type Patched<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: string };

/** What may be chosen, by the path of the choice. */
const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  http: HTTP_REFUSALS,
  websocket: WEBSOCKET_REFUSALS,
  websocketAt: PLACES,
  linesAt: PLACES,
  'transportErrors.at': PLACES,
  'transportErrors.transport': TRANSPORTS,
  'badMessages.at': PLACES,
  'badMessages.code': FORCED_CODES,
};

/** Takes what it knows and refuses the rest with a sentence, since a misspelt fault would test nothing. */
export function patchFaults(faults: Faults, patch: Patch): Patched<Faults> {
  const { methods, ...others } = patch;
  const plain = merge({ ...faults }, others, '');
  if (!plain.ok) return plain;
  if (methods === undefined) return { ok: true, value: { ...faults, ...plain.value } };
  if (!isRecord(methods)) return { ok: false, error: 'methods is an object.' };
  const byMethod = { ...faults.methods };
  for (const [method, given] of Object.entries(methods)) {
    if (!isRecord(given)) return { ok: false, error: `methods.${method} is an object.` };
    const merged = merge({ ...HEALTHY_METHOD, ...byMethod[method] }, given, `methods.${method}.`);
    if (!merged.ok) return merged;
    byMethod[method] = merged.value;
  }
  return { ok: true, value: { ...faults, ...plain.value, methods: byMethod } };
}

function merge(current: Patch, patch: Patch, path: string): Patched<Patch> {
  const merged: Record<string, unknown> = { ...current };
  for (const [name, value] of Object.entries(patch)) {
    const place = path + name;
    const before = Object.hasOwn(current, name) ? current[name] : undefined;
    if (before === undefined) return { ok: false, error: `There is no fault called ${place}.` };
    if (typeof before !== typeof value || value === null) {
      return { ok: false, error: `${place} is a ${typeof before}.` };
    }
    const choices = CHOICES[place];
    if (choices !== undefined && !choices.includes(value)) {
      return { ok: false, error: `${place} is one of ${choices.join(', ')}.` };
    }
    if (isRecord(before) && isRecord(value)) {
      const inner = merge(before, value, `${place}.`);
      if (!inner.ok) return inner;
      merged[name] = inner.value;
    } else merged[name] = value;
  }
  return { ok: true, value: merged };
}

const isRecord = (value: unknown): value is Patch => typeof value === 'object' && value !== null;

/** Numbers of faults that strike so many times; each is counted anew whenever it is given anew. */
export function countedFaults(patch: Patch): readonly (readonly [string, number])[] {
  const counted: [string, number][] = [];
  const look = (name: string, value: unknown): void => {
    if (typeof value === 'number') counted.push([name, value]);
  };
  look('drop', patch.dropCount);
  look('stall', patch.stallCount);
  for (const [name, field] of [
    ['flood', 'flood'],
    ['transportError', 'transportErrors'],
    ['badMessage', 'badMessages'],
  ] as const) {
    const value = patch[field];
    if (isRecord(value)) look(name, value.count);
  }
  if (isRecord(patch.methods)) {
    for (const [method, value] of Object.entries(patch.methods)) {
      if (!isRecord(value)) continue;
      look(`${method} flood`, value.floodCount);
      look(`${method} error`, value.errorCount);
    }
  }
  return counted;
}
