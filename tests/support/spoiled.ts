type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** The record with each field, at every depth, wrong in each way, and without it. */
export function* spoiled(record: Fields, wrongs: readonly unknown[]): Generator<Fields> {
  for (const [name, value] of Object.entries(record)) {
    for (const wrong of wrongs) yield { ...record, [name]: wrong };
    const { [name]: _gone, ...rest } = record;
    yield rest;
    if (isFields(value)) for (const inner of spoiled(value, wrongs)) yield { ...record, [name]: inner };
  }
}
