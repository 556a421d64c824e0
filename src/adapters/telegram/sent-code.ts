import './environment.ts';
import { Api } from 'telegram';
import { type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { CodeSentBy } from '../../ports/account.ts';

export interface SentCode {
  readonly hash: string;
  readonly sentBy: CodeSentBy;
  /** Digits; null where Telegram does not tell. */
  readonly length: number | null;
}

const EMAIL_SETUP: Failure = {
  category: 'unsupported',
  code: 'EMAIL_SETUP_REQUIRED',
  message:
    'Telegram wants this account to have an e-mail address for signing in first. Set it in the official app (Settings → Privacy and Security → Login Email), then come back.',
};

/** Where the code went, or why it cannot be asked for here. Kinds: core.telegram.org/type/auth.SentCodeType. */
export function readSentCode(sent: Api.auth.SentCode): Outcome<SentCode> {
  const type = sent.type;
  const hash = sent.phoneCodeHash;
  const by = (sentBy: CodeSentBy, length: number | null): Outcome<SentCode> =>
    succeeded({ hash, sentBy, length });
  if (type instanceof Api.auth.SentCodeTypeApp) return by('app', type.length);
  if (type instanceof Api.auth.SentCodeTypeSms) return by('sms', type.length);
  // Firebase is for official apps; what arrives in the end is an SMS.
  if (type instanceof Api.auth.SentCodeTypeFirebaseSms) return by('sms', type.length);
  if (type instanceof Api.auth.SentCodeTypeSmsWord || type instanceof Api.auth.SentCodeTypeSmsPhrase) {
    return by('sms', null);
  }
  if (type instanceof Api.auth.SentCodeTypeCall) return by('call', type.length);
  if (type instanceof Api.auth.SentCodeTypeMissedCall) return by('missed-call', type.length);
  if (type instanceof Api.auth.SentCodeTypeFlashCall) return by('flash-call', null);
  if (type instanceof Api.auth.SentCodeTypeEmailCode) return by('email', type.length);
  if (type instanceof Api.auth.SentCodeTypeFragmentSms) return by('fragment', type.length);
  if (type instanceof Api.auth.SentCodeTypeSetUpEmailRequired) return failed(EMAIL_SETUP);
  return by('unknown', null);
}
