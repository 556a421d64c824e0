import { describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../src/domain/failure.ts';
import { transferId } from '../../src/domain/ids.ts';
import type { PublishOrder, StagedTransfer } from '../../src/domain/orders.ts';
import { orderFor } from '../contracts/publisher-contract.ts';
import { filesIn, readFileAt, sha256Hex, temporaryDirectory, writeFileAt } from '../support/opfs.ts';
import { seededBytes } from '../support/seeded-random.ts';
import type { Fault } from './workers/faulty-folder.ts';
import { type FilesClient, startFiles } from './workers/files-client.ts';

const T = transferId('m1a2b3-1');
const GRANULE = 131_072;
/** Three granules, the last of them cut short. */
const bytes = seededBytes(7)(2 * GRANULE + 1_000);
const ALL = new Uint8Array([0b111]);
const NONE = new Uint8Array();

const staged = (name: string, granules: Uint8Array = NONE): StagedTransfer => ({
  transfer: T,
  direct: true,
  sizeBytes: bytes.length,
  name,
  granules,
  proofs: [],
});
const publishOrder = async (name: string): Promise<PublishOrder> => ({
  ...(await orderFor(T, name, bytes)),
  direct: true,
});
const value = <T>(outcome: Outcome<T> | null): T => {
  if (!outcome?.ok) throw new Error(outcome ? outcome.failure.code : 'froze');
  return outcome.value;
};
/** Out of order, as answers come. */
const writeAll = async (files: FilesClient, content = bytes): Promise<void> => {
  for (const granule of [2, 0, 1]) {
    const piece = content.slice(granule * GRANULE, (granule + 1) * GRANULE);
    value(await files.direct.write(T, granule * GRANULE, piece));
  }
};
const setUp = async () => {
  const place = await temporaryDirectory();
  const folder = await temporaryDirectory();
  return { place, folder, files: await startFiles(place) };
};

describe('a file that goes straight into the folder', () => {
  it('gets its name when all of it is there and verified, and not before', async () => {
    const { folder, files } = await setUp();
    await writeFileAt(folder, 'Music/song.mp3', new Uint8Array([9]));
    expect(value(await files.direct.open(folder, staged('Music/song.mp3')))).toEqual(NONE);
    await writeAll(files);
    expect((await filesIn(folder)).filter((path) => !path.includes(`.${T}.part`))).toEqual([
      'Music/song.mp3',
    ]);
    const order = await publishOrder('Music/song.mp3');
    const outcome = await files.direct.publish(order);
    expect(value(outcome)).toEqual({ path: 'Music/song (2).mp3', sha256: await sha256Hex(bytes) });
    expect(await filesIn(folder)).toEqual(['Music/song (2).mp3', 'Music/song.mp3']);
    expect(await readFileAt(folder, 'Music/song (2).mp3')).toEqual(bytes);
  });

  it('goes on with the part that is open, as far as the bytes are those that are believed', async () => {
    const { folder, files } = await setUp();
    await files.direct.open(folder, staged('song.mp3'));
    value(await files.direct.write(T, 0, bytes.slice(0, 2 * GRANULE)));
    expect(value(await files.direct.open(folder, staged('song.mp3', ALL)))).toEqual(new Uint8Array([0b011]));
    expect(value(await files.direct.open(folder, staged('song.mp3')))).toEqual(NONE);
    await writeAll(files);
    expect(await files.direct.publish(await publishOrder('song.mp3'))).toMatchObject({ ok: true });
    expect(await readFileAt(folder, 'song.mp3')).toEqual(bytes);
  });

  it('is refused when its proofs are not borne out, and leaves nothing in the folder', async () => {
    const { folder, files } = await setUp();
    const spoiled = bytes.slice();
    spoiled[bytes.length - 1] = (spoiled.at(-1) ?? 0) ^ 1;
    await files.direct.open(folder, staged('song.mp3'));
    await writeAll(files, spoiled);
    const order = await publishOrder('song.mp3');
    expect(await files.direct.publish(order)).toMatchObject({
      failure: { category: 'integrity', code: 'STAGING_CHANGED' },
    });
    expect(await filesIn(folder)).toEqual([]);
    expect(await files.direct.publish(order)).toMatchObject({ failure: { code: 'DIRECT_LOST' } });
  });

  it('is refused when it is not as long as it should be', async () => {
    const { folder, files } = await setUp();
    await files.direct.open(folder, staged('song.mp3'));
    value(await files.direct.write(T, 0, bytes.slice(0, GRANULE)));
    expect(await files.direct.publish(await publishOrder('song.mp3'))).toMatchObject({
      failure: { category: 'integrity', code: 'SIZE' },
    });
    expect(await filesIn(folder)).toEqual([]);
  });

  it('is taken back whole when it is discarded, also what was written down about it', async () => {
    const { place, folder, files } = await setUp();
    await files.direct.open(folder, staged('song.mp3'));
    value(await files.direct.write(T, 0, bytes.slice(0, GRANULE)));
    await files.direct.discard(T);
    expect(await filesIn(folder)).toEqual([]);
    expect(await filesIn(place)).toEqual([]);
    expect(await files.direct.write(T, 0, bytes)).toMatchObject({ failure: { code: 'DIRECT_LOST' } });
    await files.direct.discard(T);
  });

  it('stops when told to, and can be published after all', async () => {
    const { folder, files } = await setUp();
    await files.direct.open(folder, staged('song.mp3'));
    await writeAll(files);
    const order = await publishOrder('song.mp3');
    const stopped = await files.direct.publish(order, true);
    expect(stopped).toMatchObject({ failure: { category: 'aborted' } });
    expect(value(await files.direct.open(folder, staged('song.mp3', ALL)))).toEqual(ALL);
    expect(value(await files.direct.publish(order)).path).toBe('song.mp3');
  });

  it('survives the sweep of leftovers while it is being written, and while it waits to be published', async () => {
    const { folder, files } = await setUp();
    await files.direct.open(folder, staged('song.mp3'));
    await files.sweep(folder);
    await writeAll(files);
    const order = await publishOrder('song.mp3');
    await files.direct.publish(order, true);
    await files.sweep(folder);
    expect(value(await files.direct.publish(order)).path).toBe('song.mp3');
    expect(await readFileAt(folder, 'song.mp3')).toEqual(bytes);
  });

  it('is lost with its worker, swept at the next start, and begins anew', async () => {
    const { place, folder, files } = await setUp();
    await writeFileAt(folder, 'stranger.mp3.part', new Uint8Array([9]));
    await files.direct.open(folder, staged('song.mp3'));
    value(await files.direct.write(T, 0, bytes.slice(0, 2 * GRANULE)));
    files.kill();
    const second = await startFiles(place);
    // The browser frees the locks of a dead worker a little later.
    await vi.waitFor(async () => {
      await second.sweep(folder);
      expect(await filesIn(folder)).toEqual(['stranger.mp3.part']);
    });
    expect(await filesIn(place)).toEqual([]);
    expect(await second.direct.write(T, 0, bytes)).toMatchObject({ failure: { code: 'DIRECT_LOST' } });
    expect(value(await second.direct.open(folder, staged('song.mp3', ALL)))).toEqual(NONE);
    await writeAll(second);
    expect(value(await second.direct.publish(await publishOrder('song.mp3'))).path).toBe('song.mp3');
    expect(await readFileAt(folder, 'song.mp3')).toEqual(bytes);
  });

  it('begins anew over what a dead worker left, without a sweep', async () => {
    const { place, folder, files } = await setUp();
    await files.direct.open(folder, staged('song.mp3'));
    value(await files.direct.write(T, 0, bytes.slice(0, GRANULE)));
    files.kill();
    const second = await startFiles(place);
    await vi.waitFor(async () => value(await second.direct.open(folder, staged('song.mp3'))));
    await writeAll(second);
    expect(value(await second.direct.publish(await publishOrder('song.mp3'))).path).toBe('song.mp3');
    expect(await filesIn(folder)).toEqual(['song.mp3']);
  });

  it('is not fetched again when a kill came between its rename and the word of it', async () => {
    const { place, folder, files } = await setUp();
    const order = await publishOrder('song.mp3');
    const fault = { operation: 'move', at: 1, when: 'after', kind: 'freeze' } as const;
    await files.direct.open(folder, staged('song.mp3'), fault);
    await writeAll(files);
    void files.direct.publish(order);
    await vi.waitFor(async () => expect(await filesIn(folder)).toEqual(['song.mp3']));
    files.kill();
    const second = await startFiles(place);
    expect(value(await second.direct.open(folder, staged('song.mp3')))).toEqual(ALL);
    expect(value(await second.direct.publish(order))).toEqual({
      path: 'song.mp3',
      sha256: await sha256Hex(bytes),
    });
    expect(await filesIn(folder)).toEqual(['song.mp3']);
  });

  const failures: readonly (readonly [string, Omit<Fault, 'kind'>, string])[] = [
    ['full', { at: 2, when: 'before', operation: 'write', error: 'QuotaExceededError' }, 'FOLDER_FULL'],
    [
      'forbidden',
      { at: 2, when: 'before', operation: 'write', error: 'NotAllowedError' },
      'FOLDER_PERMISSION',
    ],
    [
      'full at the end',
      { at: 1, when: 'before', operation: 'close', error: 'QuotaExceededError' },
      'FOLDER_FULL',
    ],
    ['refusing it', { at: 1, when: 'before', operation: 'close', error: 'AbortError' }, 'FILE_REFUSED'],
  ];
  it.each(failures)(
    'in a folder that is %s: says so, leaves nothing, and is lost',
    async (_, fault, code) => {
      const { folder, files } = await setUp();
      await files.direct.open(folder, staged('song.mp3'), { ...fault, kind: 'fail' });
      const writes = [0, 1, 2].map((granule) =>
        files.direct.write(T, granule * GRANULE, bytes.slice(granule * GRANULE, (granule + 1) * GRANULE)),
      );
      const outcomes = await Promise.all(writes);
      const published = await files.direct.publish(await publishOrder('song.mp3'));
      const failed = [...outcomes, published].filter((outcome) => !outcome.ok);
      expect(failed[0]).toMatchObject({ failure: { category: 'disk', code } });
      expect(published.ok).toBe(false);
      expect(await filesIn(folder)).toEqual([]);
      expect(value(await files.direct.open(folder, staged('song.mp3', ALL)))).toEqual(NONE);
    },
  );

  it('waits for a folder where there is none', async () => {
    const { files } = await setUp();
    expect(await files.direct.open(null, staged('song.mp3'))).toMatchObject({
      failure: { code: 'FOLDER_NONE' },
    });
  });
});
