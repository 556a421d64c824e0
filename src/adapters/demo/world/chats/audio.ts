import { flacAudio, type MediaSpec, mp3Audio, textDocument, wavAudio } from '../media.ts';
import { between, pick } from '../random.ts';
import { type ChatScript, day } from '../script.ts';
import { ADJECTIVES, ALBUMS, CAPTIONS, GENRES, NOUNS, OTHER_TITLES, PERFORMERS } from './words.ts';

const TRACKS = 3000;
/** After so many tracks comes a post of words. */
const TRACKS_PER_NOTE = 50;
const NOTE_PERIOD = TRACKS_PER_NOTE + 1;
const HARBOUR_POSTS = TRACKS + TRACKS / TRACKS_PER_NOTE;
/** The newest tracks can be heard; they are what a newcomer tries first. */
export const AUDIBLE_TRACKS = 36;
const LECTURES = 240;

/** Prime to the 3,000 pairs of words, so that every title comes once. */
const TITLE_STRIDE = 1_229;

function title(track: number): string {
  if (track % 23 === 5) return `${pick(OTHER_TITLES, track)} ${Math.floor(track / 23) + 1}`;
  const pair = (track * TITLE_STRIDE) % (ADJECTIVES.length * NOUNS.length);
  return `${ADJECTIVES[Math.floor(pair / NOUNS.length)]} ${NOUNS[pair % NOUNS.length]}`;
}

function track(seed: number, number: number): MediaSpec {
  const performer = pick(PERFORMERS, seed, number, 1);
  const tags = {
    title: title(number),
    performer,
    album: pick(ALBUMS, seed, Math.floor(number / 14)),
    year: between(1961, 2025, seed, Math.floor(number / 14), 1),
    track: (number % 14) + 1,
    genre: pick(GENRES, seed, number, 2),
  };
  const name = `${performer} - ${tags.title}`;
  const newest = TRACKS - 1 - number;
  if (newest < AUDIBLE_TRACKS) {
    const seconds = between(4, 6, seed, number, 3);
    return newest % 2 ? wavAudio(tags, `${name}.wav`, seconds) : flacAudio(tags, `${name}.flac`, seconds);
  }
  return mp3Audio(tags, `${name}.mp3`, between(60, 240, seed, number, 3), {
    kilobits: number % 10 === 4 ? 192 : 128,
    covered: number % 3 === 0,
  });
}

/** 3,000 tracks, a note after every fifty. */
export function harbourRadio(seed: number): ChatScript {
  return {
    key: 'harbour',
    kind: 'channel',
    title: 'Harbour Radio Archive',
    username: 'harbour_radio_archive',
    pinned: true,
    memberCount: 18_204,
    from: day(2017, 3, 4),
    to: day(2026, 11, 19),
    count: HARBOUR_POSTS,
    post(index) {
      const notes = Math.floor(index / NOTE_PERIOD);
      if (index % NOTE_PERIOD === TRACKS_PER_NOTE) {
        return { text: `That was reel ${notes + 1}. Requests for the next one in the comments, please.` };
      }
      const number = index - notes;
      return { text: pick(CAPTIONS, seed, number, 4), media: track(seed, number), edited: number % 40 === 7 };
    },
  };
}

/** Long recordings of 14 to 72 MB, each fourth with its notes as text. */
export function eveningLectures(seed: number): ChatScript {
  return {
    key: 'lectures',
    kind: 'channel',
    title: 'Evening Lectures · Лекции',
    username: 'evening_lectures',
    memberCount: 3_410,
    from: day(2019, 9, 2),
    to: day(2026, 11, 12),
    count: LECTURES,
    post(index) {
      const number = Math.floor(index / 4) * 3 + (index % 4) + 1;
      const subject = `${pick(ADJECTIVES, seed, number)} ${pick(NOUNS, seed, number, 1)}`;
      if (index % 4 === 3) {
        return {
          text: 'Notes for the three above',
          media: textDocument(`notes-${number - 3}.txt`, `Notes\n\n1. ${subject}\n2. Questions\n`),
        };
      }
      const tags = {
        title: `Lecture ${number}: ${subject}`,
        performer: pick(PERFORMERS, seed, number, 2),
        album: 'Evening Lectures',
        year: 2019 + Math.floor(index / 34),
        track: number,
        genre: 'Spoken Word',
      };
      const seconds = between(900, 4500, seed, number, 3);
      return {
        media: mp3Audio(tags, `lecture_${String(number).padStart(3, '0')}.mp3`, seconds, { covered: true }),
      };
    },
  };
}
