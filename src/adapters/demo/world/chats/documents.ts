import { binaryDocument, type MediaSpec, pngDocument, textDocument } from '../media.ts';
import { between, pick } from '../random.ts';
import { type ChatScript, day, KIB, MIB } from '../script.ts';
import { CAPTIONS, CHATTER, FILE_STEMS } from './words.ts';

interface Type {
  readonly extension: string;
  readonly mimeType: string;
  readonly magic: string | Uint8Array;
}

const ZIP = 'PK\u0003\u0004';

const TYPES: readonly Type[] = [
  { extension: 'pdf', mimeType: 'application/pdf', magic: '%PDF-1.7\n' },
  { extension: 'zip', mimeType: 'application/zip', magic: ZIP },
  { extension: 'epub', mimeType: 'application/epub+zip', magic: ZIP },
  {
    extension: 'docx',
    mimeType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    magic: ZIP,
  },
  {
    extension: '7z',
    mimeType: 'application/x-7z-compressed',
    magic: Uint8Array.of(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c),
  },
  { extension: 'tar.gz', mimeType: 'application/gzip', magic: Uint8Array.of(0x1f, 0x8b, 8) },
  { extension: 'bin', mimeType: 'application/octet-stream', magic: '' },
];

/** A document of any type and script, from some KiB to `mostBytes`, small ones far more often. */
export function someDocument(seed: number, number: number, mostBytes: number): MediaSpec {
  const stem = pick(FILE_STEMS, seed, number, 1);
  if (number % 17 === 3) return pngDocument(`${stem} scan ${number}.png`, between(64, 400, seed, number, 2));
  if (number % 13 === 6) {
    const lines = Array.from({ length: 20 }, (_, line) => pick(CHATTER, seed, number, line));
    return textDocument(`${stem}.txt`, `${stem} ${number}\n\n${lines.join('\n')}\n`);
  }
  const type = pick(TYPES, seed, number, 3);
  const scale = between(0, 1000, seed, number, 4) / 1000;
  const size = Math.round(3 * KIB + scale ** 4 * (mostBytes - 3 * KIB));
  const name = number % 5 === 0 ? `${stem}.${type.extension}` : `${stem} ${number}.${type.extension}`;
  return binaryDocument(name, type.mimeType, size, type.magic);
}

export function paperMill(seed: number): ChatScript {
  return {
    key: 'papers',
    kind: 'channel',
    title: 'Paper Mill Library',
    username: 'papermill_library',
    memberCount: 7_742,
    from: day(2018, 1, 9),
    to: day(2026, 11, 18),
    count: 1_200,
    deletedEvery: 9,
    post: (index) => ({
      text: pick(CAPTIONS, seed, index, 5),
      media: someDocument(seed, index, 24 * MIB),
      edited: index % 31 === 8,
    }),
  };
}

export function oldMaps(seed: number): ChatScript {
  return {
    key: 'maps',
    kind: 'channel',
    title: 'خرائط قديمة',
    memberCount: 912,
    from: day(2021, 5, 5),
    to: day(2026, 10, 30),
    count: 90,
    post: (index) => ({
      text: index % 3 === 0 ? 'خريطة من المجموعة' : '',
      media: pngDocument(`خريطة ${index + 1}.png`, between(120, 420, seed, index)),
    }),
  };
}

export function releaseBuilds(seed: number): ChatScript {
  return {
    key: 'builds',
    kind: 'channel',
    title: 'Release Builds',
    username: 'release_builds_demo',
    archived: true,
    memberCount: 501,
    from: day(2022, 2, 1),
    to: day(2026, 8, 21),
    count: 60,
    post(index) {
      const version = `${1 + Math.floor(index / 12)}.${index % 12}.0`;
      const size = between(2 * MIB, 160 * MIB, seed, index);
      return {
        text: `Release ${version}\n\n• fixes\n• <i>more</i> fixes`,
        media: binaryDocument(
          `tool-${version}-linux-x64.tar.gz`,
          'application/gzip',
          size,
          Uint8Array.of(0x1f, 0x8b, 8),
        ),
      };
    },
  };
}

export function dailyBook(seed: number): ChatScript {
  return {
    key: 'books',
    kind: 'channel',
    title: '一日一书',
    username: 'yiri_yishu',
    memberCount: 22_018,
    from: day(2020, 1, 1),
    to: day(2026, 11, 17),
    count: 365,
    post: (index) => ({
      text: `第${index + 1}本`,
      media: binaryDocument(
        `${pick(['航海日志', '历史档案', '雨夜', '灯塔看守人', '海的另一边'], seed, index)}（${index + 1}）.epub`,
        'application/epub+zip',
        between(80 * KIB, 3 * MIB, seed, index, 1),
        ZIP,
      ),
    }),
  };
}
