import {
  binaryDocument,
  flacAudio,
  gif,
  longVideo,
  type MediaSpec,
  mp3Audio,
  photo,
  pngDocument,
  roundVideo,
  shortVideo,
  textDocument,
  voiceNote,
  wavAudio,
} from '../media.ts';
import { pick } from '../random.ts';
import { type ChatScript, day, KIB, MIB } from '../script.ts';
import { someDocument } from './documents.ts';
import { somePhoto } from './pictures.ts';
import { CHATTER } from './words.ts';

/** Sizes of the eight large ones of "Mixed forty" in MiB: 376 together. */
const LARGE_MEBIBYTES = [32, 34, 40, 44, 48, 52, 62, 64];
/** Sizes where requests, granules and blocks begin and end. */
const EDGE_BYTES = [
  1,
  1023,
  1024,
  4095,
  4096,
  128 * KIB - 1,
  128 * KIB,
  128 * KIB + 1,
  512 * KIB,
  MIB - 1,
  MIB,
  MIB + 1,
];

function mixedMedia(index: number): MediaSpec {
  // Each fifth is large, among all others rather than after them.
  const large = LARGE_MEBIBYTES[(index - 2) / 5];
  if (large !== undefined) {
    const bytes = large * MIB + (index % 2 ? 4_321 : 0);
    return index % 2
      ? longVideo(`large video ${large}.mp4`, bytes, large * 3)
      : binaryDocument(`large archive ${large}.zip`, 'application/zip', bytes, 'PK\u0003\u0004');
  }
  const nth = index - Math.floor((index + 3) / 5);
  const edge = EDGE_BYTES[nth];
  if (edge !== undefined) return binaryDocument(`edge ${edge}.bin`, 'application/octet-stream', edge);
  const tags = {
    title: `Mixed ${nth}`,
    performer: 'The Forty',
    album: 'Forty',
    year: 2026,
    track: nth,
    genre: 'Test',
  };
  const rest: readonly (() => MediaSpec)[] = [
    () => flacAudio(tags, `mixed ${nth}.flac`, 4),
    () => wavAudio(tags, `mixed ${nth}.wav`, 3),
    () => mp3Audio(tags, `mixed ${nth}.mp3`, 90 + nth, { covered: true }),
    () => photo(1280, 960),
    () => photo(2560, 1440),
    () => shortVideo(`mixed ${nth}.mp4`),
    () => voiceNote(7 + nth),
    () => roundVideo(),
    () => gif(),
    () => pngDocument(`смешанный ${nth}.png`, 256),
    () => textDocument(`مختلط ${nth}.txt`, `The ${nth}th of forty.\n`),
    () => binaryDocument(`混合 ${nth}.pdf`, 'application/pdf', 3 * MIB + nth * 7_777, '%PDF-1.7\n'),
  ];
  return (rest[(nth - EDGE_BYTES.length) % rest.length] ?? gif)();
}

/** Exactly forty files of every kind, eight of 32 MiB and more, by turns in data centres 2 and 4. */
export function mixedForty(): ChatScript {
  return {
    key: 'forty',
    kind: 'channel',
    title: 'Mixed forty',
    username: 'mixed_forty',
    memberCount: 40,
    from: day(2026, 9, 1),
    to: day(2026, 11, 10),
    count: 40,
    post: (index) => ({ text: '', media: { ...mixedMedia(index), dc: Math.floor(index / 2) % 2 ? 4 : 2 } }),
  };
}

/** The largest file Telegram takes: 4,000 MiB. */
export function coldStorage(): ChatScript {
  const bytes = 4_000 * MIB;
  return {
    key: 'cold',
    kind: 'channel',
    title: 'Cold Storage',
    username: 'cold_storage_demo',
    memberCount: 12,
    from: day(2026, 5, 5),
    to: day(2026, 5, 6),
    count: 2,
    post: (index) =>
      index === 0
        ? { text: 'One file, four thousand mebibytes.' }
        : { media: { ...binaryDocument('cold-storage-4000.bin', 'application/octet-stream', bytes), dc: 2 } },
  };
}

export function benchmark(): ChatScript {
  return {
    key: 'bench',
    kind: 'channel',
    title: 'Benchmark 512',
    username: 'benchmark_512',
    memberCount: 2,
    from: day(2026, 6, 6),
    to: day(2026, 6, 7),
    count: 1,
    post: () => ({
      media: { ...binaryDocument('benchmark-512.bin', 'application/octet-stream', 512 * MIB), dc: 2 },
    }),
  };
}

/** The whole channel forbids saving. */
export function closedStacks(seed: number): ChatScript {
  return {
    key: 'closed',
    kind: 'channel',
    title: 'Closed Stacks',
    username: 'closed_stacks',
    protected: true,
    memberCount: 2_301,
    from: day(2022, 2, 2),
    to: day(2026, 11, 9),
    count: 110,
    post: (index) => ({
      text: index % 4 ? '' : 'Please do not pass on.',
      media: index % 3 ? someDocument(seed, index, 5 * MIB) : somePhoto(seed, index),
    }),
  };
}

/** Single messages forbid saving, the group does not. */
export function halfOpenWorkshop(seed: number): ChatScript {
  return {
    key: 'workshop',
    kind: 'supergroup',
    title: 'Half-open Workshop',
    memberCount: 58,
    from: day(2023, 5, 20),
    to: day(2026, 11, 13),
    count: 120,
    deletedEvery: 7,
    post: (index) => ({
      from: pick(['wei', 'sofia', 'jonas', 'self'], seed, index),
      text: pick(CHATTER, seed, index, 1),
      ...(index % 2 ? { media: someDocument(seed, index, 5 * MIB) } : {}),
      ...(index % 8 === 3 ? { protected: true } : {}),
    }),
  };
}

export function neighbourhoodWatch(seed: number): ChatScript {
  return {
    key: 'watch',
    kind: 'supergroup',
    title: 'Old Neighbourhood Watch',
    archived: true,
    memberCount: 77,
    from: day(2017, 11, 11),
    to: day(2021, 2, 28),
    count: 200,
    post: (index) => ({
      from: pick(['oluwaseun', 'dimitra', 'gone', 'self'], seed, index),
      text: pick(CHATTER, seed, index, 1),
      ...(index % 3 ? {} : { media: somePhoto(seed, index) }),
    }),
  };
}
