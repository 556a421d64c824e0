import { describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../src/domain/failure.ts';
import { type TransferId, transferId } from '../../src/domain/ids.ts';
import type { Published } from '../../src/domain/orders.ts';
import { orderFor, type PublisherUnderTest, publisherContract } from '../contracts/publisher-contract.ts';
import { filesIn, readFileAt, temporaryDirectory, writeFileAt } from '../support/opfs.ts';
import { seededBytes } from '../support/seeded-random.ts';
import type { Fault } from './workers/faulty-folder.ts';
import { type FilesClient, startFiles } from './workers/files-client.ts';

const T = transferId('m1a2b3-1');

const stage = async (files: FilesClient, transfer: TransferId, bytes: Uint8Array): Promise<void> => {
  const opened = await files.staging.open(transfer, bytes.length);
  if (!opened.ok) throw new Error(opened.failure.detail);
  await opened.value.write(0, bytes);
  await opened.value.close();
};

const told = (attempt: { readonly outcome: Outcome<Published> } | null): Outcome<Published> => {
  if (!attempt) throw new Error('froze');
  return attempt.outcome;
};

publisherContract(async (): Promise<PublisherUnderTest> => {
  const place = await temporaryDirectory();
  const folder = await temporaryDirectory();
  const files = await startFiles(place);
  return {
    stage: (transfer, bytes) => stage(files, transfer, bytes),
    staged: async () => {
      const listed = await files.staging.list();
      return listed.ok ? listed.value : [];
    },
    publish: async (order, progress) => told(await files.publish(folder, order, null, progress)),
    publishAborted: async (order) => {
      const attempt = await files.publish(folder, order, null, () => void files.abort());
      return told(attempt);
    },
    publishNowhere: async (order) => told(await files.publish(null, order)),
    files: () => filesIn(folder),
    read: (path) => readFileAt(folder, path),
    put: (path, bytes) => writeFileAt(folder, path, bytes),
  };
});

describe('publisher on a real file system', () => {
  const bytes = seededBytes(5)(300_000);

  /** Kills a publish at `fault`, publishes again in a new worker, and looks at everything. */
  const survivesKill = async (fault: Omit<Fault, 'kind'>, where: string): Promise<void> => {
    const order = await orderFor(T, 'Music/song.mp3', bytes);
    const place = await temporaryDirectory();
    const folder = await temporaryDirectory();
    const stranger = new Uint8Array([9]);
    await writeFileAt(folder, 'Music/song.mp3', stranger);

    const first = await startFiles(place);
    await stage(first, T, bytes);
    expect(await first.publish(folder, order, { ...fault, kind: 'freeze' }), where).toBeNull();
    first.kill();
    // What is seen under a final name is whole, at this moment too.
    const afterKill = await filesIn(folder);
    if (afterKill.includes('Music/song (2).mp3')) {
      expect(await readFileAt(folder, 'Music/song (2).mp3'), where).toEqual(bytes);
    }

    const second = await startFiles(place);
    // The browser frees the locks of a dead worker a little later: until then the folder is "refused".
    await vi.waitFor(async () => {
      const outcome = told(await second.publish(folder, order));
      expect(outcome, where).toMatchObject({ ok: true, value: { path: 'Music/song (2).mp3' } });
    });
    expect(await filesIn(folder), where).toEqual(['Music/song (2).mp3', 'Music/song.mp3']);
    expect(await readFileAt(folder, 'Music/song (2).mp3'), where).toEqual(bytes);
    expect(await readFileAt(folder, 'Music/song.mp3'), where).toEqual(stranger);
    await second.staging.remove(T);
    expect(await filesIn(place), where).toEqual([]);
    second.kill();
  };

  it('publishes exactly once, whatever operation on the folder a kill comes before or after', async () => {
    const rehearsal = await startFiles(await temporaryDirectory());
    await stage(rehearsal, T, bytes);
    const folder = await temporaryDirectory();
    await writeFileAt(folder, 'Music/song.mp3', new Uint8Array([9]));
    const attempt = await rehearsal.publish(folder, await orderFor(T, 'Music/song.mp3', bytes));
    rehearsal.kill();
    const operations = attempt?.operations ?? [];
    expect(operations).toContain('move');
    const moments = operations.flatMap((operation, index) =>
      (['before', 'after'] as const).map((when) => ({ at: index + 1, when, name: `${when} ${operation}` })),
    );
    // A few at a time: each starts two workers, and waiting for a dead one's locks costs nothing.
    const atOnce = 6;
    for (let first = 0; first < moments.length; first += atOnce) {
      const some = moments.slice(first, first + atOnce);
      await Promise.all(some.map(({ name, ...fault }) => survivesKill(fault, `${name} (${fault.at})`)));
    }
  }, 240_000);

  it('sweeps the part of a publish that was killed, and nothing else', async () => {
    const place = await temporaryDirectory();
    const folder = await temporaryDirectory();
    await writeFileAt(folder, 'stranger.mp3.part', new Uint8Array([9]));
    const first = await startFiles(place);
    await stage(first, T, bytes);
    const order = await orderFor(T, 'song.mp3', bytes);
    await first.publish(folder, order, { at: 1, when: 'before', kind: 'freeze', operation: 'move' });
    first.kill();
    expect(await filesIn(folder)).toHaveLength(2);

    const second = await startFiles(place);
    expect(await second.sweep(folder)).toEqual({ ok: true, value: undefined });
    expect(await filesIn(folder)).toEqual(['stranger.mp3.part']);
    expect(await second.staging.list()).toEqual({ ok: true, value: [T] });
    expect(await second.sweep(null)).toEqual({ ok: true, value: undefined });
  });

  it('sweeps the part of a transfer that was cancelled before the sweep', async () => {
    const place = await temporaryDirectory();
    const folder = await temporaryDirectory();
    const first = await startFiles(place);
    await stage(first, T, bytes);
    const order = await orderFor(T, 'song.mp3', bytes);
    await first.publish(folder, order, { at: 1, when: 'after', kind: 'freeze', operation: 'close' });
    first.kill();

    const second = await startFiles(place);
    await vi.waitFor(async () => expect(await second.staging.remove(T)).toMatchObject({ ok: true }));
    await second.sweep(folder);
    expect(await filesIn(folder)).toEqual([]);
    expect(await filesIn(place)).toEqual([]);
  });

  const failures: readonly (readonly [string, Omit<Fault, 'kind'>, string])[] = [
    [
      'the disk is full while writing',
      { at: 1, when: 'before', operation: 'write', error: 'QuotaExceededError' },
      'FOLDER_FULL',
    ],
    [
      'the disk is full while closing',
      { at: 1, when: 'before', operation: 'close', error: 'QuotaExceededError' },
      'FOLDER_FULL',
    ],
    [
      'the permission is gone',
      { at: 1, when: 'before', operation: 'createWritable', error: 'NotAllowedError' },
      'FOLDER_PERMISSION',
    ],
    [
      'the browser refuses the file',
      { at: 1, when: 'before', operation: 'close', error: 'AbortError' },
      'FILE_REFUSED',
    ],
    [
      'the rename is refused',
      { at: 1, when: 'before', operation: 'move', error: 'InvalidModificationError' },
      'FILE_REFUSED',
    ],
    [
      'somebody took the part away',
      { at: 1, when: 'before', operation: 'move', error: 'NotFoundError' },
      'FILE_REFUSED',
    ],
  ];
  it.each(failures)('when %s: says so, keeps staging, and goes on when mended', async (_, fault, code) => {
    const place = await temporaryDirectory();
    const folder = await temporaryDirectory();
    const files = await startFiles(place);
    await stage(files, T, bytes);
    const order = await orderFor(T, 'song.mp3', bytes);
    const outcome = told(await files.publish(folder, order, { ...fault, kind: 'fail' }));
    expect(outcome).toMatchObject({ ok: false, failure: { category: 'disk', code } });
    expect((await filesIn(folder)).filter((path) => path.endsWith('.mp3'))).toEqual([]);
    expect(told(await files.publish(folder, order))).toMatchObject({ ok: true, value: { path: 'song.mp3' } });
    expect(await filesIn(folder)).toEqual(['song.mp3']);
  });

  it('tells a folder that takes no files from one that refuses a file', async () => {
    const files = await startFiles(await temporaryDirectory());
    const folder = await temporaryDirectory();
    await stage(files, T, bytes);
    const order = await orderFor(T, 'song.mp3', bytes);
    const fault = {
      at: 1,
      when: 'before',
      operation: 'createWritable',
      error: 'NoModificationAllowedError',
    } as const;
    const all = told(await files.publish(folder, order, { ...fault, kind: 'fail', times: 9 }));
    expect(all).toMatchObject({ ok: false, failure: { category: 'disk', code: 'FOLDER_REFUSED' } });
    const one = told(await files.publish(folder, order, { ...fault, kind: 'fail' }));
    expect(one).toMatchObject({ ok: false, failure: { category: 'disk', code: 'FILE_REFUSED' } });
    expect((await filesIn(folder)).filter((path) => path.startsWith('sluice-check'))).toEqual([]);
  });

  const refusals: readonly (readonly [string, Pick<Fault, 'operation' | 'at'>])[] = [
    ['when it is asked about', { operation: 'getFileHandle', at: 1 }],
    ['only at the rename', { operation: 'move', at: 1 }],
  ];
  it.each(refusals)('names a file by its id when the browser refuses its name %s', async (_, where) => {
    const files = await startFiles(await temporaryDirectory());
    const folder = await temporaryDirectory();
    await stage(files, T, bytes);
    const fault = { ...where, when: 'before', kind: 'fail', error: 'TypeError' } as const;
    const outcome = told(await files.publish(folder, await orderFor(T, 'song.mp3', bytes), fault));
    expect(outcome).toMatchObject({ ok: true, value: { path: `file-${T}.mp3` } });
    expect(await filesIn(folder)).toEqual([`file-${T}.mp3`]);
  });

  it('gives up one file alone when every name is refused, and leaves nothing behind', async () => {
    const files = await startFiles(await temporaryDirectory());
    const folder = await temporaryDirectory();
    await stage(files, T, bytes);
    const fault = {
      operation: 'getFileHandle',
      at: 1,
      times: 3,
      when: 'before',
      kind: 'fail',
      error: 'TypeError',
    } as const;
    const outcome = told(await files.publish(folder, await orderFor(T, 'song.mp3', bytes), fault));
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'NAME_REFUSED' } });
    expect(await filesIn(folder)).toEqual([]);
  });

  it('leaves out a folder whose name is refused', async () => {
    const files = await startFiles(await temporaryDirectory());
    const folder = await temporaryDirectory();
    await stage(files, T, bytes);
    const fault = {
      operation: 'getDirectoryHandle',
      at: 1,
      when: 'before',
      kind: 'fail',
      error: 'TypeError',
    } as const;
    const outcome = told(await files.publish(folder, await orderFor(T, 'Music/song.mp3', bytes), fault));
    expect(outcome).toMatchObject({ ok: true, value: { path: 'song.mp3' } });
  });

  it('waits for a rename that asks the user only so long', async () => {
    const files = await startFiles(await temporaryDirectory());
    const folder = await temporaryDirectory();
    await stage(files, T, bytes);
    const order = await orderFor(T, 'setup.foo', bytes);
    const fault = { operation: 'move', at: 1, when: 'before', kind: 'hang' } as const;
    const outcome = told(await files.publish(folder, order, fault, undefined, 50));
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'RENAME_UNANSWERED' } });
    // Answered after all: what stands there then is not copied once more.
    expect(told(await files.publish(folder, order))).toMatchObject({
      ok: true,
      value: { path: 'setup.foo' },
    });
    expect(await filesIn(folder)).toEqual(['setup.foo']);
  });

  it('steps aside for a stranger who takes the name after it was found free', async () => {
    const files = await startFiles(await temporaryDirectory());
    const folder = await temporaryDirectory();
    await stage(files, T, bytes);
    // The third question is the one that finds the name free, after the copy; the fourth is just before the rename.
    const fault = {
      operation: 'getFileHandle',
      at: 4,
      when: 'before',
      kind: 'stranger',
      name: 'song.mp3',
    } as const;
    const outcome = told(await files.publish(folder, await orderFor(T, 'song.mp3', bytes), fault));
    expect(outcome).toMatchObject({ ok: true, value: { path: 'song (2).mp3' } });
    expect(await readFileAt(folder, 'song.mp3')).toEqual(new Uint8Array([9]));
    expect(await readFileAt(folder, 'song (2).mp3')).toEqual(bytes);
  });

  it('never publishes side by side what differs in case alone, whichever worker does it', async () => {
    const place = await temporaryDirectory();
    const folder = await temporaryDirectory();
    const [one, other] = await Promise.all([startFiles(place), startFiles(place)]);
    const names = ['Song.mp3', 'SONG.mp3', 'song.MP3', 'sóng.mp3', 'SO\u0301NG.mp3', 'sONG.mp3'];
    const outcomes = await Promise.all(
      names.map(async (name, index) => {
        const transfer = transferId(`m1a2b3-${index + 1}`);
        await stage(one, transfer, bytes);
        const files = index % 2 === 0 ? one : other;
        return told(await files.publish(folder, await orderFor(transfer, name, bytes)));
      }),
    );
    expect(outcomes.map((outcome) => outcome.ok)).toEqual(names.map(() => true));
    const folded = (await filesIn(folder)).map((name) => name.normalize('NFC').toLowerCase());
    expect(new Set(folded).size).toBe(names.length);
  });

  it('knows that the whole folder is gone', async () => {
    const files = await startFiles(await temporaryDirectory());
    const folder = await temporaryDirectory();
    await (await navigator.storage.getDirectory()).removeEntry(folder.name);
    await stage(files, T, bytes);
    const outcome = told(await files.publish(folder, await orderFor(T, 'song.mp3', bytes)));
    expect(outcome).toMatchObject({ ok: false, failure: { category: 'disk', code: 'FOLDER_GONE' } });
  });

  it('takes the next number where a file has the name of a folder', async () => {
    const files = await startFiles(await temporaryDirectory());
    const folder = await temporaryDirectory();
    await writeFileAt(folder, 'Music', new Uint8Array([9]));
    await stage(files, T, bytes);
    expect(told(await files.publish(folder, await orderFor(T, 'Music/song.mp3', bytes)))).toMatchObject({
      ok: true,
      value: { path: 'Music (2)/song.mp3' },
    });
  });
});
