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

const SENT_BY: Readonly<Record<CodeStatus['sentBy'], string>> = {
  app: 'The code was sent to your other devices, as a message in the Telegram app.',
  sms: 'The code was sent by SMS.',
  call: 'Telegram is calling: a voice says the code.',
  'flash-call': 'Telegram is calling: the code is in the number that calls. Do not answer.',
  'missed-call': 'Telegram is calling: the code is the last digits of the number that calls. Do not answer.',
  email: 'The code was sent to your e-mail address.',
  fragment: 'The code was sent to your anonymous number: look at fragment.com.',
  unknown: 'The code was sent.',
};

/** Where the code went and how long it is. */
export function codeSentence(status: CodeStatus): string {
  const length = status.length === null ? '' : ` It has ${status.length} digits.`;
  return `${SENT_BY[status.sentBy]}${length}`;
}
