import type { MediaItem } from './media.ts';

const EXTENSIONS: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/opus': 'opus',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-matroska': 'mkv',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/epub+zip': 'epub',
  'text/plain': 'txt',
};

/** Telegram's own name as it came, hostile or not; else performer and title, else kind and message. */
export const shownName = (item: MediaItem): string => {
  if (item.name.trim() !== '') return item.name;
  const extension = EXTENSIONS[item.mimeType] ?? 'bin';
  const named = item.title ? [item.performer, item.title].filter(Boolean).join(' - ') : '';
  return `${named || `${item.kind} ${item.origin.messageId}`}.${extension}`;
};

/**
 * The name we would like the file to have: a slash is no folder here, whoever wrote it. Making it safe for a disk is
 * the publisher's work.
 */
export const wishedName = (item: MediaItem): string => shownName(item).trim().replace(/[\\/]/g, '_');
