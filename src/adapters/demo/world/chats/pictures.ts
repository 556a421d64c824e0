import { gif, longVideo, type MediaSpec, photo, roundVideo, shortVideo, voiceNote } from '../media.ts';
import { between, hash32, pick } from '../random.ts';
import { type ChatScript, day, MIB, type Sender } from '../script.ts';
import { ADJECTIVES, CAPTIONS, CHATTER, NOUNS } from './words.ts';

/** Lengths of albums and single posts that follow each other; 54 in all, so that albums straddle pages of 100. */
const ALBUM_PATTERN = [10, 1, 4, 1, 7, 2, 10, 1, 3, 1, 5, 9];
const ALBUM_PERIOD = ALBUM_PATTERN.reduce((sum, length) => sum + length, 0);

const GROUP: readonly Sender[] = [
  'self',
  'amelia',
  'marek',
  'sofia',
  'jonas',
  'hana',
  'oluwaseun',
  'dimitra',
];

/** Where the album around post `index` begins, and how many belong to it. */
function albumAround(index: number): { start: number; length: number } {
  let start = index - (index % ALBUM_PERIOD);
  for (const length of ALBUM_PATTERN) {
    if (index < start + length) return { start, length };
    start += length;
  }
  return { start: index, length: 1 };
}

export function somePhoto(seed: number, number: number): MediaSpec {
  const sides = pick(
    [
      [1280, 960],
      [960, 1280],
      [1280, 720],
      [2560, 1920],
      [720, 720],
      [640, 480],
    ],
    seed,
    number,
  );
  return photo(sides[0] ?? 640, sides[1] ?? 480);
}

/** Photos in albums, and a short video among them now and then. */
function albumPost(seed: number, index: number, people: readonly Sender[]) {
  const { start, length } = albumAround(index);
  const media = index % 37 === 5 ? shortVideo(`VID_${20_200_000 + index}.mp4`) : somePhoto(seed, index);
  return {
    media,
    text: index === start ? pick(CAPTIONS, seed, start, 1) : '',
    from: pick(people, seed, start),
    ...(length > 1 ? { albumStart: start } : {}),
  };
}

export function fieldNotes(seed: number): ChatScript {
  return {
    key: 'fieldnotes',
    kind: 'supergroup',
    title: 'Field Notes (photos)',
    username: 'field_notes_photos',
    memberCount: 214,
    from: day(2020, 6, 1),
    to: day(2026, 11, 20),
    count: 12 * ALBUM_PERIOD,
    post: (index) => albumPost(seed, index, GROUP),
  };
}

export function weekend(seed: number): ChatScript {
  return {
    key: 'weekend',
    kind: 'group',
    title: 'Weekend in Lisbon',
    memberCount: 6,
    from: day(2024, 4, 26),
    to: day(2024, 5, 2),
    count: 130,
    post(index) {
      if (index % 27 > 17)
        return { text: pick(CHATTER, seed, index), from: pick(GROUP.slice(0, 6), seed, index) };
      // Runs of 18 pictures between the talk: an album of ten, one of eight.
      const run = index - (index % 27);
      const start = index - run < 10 ? run : run + 10;
      return { media: somePhoto(seed, index), from: pick(GROUP.slice(0, 6), seed, start), albumStart: start };
    },
  };
}

export function family(seed: number): ChatScript {
  const members: readonly Sender[] = ['self', 'sofia', 'marek', 'dimitra'];
  return {
    key: 'family',
    kind: 'group',
    title: 'Family ❤️',
    pinned: true,
    memberCount: 4,
    from: day(2019, 12, 24),
    to: day(2026, 11, 20),
    count: 300,
    post(index) {
      const from = pick(members, seed, index);
      const text = pick(CHATTER, seed, index, 1);
      switch (hash32(seed, index, 2) % 6) {
        case 0:
          return { from, media: somePhoto(seed, index), text: index % 2 ? text : '' };
        case 1:
          return { from, media: voiceNote(between(2, 25, seed, index, 3)) };
        case 2:
          return { from, media: roundVideo() };
        case 3:
          return { from, media: gif() };
        default:
          return { from, text };
      }
    },
  };
}

export function slowFootage(seed: number): ChatScript {
  return {
    key: 'footage',
    kind: 'channel',
    title: 'Slow Footage',
    username: 'slow_footage',
    memberCount: 5_120,
    from: day(2021, 1, 15),
    to: day(2026, 11, 16),
    count: 84,
    post(index) {
      const name = `${pick(ADJECTIVES, seed, index)} ${pick(NOUNS, seed, index, 1)}`;
      // Two are really large; a fourth of the others are short enough to play.
      const mebibytes = index === 40 ? 1_750 : index === 70 ? 2_600 : between(6, 190, seed, index, 2);
      return {
        text: index % 2 ? `${name}, one take.` : '',
        media:
          index % 4 === 3
            ? shortVideo(`${name}.mp4`)
            : longVideo(
                `${name} [${index + 1}].mp4`,
                mebibytes * MIB + (hash32(seed, index, 3) % MIB),
                mebibytes * 4,
              ),
      };
    },
  };
}

export function voicesAndCircles(seed: number): ChatScript {
  return {
    key: 'voices',
    kind: 'supergroup',
    title: 'Voices & Circles',
    memberCount: 37,
    from: day(2022, 10, 10),
    to: day(2026, 11, 15),
    count: 260,
    deletedEvery: 6,
    post(index) {
      const from = pick(GROUP, seed, index);
      if (index % 5 === 4) return { from, text: pick(CHATTER, seed, index, 1) };
      return { from, media: index % 3 ? voiceNote(between(1, 40, seed, index, 2)) : roundVideo() };
    },
  };
}

export function loops(): ChatScript {
  return {
    key: 'loops',
    kind: 'channel',
    title: 'Loops',
    username: 'loops_demo',
    memberCount: 1_404,
    from: day(2023, 3, 3),
    to: day(2026, 11, 11),
    count: 120,
    post: (index) => ({ media: gif(), text: index % 10 === 0 ? '🔁' : '' }),
  };
}
