import type { Chat, MediaTab, Refusal } from '../../domain/media.ts';

/** Tabs in the order they are shown. */
export const MEDIA_TABS: readonly {
  readonly tab: MediaTab;
  readonly label: string;
  readonly many: string;
}[] = [
  { tab: 'audio', label: 'Audio', many: 'audio files' },
  { tab: 'video', label: 'Video', many: 'videos' },
  { tab: 'photo', label: 'Photo', many: 'photos' },
  { tab: 'document', label: 'Document', many: 'documents' },
  { tab: 'voice', label: 'Voice', many: 'voice messages' },
  { tab: 'round', label: 'Round video', many: 'round videos' },
  { tab: 'gif', label: 'GIF', many: 'GIFs' },
  { tab: 'all', label: 'All', many: 'files' },
];

// Controls, line separators, zero-width and bidirectional marks: they can make a name look like another one.
const DECEIVING = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Foreign text for the eye: characters that would re-order or hide what follows show as a box. */
export const visibleText = (text: string): string => text.replace(DECEIVING, '\u25a1');

const REFUSALS: Readonly<Record<Refusal, string>> = {
  protected: 'Protected: saving it is not allowed here.',
  'self-destructing': 'Self-destructing: made to vanish, not saved.',
  unsupported: 'This kind of media cannot be downloaded.',
};

/** Why a file is shown but not downloadable, in one sentence. */
export const refusalSentence = (refusal: Refusal): string => REFUSALS[refusal];

/** A deleted account has no name left. */
export const chatName = (chat: Chat): string => (chat.title.trim() === '' ? 'Deleted account' : chat.title);

const CHAT_KINDS: Readonly<Record<Chat['kind'], string>> = {
  private: 'private chat',
  saved: 'your own notes',
  bot: 'bot',
  group: 'group',
  supergroup: 'group',
  forum: 'forum',
  channel: 'channel',
};

/** One quiet line below a chat's name. */
export const chatLine = (chat: Chat): string =>
  [
    CHAT_KINDS[chat.kind],
    chat.username === null ? '' : `@${chat.username}`,
    chat.protected ? 'protected' : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
