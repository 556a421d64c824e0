import type { RandomBytes } from '../../../mtproto/bytes.ts';
import type { TlObject } from '../../../mtproto/tl/types.ts';
import type { CodeWay } from '../world/code-ways.ts';

/** How long a form should wait before it offers another way; short, since nobody waits for real here. */
const NEXT_WAY_SECONDS = 60;
const CODE_LENGTH = 5;
const MISSED_CALL_LENGTH = 6;

/** The number that calls, but for its last digits. */
const CALLER = '+1202555';
const WORDS = ['harbour', 'lantern', 'kestrel', 'gravel', 'thistle'];
const PHRASES = ['low tide at noon', 'two boats and a bell', 'the gate is open'];
const WORD_BEGINNING = 1;

/** What has to be typed; empty where nothing is sent. Digits of random bytes: the small bias does no harm here. */
export function makeCode(way: CodeWay, random: RandomBytes): string {
  const digits = (length: number) => Array.from(random(length), (byte) => byte % 10).join('');
  const oneOf = (texts: readonly string[]) => texts[(random(1)[0] ?? 0) % texts.length] ?? '';
  switch (way) {
    case 'sms-word':
      return oneOf(WORDS);
    case 'sms-phrase':
      return oneOf(PHRASES);
    case 'flash-call':
      return `${CALLER.slice(1)}${digits(4)}`;
    case 'missed-call':
      return digits(MISSED_CALL_LENGTH);
    case 'email-setup':
    case 'firebase':
      return '';
    default:
      return digits(CODE_LENGTH);
  }
}

/** `auth.sentCode` for a code that went `way`, and would go `next` if it were asked for once more. */
export const toSentCode = (
  hash: string,
  code: string,
  way: CodeWay,
  next: CodeWay | undefined,
): TlObject => ({
  _: 'auth.sentCode',
  type: toType(way, code),
  phone_code_hash: hash,
  ...(next === undefined ? {} : { next_type: { _: NEXT_TYPES[next] }, timeout: NEXT_WAY_SECONDS }),
});

function toType(way: CodeWay, code: string): TlObject {
  const { length } = code;
  switch (way) {
    case 'app':
      return { _: 'auth.sentCodeTypeApp', length };
    case 'sms':
      return { _: 'auth.sentCodeTypeSms', length };
    case 'sms-word':
      return { _: 'auth.sentCodeTypeSmsWord', beginning: code.slice(0, WORD_BEGINNING) };
    case 'sms-phrase':
      return { _: 'auth.sentCodeTypeSmsPhrase', beginning: code.split(' ')[0] ?? '' };
    case 'call':
      return { _: 'auth.sentCodeTypeCall', length };
    case 'flash-call':
      return { _: 'auth.sentCodeTypeFlashCall', pattern: `${CALLER}****` };
    case 'missed-call':
      return { _: 'auth.sentCodeTypeMissedCall', prefix: CALLER, length };
    case 'fragment':
      return { _: 'auth.sentCodeTypeFragmentSms', url: 'https://fragment.com/my/numbers', length };
    case 'email':
      return { _: 'auth.sentCodeTypeEmailCode', email_pattern: 'm***k@example.org', length };
    case 'email-setup':
      return { _: 'auth.sentCodeTypeSetUpEmailRequired' };
    case 'firebase':
      return { _: 'auth.sentCodeTypeFirebaseSms', length: CODE_LENGTH };
  }
}

/** Telegram names fewer kinds beforehand than there are: an SMS is an SMS, whatever it will say. */
const NEXT_TYPES: Readonly<Record<CodeWay, string>> = {
  app: 'auth.codeTypeSms',
  sms: 'auth.codeTypeSms',
  'sms-word': 'auth.codeTypeSms',
  'sms-phrase': 'auth.codeTypeSms',
  email: 'auth.codeTypeSms',
  'email-setup': 'auth.codeTypeSms',
  firebase: 'auth.codeTypeSms',
  call: 'auth.codeTypeCall',
  'flash-call': 'auth.codeTypeFlashCall',
  'missed-call': 'auth.codeTypeMissedCall',
  fragment: 'auth.codeTypeFragmentSms',
};
