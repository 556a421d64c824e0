import { accountId, batchId, chatId, transferId } from '../../src/domain/ids.ts';
import type { Batch, Transfer } from '../../src/domain/transfer.ts';

/** A believable transfer, to be changed where a test cares. */
export const sampleTransfer = (id: string, changes: Partial<Transfer> = {}): Transfer => ({
  id: transferId(id),
  batch: batchId('batch-1'),
  account: accountId('demo:1'),
  item: {
    origin: { chatId: chatId('channel:7'), messageId: 41, albumIndex: 0 },
    location: {
      dc: 2,
      type: 'document',
      id: '5301234567890123456',
      accessHash: '-77',
      fileReference: 'AQID',
      thumbSize: '',
    },
    kind: 'audio',
    name: 'song.mp3',
    sizeBytes: 300_000,
    mimeType: 'audio/mpeg',
    date: 1_790_000_000,
    durationSeconds: 12.5,
    title: 'Song',
    performer: null,
    sender: 'Somebody',
    caption: '',
    refusal: null,
  },
  chatTitle: 'Music',
  position: 1,
  addedAt: 1_790_000_000_000,
  state: { kind: 'queued' },
  attempts: 0,
  granules: new Uint8Array([0b101]),
  proofs: [{ granule: 0, sha256: 'ab'.repeat(32) }],
  startedAt: null,
  ...changes,
});

export const sampleBatch = (id: string): Batch => ({
  id: batchId(id),
  title: 'Music',
  addedAt: 1_790_000_000_000,
});
