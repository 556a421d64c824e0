import { accountId, batchId, chatId, transferId } from '../../../src/domain/ids.ts';
import type { Stored, Transfer } from '../../../src/domain/transfer.ts';

export const ACCOUNT = accountId('demo:12025550123');
export const BATCH = batchId('0mgu2d8ws-00001');
const NO_BYTES = new Uint8Array();

/** A waiting transfer with names and references as long as Telegram's are; no two share a string, as if read from disk. */
export const storedTransfer = (index: number, sizeBytes: number): Transfer => ({
  id: transferId(`0mgu2d8ws-${index.toString(36).padStart(5, '0')}`),
  batch: BATCH,
  account: ACCOUNT,
  item: {
    origin: { chatId: chatId('channel:1234567890'), messageId: index + 1, albumIndex: 0 },
    location: {
      dc: 2 + (index % 2) * 2,
      type: 'document',
      id: String(5_301_234_567_000_000_000n + BigInt(index)),
      accessHash: String(-7_012_345_678_000_000_000n - BigInt(index)),
      fileReference: `AgAAA${index.toString(36).padStart(33, 'Q')}==`,
      thumbSize: '',
    },
    kind: 'audio',
    name: `Performer ${index % 97} - Song number ${index}.mp3`,
    sizeBytes,
    mimeType: 'audio/mpeg',
    date: 1_790_000_000 + index,
    durationSeconds: 180 + (index % 120),
    title: `Song number ${index}`,
    performer: `Performer ${index % 97}`,
    sender: null,
    caption: '',
    refusal: null,
  },
  chatTitle: 'Music',
  position: index + 1,
  addedAt: 1_790_000_000_000,
  state: { kind: 'queued' },
  attempts: 0,
  granules: NO_BYTES,
  proofs: [],
  startedAt: null,
});

/** What a restart finds on disk: so many waiting transfers of one batch. */
export const storedQueue = (count: number, sizeBytes: number): Stored => ({
  transfers: Array.from({ length: count }, (_, index) => storedTransfer(index, sizeBytes)),
  batches: [{ id: BATCH, title: 'Music', addedAt: 1_790_000_000_000 }],
  lanes: [],
  unreadable: [],
});
