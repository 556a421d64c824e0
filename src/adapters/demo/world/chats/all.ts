import type { ChatScript } from '../script.ts';
import { eveningLectures, harbourRadio } from './audio.ts';
import { dailyBook, oldMaps, paperMill, releaseBuilds } from './documents.ts';
import {
  benchmark,
  closedStacks,
  coldStorage,
  halfOpenWorkshop,
  mixedForty,
  neighbourhoodWatch,
} from './edges.ts';
import { hostileNames } from './hostile.ts';
import { family, fieldNotes, loops, slowFootage, voicesAndCircles, weekend } from './pictures.ts';
import { lighthouseKeepers, privateTalks, savedMessages, wordsOnly } from './talks.ts';

/** Every chat of the world. File ids depend on the order: add at the end. */
export function allChats(seed: number): ChatScript[] {
  return [
    savedMessages(seed),
    ...privateTalks(seed),
    weekend(seed),
    family(seed),
    harbourRadio(seed),
    eveningLectures(seed),
    paperMill(seed),
    oldMaps(seed),
    releaseBuilds(seed),
    dailyBook(seed),
    slowFootage(seed),
    fieldNotes(seed),
    voicesAndCircles(seed),
    loops(),
    closedStacks(seed),
    halfOpenWorkshop(seed),
    neighbourhoodWatch(seed),
    lighthouseKeepers(seed),
    hostileNames(seed),
    mixedForty(),
    coldStorage(),
    benchmark(),
    wordsOnly(seed),
  ];
}
