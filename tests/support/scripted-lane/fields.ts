/** A sentence that names lane, field and what is allowed: shown to whoever wrote the file. */
export class LaneProblem extends Error {}

type Fields = Readonly<Record<string, unknown>>;

/** `where` is what a sentence begins with, such as `lane "thin": changes[0]`. */
export const fieldsOf = (value: unknown, where: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new LaneProblem(`${where} must be an object, but is ${shown(value)}.`);
  return value as Fields;
};

export const listOf = (value: unknown, where: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw new LaneProblem(`${where} must be a list, but is ${shown(value)}.`);
  return value;
};

export interface NumberRange {
  readonly from: number;
  readonly to: number;
  readonly whole?: boolean;
}

/** The number of a field; `fallback` where it is absent or null, without one it must be there. */
export const numberOf = (
  fields: Fields,
  name: string,
  where: string,
  range: NumberRange,
  fallback?: number,
): number => {
  const value = fields[name] ?? fallback;
  const isGiven = (fields[name] ?? null) !== null;
  // What is absent may mean "unlimited": JSON cannot write that.
  if (!isGiven && typeof fallback === 'number' && fallback >= range.from) return fallback;
  if (typeof value === 'number' && value >= range.from && value <= range.to) {
    if (!range.whole || Number.isInteger(value)) return value;
  }
  const kind = range.whole ? 'a whole number' : 'a number';
  const missing = value === undefined ? 'is missing' : `is ${shown(value)}`;
  throw new LaneProblem(
    `${where}: ${name} ${missing}; it must be ${kind} from ${range.from} to ${range.to}.`,
  );
};

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};
