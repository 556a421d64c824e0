import type { EngineState } from '../../src/engine/state.ts';

/**
 * How much an engine holds, by path: every map, set, list and queue of its state, and of its lanes. What a transfer holds
 * goes with its row.
 */
export const engineSizes = (state: EngineState): Record<string, number> => {
  const sizes: Record<string, number> = {};
  const measure = (path: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (value instanceof Map || value instanceof Set) {
      sizes[path] = value.size;
      const keepsLanes = path === 'lanes' || path.endsWith('.queues');
      if (keepsLanes && value instanceof Map)
        for (const [key, inner] of value) measure(`${path}.${String(key)}`, inner);
    } else if (Array.isArray(value)) sizes[path] = value.length;
    else if ('size' in value && typeof value.size === 'number') sizes[path] = value.size;
    else for (const [key, inner] of Object.entries(value)) measure(path ? `${path}.${key}` : key, inner);
  };
  measure('', state);
  // Bytes that came of late: they are forgotten when the next ones come.
  return Object.fromEntries(Object.entries(sizes).filter(([path]) => !path.endsWith('.buckets')));
};
