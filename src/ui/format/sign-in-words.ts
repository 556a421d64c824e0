import type { ServerKind } from '../../domain/server.ts';
import type { AccountStatus } from '../../workers/contract.ts';

type CodeStatus = Extract<AccountStatus, { kind: 'code' }>;

export const SERVERS: readonly {
  readonly kind: ServerKind;
  readonly label: string;
  readonly about: string;
}[] = [
  {
    kind: 'demo',
    label: 'Demo',
    about: 'A whole pretend Telegram inside this page: no account, no network, nothing to lose.',
  },
  { kind: 'telegram', label: 'Telegram', about: 'Your own account, straight from this browser to Telegram.' },
  {
    kind: 'telegram-test',
    label: 'Telegram test',
    about: "Telegram's test servers: separate accounts, for trying things out.",
  },
  { kind: 'custom', label: 'Custom', about: 'A server of your own: paste its addresses and public keys.' },
];

/** What a Custom configuration looks like; shown greyed in the empty field. */
export const CONFIGURATION_EXAMPLE = `{
  "defaultDc": 2,
  "dcs": [
    {
      "id": 2,
      "url": "wss://dc2.example.org/apiws",
      "media": ["https://dc2.example.org/apiw1"]
    }
  ],
  "publicKeys": ["-----BEGIN RSA PUBLIC KEY-----…"]
}`;

const APP = 'to your other devices, as a message in the Telegram app.';

/** What became of the code for a phone, by the way it went; `clue` is what Telegram tells of that way. */
const SENT_BY: Readonly<Record<CodeStatus['sentBy'], (phone: string, clue: string) => string>> = {
  app: (phone) => `The code for ${phone} was sent ${APP}`,
  sms: (phone) => `The code was sent by SMS to ${phone}.`,
  'sms-word': (phone, clue) => `A word was sent by SMS to ${phone}${beginning(clue)}. Type the word.`,
  'sms-phrase': (phone, clue) => `A sentence was sent by SMS to ${phone}${beginning(clue)}. Type all of it.`,
  call: (phone) => `Telegram is calling ${phone}: a voice says the code.`,
  'flash-call': (phone, clue) =>
    `Telegram is calling ${phone}. Do not answer: the number that calls is the code${looks(clue)}.`,
  'missed-call': (phone, clue) =>
    `Telegram is calling ${phone}. Do not answer: the last digits of the number that calls are the code${looks(clue)}.`,
  email: (_phone, clue) => `The code was sent to your e-mail address${clue === '' ? '' : ` ${clue}`}.`,
  fragment: (phone) => `The code for ${phone} is shown at fragment.com, where this number is from.`,
  unknown: (phone) => `The code for ${phone} was sent.`,
};

const beginning = (clue: string): string => (clue === '' ? '' : `, beginning with “${clue}”`);
const looks = (clue: string): string => (clue === '' ? '' : ` (it begins with ${clue.replace(/\*+$/, '')})`);

/** Where the code went and how long it is. */
export function codeSentence({ sentBy, phone, clue, length }: CodeStatus): string {
  const digits = length === null ? '' : ` It has ${length} digits.`;
  return `${SENT_BY[sentBy](phone, clue)}${digits}`;
}

const BY: Readonly<Record<CodeStatus['sentBy'], string>> = {
  app: 'to the Telegram app',
  sms: 'by SMS',
  'sms-word': 'by SMS',
  'sms-phrase': 'by SMS',
  call: 'by a call',
  'flash-call': 'by a call',
  'missed-call': 'by a call',
  email: 'by e-mail',
  fragment: 'to fragment.com',
  unknown: 'another way',
};

/** As in “sent by SMS”. */
export const wayWords = (by: CodeStatus['sentBy']): string => BY[by];
