import type { MediaItem } from '../domain/media.ts';

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

/**
 * The name we would like a file to have: Telegram's own, else performer and title, else kind and message. A slash is
 * no folder here, whoever wrote it. Making it safe for a disk is the publisher's work.
 */
export const wishedName = (item: MediaItem): string => {
  const extension = EXTENSIONS[item.mimeType] ?? 'bin';
  const named = item.title ? [item.performer, item.title].filter(Boolean).join(' - ') : '';
  const invented = `${named || `${item.kind} ${item.origin.messageId}`}.${extension}`;
  return (item.name.trim() || invented).replace(/[\\/]/g, '_');
};
