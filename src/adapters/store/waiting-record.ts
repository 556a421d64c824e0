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

/** Gives back what `packed` left out, in the record itself. Whether the rest can be believed is still to be seen. */
export type Unpack = (record: unknown) => unknown;

/**
 * One `Unpack` for each reading: words that many records share (a chat's title, a type of file) come from the database as
 * a copy for each, and are kept once.
 */
export const createUnpack = (): Unpack => {
  const words = new Map<string, string>();
  /** As a rule a record has the same word as the one before it: to compare the two costs less than to look it up. */
  const sharing = (): ((word: unknown) => unknown) => {
    let latest: string | undefined;
    return (word) => {
      if (typeof word !== 'string') return word;
      if (word === latest) return latest;
      latest = words.get(word);
      if (latest !== undefined) return latest;
      latest = word;
      words.set(word, word);
      return word;
    };
  };
  const [batch, account, title, kind, type] = [sharing(), sharing(), sharing(), sharing(), sharing()];
  const [mimeType, performer, sender, chat] = [sharing(), sharing(), sharing(), sharing()];
  return (record) => {
    if (!isFields(record)) return record;
    if (record.granules === undefined) record.granules = NO_GRANULES;
    if (record.proofs === undefined) record.proofs = NO_PROOFS;
    record.batch = batch(record.batch);
    record.account = account(record.account);
    record.chatTitle = title(record.chatTitle);
    if (isFields(record.state) && record.state.kind === 'queued') record.state = QUEUED;
    const { item } = record;
    if (!isFields(item)) return record;
    item.kind = kind(item.kind);
    item.mimeType = mimeType(item.mimeType);
    item.performer = performer(item.performer);
    item.sender = sender(item.sender);
    if (isFields(item.origin)) item.origin.chatId = chat(item.origin.chatId);
    if (isFields(item.location)) item.location.type = type(item.location.type);
    return record;
  };
};
