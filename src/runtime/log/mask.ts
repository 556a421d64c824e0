import { redact } from './redact.ts';

/** Takes secrets out of what is about to be written. */
export interface Mask {
  /** Exactly this text is masked wherever it appears: for secrets that no pattern knows, such as a password. */
  hide(secret: string): void;
  /** One line, cut to a length that a log bears, without what was hidden or looks like a secret. */
  clean(text: string): string;
}

const MAX_LENGTH = 2_000;
/** Far more is looked through than is kept; a message of megabytes is not. */
const MAX_LOOKED_AT_LENGTH = 65_536;
/** Anything shorter would mask half of the log. */
const MIN_SECRET_LENGTH = 4;

/** One entry is one line: a name with a line break must not look like an entry of its own. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');

export const createMask = (): Mask => {
  const secrets = new Set<string>();
  return {
    hide: (secret) => {
      if (secret.length >= MIN_SECRET_LENGTH) secrets.add(secret);
    },
    clean: (text) => {
      let line = oneLine(text.slice(0, MAX_LOOKED_AT_LENGTH));
      for (const secret of secrets) line = line.replaceAll(secret, '<hidden>');
      // Cut last: half a secret is not recognised any more.
      return redact(line).slice(0, MAX_LENGTH);
    },
  };
};
