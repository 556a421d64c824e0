import type { GranuleProof } from '../../domain/transfer.ts';

/** What a transfer that was never begun has in common with all of its kind: shared, so never to be written to. */
const NO_GRANULES = new Uint8Array();
const NO_PROOFS: readonly GranuleProof[] = [];
const QUEUED = { kind: 'queued' } as const;

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** As it is written into a segment: a bitmap alone takes longer to clone than everything else together. */
export const packed = (record: unknown): unknown => {
  if (!isFields(record)) return record;
  const { granules: _granules, proofs: _proofs, ...rest } = record;
  return rest;
};

/** Gives back what `packed` left out. Whether the rest can be believed is still to be seen. */
export type Unpack = (record: unknown) => unknown;

/**
 * One `Unpack` for each reading: words that many records share (a chat's title, a type of file) come from the database as
 * a copy for each, and are kept once.
 */
export const createUnpack = (): Unpack => {
  const words = new Map<string, string>();
  /** As a rule a record has the same as the one before it: to compare the two costs less than to look it up. */
  const latest: Fields = {};
  const shareWords = (fields: unknown, names: readonly string[]): void => {
    if (!isFields(fields)) return;
    for (const name of names) {
      const word = fields[name];
      if (typeof word !== 'string') continue;
      if (word !== latest[name]) {
        const known = words.get(word);
        if (known === undefined) words.set(word, word);
        latest[name] = known ?? word;
      }
      fields[name] = latest[name];
    }
  };
  return (record) => {
    if (!isFields(record)) return record;
    const whole: Fields = { granules: NO_GRANULES, proofs: NO_PROOFS, ...record };
    shareWords(whole, ['batch', 'account', 'chatTitle']);
    if (isFields(whole.state) && whole.state.kind === 'queued') whole.state = QUEUED;
    const { item } = whole;
    if (!isFields(item)) return whole;
    shareWords(item, ['kind', 'mimeType', 'performer', 'sender']);
    shareWords(item.origin, ['chatId']);
    shareWords(item.location, ['type']);
    return whole;
  };
};
