import './environment.ts';
import { Api } from 'telegram';
import { type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { CodeSentBy } from '../../ports/account.ts';

export interface SentCode {
  readonly hash: string;
  readonly sentBy: CodeSentBy;
  /** Digits; null where Telegram does not tell. */
  readonly length: number | null;
  /** What Telegram tells of the way: a masked address, how the caller's number or the word begins, a page. */
  readonly clue: string;
  /** How else it can be sent, and from when on, Unix milliseconds; null: no other way. */
  readonly resend: { readonly by: CodeSentBy; readonly at: number } | null;
}

const OTHER_WAYS = 'Sign in by QR code instead, from a phone where you are signed in already.';

const EMAIL_SETUP: Failure = {
  category: 'unsupported',
  code: 'EMAIL_SETUP_REQUIRED',
  message: `Telegram wants this account to have an e-mail address for signing in first, and only the official app can set it (Settings → Privacy and Security → Login Email). Set it there and come back. ${OTHER_WAYS}`,
};

const FIREBASE: Failure = {
  category: 'unsupported',
  code: 'OFFICIAL_APP_ONLY',
  message: `Telegram would send this code only to its official app. Sign in there first: codes then come as a message in it. ${OTHER_WAYS}`,
};

/**
 * Where the code went, or why it cannot be asked for here; `now` in Unix milliseconds. Kinds:
 * core.telegram.org/type/auth.SentCodeType.
 */
export function readSentCode(sent: Api.auth.SentCode, now: number): Outcome<SentCode> {
  const { type } = sent;
  const by = (sentBy: CodeSentBy, length: number | null, clue?: string | null): Outcome<SentCode> =>
    succeeded({ hash: sent.phoneCodeHash, sentBy, length, clue: clue ?? '', resend: resendOf(sent, now) });
  if (type instanceof Api.auth.SentCodeTypeApp) return by('app', type.length);
  if (type instanceof Api.auth.SentCodeTypeSms) return by('sms', type.length);
  if (type instanceof Api.auth.SentCodeTypeSmsWord) return by('sms-word', null, type.beginning);
  if (type instanceof Api.auth.SentCodeTypeSmsPhrase) return by('sms-phrase', null, type.beginning);
  if (type instanceof Api.auth.SentCodeTypeCall) return by('call', type.length);
  if (type instanceof Api.auth.SentCodeTypeMissedCall) return by('missed-call', type.length, type.prefix);
  if (type instanceof Api.auth.SentCodeTypeFlashCall) return by('flash-call', null, type.pattern);
  if (type instanceof Api.auth.SentCodeTypeEmailCode) return by('email', type.length, type.emailPattern);
  if (type instanceof Api.auth.SentCodeTypeFragmentSms) return by('fragment', type.length, type.url);
  if (type instanceof Api.auth.SentCodeTypeSetUpEmailRequired) return failed(EMAIL_SETUP);
  // For what an official app can prove of itself, and nobody else.
  if (type instanceof Api.auth.SentCodeTypeFirebaseSms) return failed(FIREBASE);
  return by('unknown', null);
}

function resendOf({ nextType, timeout }: Api.auth.SentCode, now: number): SentCode['resend'] {
  // The reader says null for what is not there, whatever its types say.
  if (!nextType) return null;
  return { by: wayOf(nextType), at: now + Math.max(0, timeout ?? 0) * 1000 };
}

function wayOf(next: Api.auth.TypeCodeType): CodeSentBy {
  if (next instanceof Api.auth.CodeTypeSms) return 'sms';
  if (next instanceof Api.auth.CodeTypeCall) return 'call';
  if (next instanceof Api.auth.CodeTypeFlashCall) return 'flash-call';
  if (next instanceof Api.auth.CodeTypeMissedCall) return 'missed-call';
  return next instanceof Api.auth.CodeTypeFragmentSms ? 'fragment' : 'unknown';
}
