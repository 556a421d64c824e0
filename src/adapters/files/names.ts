/**
 * Names for files and folders that Windows, macOS, Linux and the browser all accept, made from names written by
 * strangers. The list of what is refused: measured in Chromium, and Microsoft's "Naming Files, Paths, and Namespaces".
 */

/** With `.<transfer>.part` and `.crswap` behind it a name must stay under 255 bytes. */
const MAX_NAME_BYTES = 200;
/** What `defused` may add, before and behind. */
const DEFUSE_BYTES = 2;
// Anything else behind a dot is a part of a sentence.
const EXTENSION = /^\.[\p{L}\p{N}+#-]{1,16}$/u;

const RESERVED = /[/\\:?*"<>|]/g;
const BREAKS = /[\t\n\v\f\r\u0085\p{Zl}\p{Zp}]+/gu;
// Marks that reorder text disguise an extension ("gpj.exe" shown as "exe.jpg"); the others are invisible. The browser
// refuses a name with any of them (measured), even those that join an emoji: a family then shows as its members.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Noncharacter_Code_Point}]/gu;
const LONE_SURROGATES = /\p{Surrogate}/gu;
const EDGES = /^[\s.~]+|[\s.~]+$/gu;
const DEVICE = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i;
const SYSTEM_FILE = /^(desktop\.ini|thumbs\.db)$/i;
// The shell acts on the first ones, the browser refuses them; the last two are for files that are still growing.
const ACTIVE_EXTENSION = /\.(lnk|scf|url|local|\{[^}]*\}|crswap|part)$/i;
// Programs: before a rename to one of these Chromium asks the user, and until somebody answers it does not settle, which
// nobody who walked away does (measured with 300 extensions in Chromium 156 on Linux). Renamed by hand they are as sent.
const ASKED_EXTENSION =
  /\.(apk|bash|class|crx|csh|deb|desktop|efi|jar|jnlp|ksh|out|oxt|pet|pkg|pl|pup|py[cdowz]?|rb|rpm|run|sh|shar|slp|spl|swf|tcsh)$/i;

const encoder = new TextEncoder();
const byteLength = (text: string): number => encoder.encode(text).length;

interface NameParts {
  readonly stem: string;
  /** With its dot; empty if there is none. */
  readonly extension: string;
}

const partsOf = (name: string): NameParts => {
  const dot = name.lastIndexOf('.');
  const extension = dot < 0 ? '' : name.slice(dot);
  const plausible = EXTENSION.test(extension);
  return plausible ? { stem: name.slice(0, dot), extension } : { stem: name, extension: '' };
};

/** With its dot; empty if there is none. */
export const extensionOf = (name: string): string => partsOf(name).extension;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The longest beginning of whole graphemes within `maxBytes`: no half emoji, no accent without its letter. */
const cut = (text: string, maxBytes: number): string => {
  if (byteLength(text) <= maxBytes) return text;
  let bytes = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    bytes += byteLength(segment);
    if (bytes > maxBytes) return text.slice(0, index);
  }
  return text;
};

const trimmed = (text: string): string => text.replace(EDGES, '');
const trimmedEnd = (text: string): string => text.replace(/[\s.~]+$/u, '');

const defused = (name: string): string => {
  const front = DEVICE.test(name) || SYSTEM_FILE.test(name) ? '_' : '';
  const back = ACTIVE_EXTENSION.test(name) || ASKED_EXTENSION.test(name) ? '_' : '';
  return front + name + back;
};

// A name of megabytes is not worth segmenting; the end is kept for its extension.
const bounded = (raw: string): string => (raw.length > 4_096 ? raw.slice(0, 2_048) + raw.slice(-64) : raw);

const withoutUnsafe = (raw: string): string =>
  bounded(raw)
    .replace(LONE_SURROGATES, '_')
    .replace(BREAKS, ' ')
    .replace(INVISIBLE, '')
    .replace(RESERVED, '_')
    .normalize('NFC');

/**
 * One name without folders, whatever `raw` holds; at most 200 bytes of UTF-8, its extension kept.
 * @param fallback takes the place of what stands before the extension when nothing is left of it; safe and short
 */
export const safeFileName = (raw: string, fallback: string): string => {
  const { stem, extension } = partsOf(trimmedEnd(withoutUnsafe(raw)));
  const room = MAX_NAME_BYTES - DEFUSE_BYTES - byteLength(extension);
  return defused((trimmed(cut(trimmed(stem), room)) || fallback) + extension);
};

/** A place below the user's folder. */
export interface SafePath {
  readonly folders: readonly string[];
  readonly name: string;
}

/** A path with `/` between folders, each made safe by itself: nothing leads out of the folder it is put into. */
export const safePath = (wish: string, fallback: string): SafePath => {
  const pieces = wish.split('/');
  const name = safeFileName(pieces.pop() ?? '', fallback);
  const folders = pieces
    .filter((piece) => trimmed(withoutUnsafe(piece)) !== '')
    .map((piece) => safeFileName(piece, fallback));
  return { folders, name };
};

/**
 * Equal for names that some disk takes for the same one: case folded, accents composed. Upper case first, since it
 * folds what lower case alone does not (ß, final sigma).
 */
export const collisionKey = (name: string): string =>
  name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');

/** `name.ext` for 1, `name (2).ext` and so on after that; never longer than a name may be. */
export const numberedName = (name: string, number: number): string => {
  if (number <= 1) return name;
  const { stem, extension } = partsOf(name);
  const suffix = ` (${number})${extension}`;
  return trimmed(cut(stem, MAX_NAME_BYTES - byteLength(suffix))) + suffix;
};
