/** How a code may reach somebody; one for each kind of `auth.SentCodeType`. */
export type CodeWay =
  | 'app'
  | 'sms'
  | 'sms-word'
  | 'sms-phrase'
  | 'call'
  | 'flash-call'
  | 'missed-call'
  | 'fragment'
  | 'email'
  | 'email-setup'
  | 'firebase';

/** The first is taken when a code is asked for, the next ones when it is asked for another way. */
const USUAL_WAYS: readonly CodeWay[] = ['app', 'sms', 'call'];

const WAYS: Readonly<Record<string, readonly CodeWay[]>> = {
  12025550130: ['sms', 'call'],
  12025550131: ['call'],
  12025550132: ['flash-call', 'sms'],
  12025550133: ['missed-call', 'firebase'],
  12025550134: ['fragment'],
  12025550135: ['email'],
  12025550136: ['email-setup'],
  12025550137: ['firebase'],
  12025550138: ['sms-word', 'sms-phrase'],
};

export const waysOf = (phone: string): readonly CodeWay[] => WAYS[phone] ?? USUAL_WAYS;

/** Numbers that get no code at all, and what is said to whoever asks for one. */
const REFUSED: Readonly<Record<string, string>> = {
  12025550196: 'PHONE_NUMBER_BANNED',
  12025550197: 'PHONE_NUMBER_FLOOD',
};

export const refusalOf = (phone: string): string | undefined => REFUSED[phone];

/**
 * Numbers whose moving is told otherwise than by PHONE_MIGRATE: `late` when the code is typed (USER_MIGRATE), `network`
 * when one is asked for, for the sake of the place that the request comes from (NETWORK_MIGRATE).
 */
const MOVES: Readonly<Record<string, 'late' | 'network'>> = {
  12025550129: 'late',
  12025550195: 'network',
};

/** Where requests for codes of a `network` number are sent. */
export const NETWORK_DC = 1;

export const moveOf = (phone: string): 'late' | 'network' | undefined => MOVES[phone];
