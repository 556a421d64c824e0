import type { MediaItem } from './media.ts';

const fold = (text: string): string => text.normalize('NFKC').toLocaleLowerCase();

/** Whether `text`, case-folded, occurs in name, title, performer or caption; empty matches all. */
export const matchesText = (item: MediaItem, text: string): boolean => {
  const wanted = fold(text.trim());
  if (wanted === '') return true;
  return [item.name, item.title, item.performer, item.caption].some(
    (field) => field && fold(field).includes(wanted),
  );
};
