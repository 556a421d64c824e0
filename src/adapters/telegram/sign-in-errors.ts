import type { Failure, FailureField } from '../../domain/failure.ts';
import { failureOfServerError, type ServerError } from './errors.ts';

interface Row {
  readonly field: FailureField;
  readonly message: string;
}

const EXPIRED = 'This code has expired. Have a new one sent; what you typed is kept.';
const WRONG_CODE = 'That is not the code Telegram sent. Check it and try again.';
const NEW_QR = 'Telegram did not accept the last QR code. Scan this one.';
const NO_ACCOUNT =
  'There is no Telegram account with this number. Sluice cannot create one: do that in the official app, then come back.';
const API_PAGE = 'Look at “API development tools” on my.telegram.org.';

/** What sign-in can meet that the user can mend: the server's word → the field it concerns → what to say. */
const ROWS: Readonly<Record<string, Row>> = {
  PHONE_NUMBER_INVALID: {
    field: 'phone',
    message: 'Telegram does not know this phone number. Check it; it begins with + and the country code.',
  },
  PHONE_NUMBER_BANNED: {
    field: 'phone',
    message:
      'Telegram has banned this phone number. Only Telegram can lift that: write to recover@telegram.org.',
  },
  PHONE_NUMBER_FLOOD: {
    field: 'phone',
    message: 'Telegram was asked for too many codes for this number. Try again tomorrow.',
  },
  PHONE_PASSWORD_FLOOD: {
    field: 'phone',
    message: 'There were too many tries to sign in with this number. Try again tomorrow.',
  },
  PHONE_NUMBER_UNOCCUPIED: {
    field: 'phone',
    message: NO_ACCOUNT,
  },
  PHONE_NUMBER_APP_SIGNUP_FORBIDDEN: {
    field: 'phone',
    message: NO_ACCOUNT,
  },
  PHONE_CODE_INVALID: { field: 'code', message: WRONG_CODE },
  PHONE_CODE_EMPTY: { field: 'code', message: 'Type the code Telegram sent.' },
  PHONE_CODE_EXPIRED: { field: 'code', message: EXPIRED },
  PHONE_CODE_HASH_EMPTY: { field: 'code', message: EXPIRED },
  EMAIL_VERIFY_EXPIRED: { field: 'code', message: EXPIRED },
  EMAIL_CODE_INVALID: { field: 'code', message: WRONG_CODE },
  CODE_INVALID: { field: 'code', message: WRONG_CODE },
  CODE_EMPTY: { field: 'code', message: 'Type the code Telegram sent.' },
  SIGN_IN_FAILED: {
    field: 'code',
    message: 'Telegram did not accept this sign-in. Have a new code sent and try again.',
  },
  AUTH_RESTART: { field: 'code', message: 'Telegram lost the thread of this sign-in. Have a new code sent.' },
  SEND_CODE_UNAVAILABLE: {
    field: 'code',
    message:
      'Telegram has no other way left to send this code. The last one is still good; or try again later.',
  },
  AUTH_TOKEN_EXPIRED: {
    field: 'qr',
    message: 'The last QR code had run out when it was scanned. Scan this one.',
  },
  AUTH_TOKEN_INVALID: { field: 'qr', message: NEW_QR },
  AUTH_TOKEN_INVALIDX: { field: 'qr', message: NEW_QR },
  AUTH_TOKEN_EXCEPTION: { field: 'qr', message: NEW_QR },
  AUTH_TOKEN_ALREADY_ACCEPTED: {
    field: 'qr',
    message: 'The last QR code was used already, perhaps in another tab. Scan this one.',
  },
  PASSWORD_HASH_INVALID: {
    field: 'password',
    message: 'That is not your two-step password. Check it and try again.',
  },
  SRP_PASSWORD_CHANGED: {
    field: 'password',
    message: 'This two-step password was changed a moment ago. Type the new one.',
  },
  SRP_ID_INVALID: {
    field: 'password',
    message: 'Telegram did not take this try in time. Press Continue again.',
  },
  PHONE_PASSWORD_PROTECTED: {
    field: 'phone',
    message: 'This account wants its two-step password before any code. Sign in by QR code instead.',
  },
  PASSWORD_EMPTY: { field: 'password', message: 'Type your two-step password.' },
  API_ID_INVALID: {
    field: 'apiId',
    message: `Telegram does not accept this API id together with this API hash. ${API_PAGE}`,
  },
  API_ID_PUBLISHED_FLOOD: {
    field: 'apiId',
    message: `This API id was published somewhere and is blocked. Use one of your own. ${API_PAGE}`,
  },
};

/** `UPDATE_APP_TO_LOGIN` comes with a text of Telegram's own beside the word. */
const UPDATE_APP = /^UPDATE_APP_TO_LOGIN[:\s]*(.*)$/is;

/** A wait as one would say it: seconds up to 90, then minutes, then hours. */
export function spokenWait(seconds: number): string {
  if (seconds <= 90) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 90 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}

export const waitWords = (seconds: number): Pick<Failure, 'message'> => ({
  message: `Telegram asks to wait ${spokenWait(seconds)} before the next try. What you typed is kept.`,
});

/** The server's answer to a step of signing in, by the field it concerns; the rest as for any request. */
export function failureOfSignInError(error: ServerError): Failure {
  const code = error.text.toUpperCase();
  const row = Object.hasOwn(ROWS, code) ? ROWS[code] : undefined;
  if (row !== undefined) {
    return {
      category: 'input',
      code,
      field: row.field,
      message: row.message,
      detail: `${error.code} ${error.text}`,
    };
  }
  const failure = failureOfServerError(error);
  if (failure.waitSeconds !== undefined) {
    return { ...failure, ...waitWords(failure.waitSeconds) };
  }
  const update = UPDATE_APP.exec(error.text);
  if (update !== null) {
    const words = update[1]?.trim() || 'Telegram asks for a newer app to sign in with this API id.';
    return {
      category: 'auth',
      code: 'UPDATE_APP_TO_LOGIN',
      message: words,
      detail: `${error.code} ${error.text}`,
    };
  }
  return failure;
}

/** A failure for a field that was refused before anything was sent. */
export const inputFailure = (field: FailureField, code: string, message: string): Failure => ({
  category: 'input',
  code,
  field,
  message,
});

/**
 * Digits of an international number; null if it cannot be one. E.164 allows 15 digits; the shortest numbers in use
 * with their country code have 7. Spaces, dashes, dots and brackets are how people write numbers.
 */
export function phoneDigits(typed: string): string | null {
  const bare = typed.trim().replace(/[\s\-–.()/]/g, '');
  const digits = bare.startsWith('+') ? bare.slice(1) : bare.startsWith('00') ? bare.slice(2) : bare;
  return /^\d{7,15}$/.test(digits) ? digits : null;
}

/** A step came that belongs to no sign-in under way. */
export const NO_SIGN_IN: Failure = {
  category: 'input',
  code: 'NO_SIGN_IN',
  field: 'phone',
  message: 'This sign-in is over. Begin again with the phone number.',
};
