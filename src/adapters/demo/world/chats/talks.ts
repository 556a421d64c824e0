import { mp3Audio, photo, roundVideo, textDocument, voiceNote } from '../media.ts';
import type { PersonKey } from '../people.ts';
import { between, hash32, pick } from '../random.ts';
import { type ChatScript, day, MIB, type Post } from '../script.ts';
import { someDocument } from './documents.ts';
import { somePhoto } from './pictures.ts';
import { CHATTER } from './words.ts';

type Mixture = (seed: number, index: number) => Post;

/** A private chat: two people by turns, text unless `mixture` has more. */
function talk(person: PersonKey, seed: number, count: number, mixture: Mixture): ChatScript {
  return {
    key: `talk-${person}`,
    kind: 'private',
    title: '',
    person,
    from: day(2021, 1, 1 + count / 30),
    to: day(2026, 11, 1 + (count % 18)),
    count,
    post(index) {
      const from = hash32(seed, index, 77) % 2 ? 'self' : person;
      return { text: pick(CHATTER, seed, index), from, ...mixture(seed, index) };
    },
  };
}

const documentsNowAndThen: Mixture = (seed, index) =>
  index % 3 === 0 ? { media: someDocument(seed, index, 8 * MIB) } : {};

const voicesNowAndThen: Mixture = (seed, index) => {
  if (index % 4 === 0) return { text: '', media: voiceNote(between(2, 30, seed, index)) };
  return index % 9 === 2 ? { text: '', media: somePhoto(seed, index) } : {};
};

/** Every third medium destroys itself after it was seen. */
const fleeting: Mixture = (seed, index) => {
  if (index % 2 === 0) return {};
  const ttl = index % 6 === 1 ? { ttlSeconds: pick([5, 30, 0x7fffffff], seed, index) } : {};
  return index % 4 === 1
    ? { text: '', media: photo(960, 1280), ...ttl }
    : { text: '', media: roundVideo(), ...ttl };
};

export function privateTalks(seed: number): ChatScript[] {
  return [
    talk('amelia', seed + 1, 180, voicesNowAndThen),
    talk('yuri', seed + 2, 240, documentsNowAndThen),
    talk('layla', seed + 3, 90, documentsNowAndThen),
    talk('sakura', seed + 4, 150, voicesNowAndThen),
    talk('priya', seed + 5, 60, voicesNowAndThen),
    talk('marek', seed + 6, 48, fleeting),
    talk('gone', seed + 7, 12, documentsNowAndThen),
    talk('bot', seed + 8, 40, () => ({})),
    { ...talk('mallory', seed + 9, 6, documentsNowAndThen), archived: true },
  ];
}

/** Notes, some files of one's own, and tracks forwarded from the radio archive: the same files once more. */
export function savedMessages(seed: number): ChatScript {
  return {
    key: 'saved',
    kind: 'saved',
    title: 'Saved Messages',
    pinned: true,
    from: day(2018, 8, 8),
    to: day(2026, 11, 20),
    count: 75,
    post(index) {
      if (index % 5 === 1) return { from: 'self', forward: { chat: 'harbour', index: 3059 - 6 * index - 2 } };
      if (index % 5 === 3) {
        return {
          from: 'self',
          media: textDocument(`list ${index}.md`, `- [ ] item ${index}\n`, 'text/markdown'),
        };
      }
      return { from: 'self', text: `${pick(CHATTER, seed, index)} (${index})` };
    },
  };
}

/** Nothing to download: the empty state. */
export function wordsOnly(seed: number): ChatScript {
  return {
    key: 'words',
    kind: 'channel',
    title: 'Words Only',
    username: 'words_only_demo',
    memberCount: 66,
    from: day(2023, 1, 1),
    to: day(2026, 11, 3),
    count: 140,
    post: (index) => ({ text: `${pick(CHATTER, seed, index)} ${pick(CHATTER, seed, index, 1)}` }),
  };
}

const KEEPERS: readonly PersonKey[] = ['jonas', 'hana', 'oluwaseun', 'dimitra', 'wei', 'yuri'];

export function lighthouseKeepers(seed: number): ChatScript {
  return {
    key: 'keepers',
    kind: 'forum',
    title: 'Lighthouse Keepers',
    username: 'lighthouse_keepers',
    memberCount: 128,
    topics: [
      { title: 'General', iconColor: 0x6fb9f0 },
      { title: 'Logbooks 📓', iconColor: 0xffd67e, pinned: true },
      { title: 'Фотографии', iconColor: 0xcb86db },
      { title: 'Fog horns (audio)', iconColor: 0x8eee98 },
      { title: 'Repairs / ремонт', iconColor: 0xff93b2, closed: true },
      { title: '../../escape', iconColor: 0xfb6f5f },
    ],
    from: day(2022, 7, 1),
    to: day(2026, 11, 20),
    count: 900,
    post(index) {
      const from = pick(KEEPERS, seed, index);
      const topic = hash32(seed, index, 1) % 6;
      const text = pick(CHATTER, seed, index, 2);
      if (index % 4 === 0) return { from, topic, text };
      switch (topic) {
        case 1:
          return { from, topic, media: someDocument(seed, index, 6 * MIB) };
        case 2:
          return { from, topic, media: somePhoto(seed, index) };
        case 3:
          return { from, topic, text, media: fogHorn(seed, index) };
        case 4:
          return {
            from,
            topic,
            media: index % 2 ? voiceNote(5 + (index % 9)) : someDocument(seed, index, MIB),
          };
        case 5:
          return { from, topic, media: textDocument(`log-${index}.txt`, `Entry ${index}\n`) };
        default:
          return { from, topic, text };
      }
    },
  };
}

function fogHorn(seed: number, index: number) {
  const tags = {
    title: `Horn ${index}`,
    performer: 'Lighthouse Keepers',
    album: 'Fog',
    year: 2022 + (index % 5),
    track: index,
    genre: 'Field Recording',
  };
  return mp3Audio(tags, `horn_${index}.mp3`, between(10, 40, seed, index, 3));
}
