import type { Failure, FailureCategory } from '../../domain/failure.ts';

/** `rpc_error` as the server sent it. */
export interface ServerError {
  readonly code: number;
  readonly text: string;
}

interface Row {
  readonly category: FailureCategory;
  readonly message: string;
}

const ACCESS = 'This chat cannot be read with your account (any more). Files already downloaded are kept.';
const GONE = 'Telegram no longer has this: the message or the file was deleted.';
const SIGN_IN = 'Telegram ended this sign-in. Queue and downloaded files are kept; sign in again to go on.';
const TROUBLE = 'Telegram has trouble with this request. It is tried again by itself.';
const OURS = 'Telegram refused a request of ours as malformed. Please report it; the log has the detail.';

/**
 * What a file or listing request can meet, by the server's own word with its numbers taken out; the categories are
 * those of the retry table. Words: core.telegram.org/api/errors and the method pages of upload.getFile,
 * messages.search, channels.getMessages, auth.importAuthorization.
 */
const ROWS: Readonly<Record<string, Row>> = {
  FLOOD_WAIT: { category: 'flood', message: 'Telegram asked for a pause.' },
  FLOOD_PREMIUM_WAIT: { category: 'flood', message: 'Telegram slows down accounts without Premium.' },
  FLOOD_TEST_PHONE_WAIT: { category: 'flood', message: 'Telegram asked for a pause.' },
  SLOWMODE_WAIT: { category: 'flood', message: 'Telegram asked for a pause in this chat.' },
  TAKEOUT_INIT_DELAY: {
    category: 'flood',
    message: 'Telegram asked for a pause before an export may begin.',
  },
  FLOOD: { category: 'flood', message: 'Telegram asked for a pause.' },

  FILE_MIGRATE: { category: 'moved', message: 'The file is kept in another data centre.' },
  PHONE_MIGRATE: { category: 'moved', message: 'This account lives in another data centre.' },
  NETWORK_MIGRATE: { category: 'moved', message: 'This account lives in another data centre.' },
  USER_MIGRATE: { category: 'moved', message: 'This account lives in another data centre.' },

  FILEREF_UPGRADE_NEEDED: {
    category: 'stale',
    message: 'The link to this file has expired; it is renewed by itself.',
  },

  LOCATION_INVALID: { category: 'gone', message: GONE },
  FILE_ID_INVALID: { category: 'gone', message: GONE },
  MSG_ID_INVALID: { category: 'gone', message: GONE },
  MESSAGE_ID_INVALID: { category: 'gone', message: GONE },

  CHANNEL_PRIVATE: { category: 'denied', message: ACCESS },
  CHANNEL_INVALID: { category: 'denied', message: ACCESS },
  CHANNEL_FORUM_MISSING: { category: 'denied', message: ACCESS },
  CHAT_ID_INVALID: { category: 'denied', message: ACCESS },
  CHAT_FORBIDDEN: { category: 'denied', message: ACCESS },
  CHAT_ADMIN_REQUIRED: { category: 'denied', message: ACCESS },
  PEER_ID_INVALID: { category: 'denied', message: ACCESS },
  USER_BANNED_IN_CHANNEL: { category: 'denied', message: ACCESS },
  USER_PRIVACY_RESTRICTED: { category: 'denied', message: ACCESS },

  TIMEOUT: { category: 'server', message: TROUBLE },
  RPC_CALL_FAIL: { category: 'server', message: TROUBLE },
  RPC_MCGET_FAIL: { category: 'server', message: TROUBLE },
  WORKER_BUSY_TOO_LONG_RETRY: { category: 'server', message: TROUBLE },
  INTERDC_CALL_ERROR: { category: 'server', message: TROUBLE },
  INTERDC_CALL_RICH_ERROR: { category: 'server', message: TROUBLE },

  AUTH_KEY_UNREGISTERED: { category: 'auth', message: SIGN_IN },
  AUTH_KEY_INVALID: { category: 'auth', message: SIGN_IN },
  AUTH_KEY_DUPLICATED: {
    category: 'auth',
    message:
      'Telegram ended this sign-in because it was used in two places at once. Queue and downloaded files are kept; sign in again to go on.',
  },
  SESSION_REVOKED: {
    category: 'auth',
    message:
      'This sign-in was ended from another device. Queue and downloaded files are kept; sign in again to go on.',
  },
  SESSION_EXPIRED: { category: 'auth', message: SIGN_IN },
  USER_DEACTIVATED: {
    category: 'auth',
    message: 'Telegram has deactivated this account. Downloaded files are kept.',
  },
  USER_DEACTIVATED_BAN: {
    category: 'auth',
    message: 'Telegram has banned this account. Downloaded files are kept.',
  },
  API_ID_INVALID: {
    category: 'auth',
    message: 'Telegram no longer accepts this API id and hash. Sign in again with those of my.telegram.org.',
  },
  UPDATE_APP_TO_LOGIN: { category: 'auth', message: 'Telegram asks for a newer app to sign in.' },

  LIMIT_INVALID: { category: 'bug', message: OURS },
  OFFSET_INVALID: { category: 'bug', message: OURS },
};

/** The server counts in 32 bits; more digits than that are no time anybody could wait. */
const MOST_SECONDS = 2_147_483_647;

/** Match by prefix: `FILE_REFERENCE_EXPIRED`, `_INVALID`, `_EMPTY`, `FILE_REFERENCE_3_EXPIRED`. */
const STALE_PREFIX = 'FILE_REFERENCE';

/**
 * The error's name without its numbers. What does not look like a name is left out: the code is shown, and a server
 * that repeats what it was told would have it shown and logged.
 */
export const codeOf = (word: string): string =>
  /^[A-Z0-9_]*/.exec(word.replace(/_\d+/g, ''))?.[0].replace(/\d{4,}/g, '') || 'UNNAMED';

/**
 * The server's error as a failure. `code` is the server's own word without its number, which goes to `waitSeconds`
 * (flood) or `dc` (moved). What the table does not know is `server` for 5xx and −5xx, else `bug`.
 */
export function failureOfServerError(error: ServerError): Failure {
  const word = error.text.toUpperCase();
  const code = codeOf(word);
  const number = Math.min(MOST_SECONDS, Number(/_(\d+)/.exec(word)?.[1] ?? Number.NaN));
  const detail = `${error.code} ${error.text}`;
  if (code.startsWith(STALE_PREFIX)) {
    return { category: 'stale', code, message: ROWS.FILEREF_UPGRADE_NEEDED?.message ?? '', detail };
  }
  const row = Object.hasOwn(ROWS, code) ? ROWS[code] : undefined;
  if (row !== undefined) {
    const failure = { category: row.category, code, message: row.message, detail };
    if (Number.isNaN(number)) return failure;
    if (row.category === 'flood') return { ...failure, waitSeconds: number };
    if (row.category === 'moved') return { ...failure, dc: number };
    return failure;
  }
  if (error.code === 420) {
    const wait = Number.isNaN(number) ? {} : { waitSeconds: number };
    return { category: 'flood', code, message: 'Telegram asked for a pause.', detail, ...wait };
  }
  if (Math.abs(error.code) >= 500 && Math.abs(error.code) < 600) {
    return { category: 'server', code, message: TROUBLE, detail };
  }
  const message = `Telegram answered with an error that Sluice does not know (${code}).`;
  return { category: 'bug', code, message, detail };
}

/**
 * The 4-byte negative answers of the WebSocket transport (core.telegram.org/mtproto/mtproto-transports).
 * −404: this server does not know the key; −429: too many connections or too fast; −444: wrong data centre.
 */
export function failureOfTransportError(code: number): Failure {
  switch (code) {
    case -404:
      return {
        category: 'auth',
        code: 'KEY_UNKNOWN',
        message: 'The server does not know the key of this sign-in any more.',
      };
    case -429:
      return { category: 'flood', code: 'LANE_FLOOD', message: 'The server asks for fewer connections.' };
    case -444:
      return {
        category: 'network',
        code: 'WRONG_DC',
        message:
          'This address belongs to another data centre. Look at the server configuration: id and address do not fit.',
      };
    default:
      return {
        category: 'network',
        code: 'TRANSPORT',
        message: 'The server closed the connection with an error. It is tried again by itself.',
        detail: `transport error ${code}`,
      };
  }
}

/** The HTTP transport is no use on this lane now; its WebSocket is asked instead. Uses up no attempt. */
export const httpRefused = (detail: string): Failure => ({
  category: 'network',
  code: 'HTTP_REFUSED',
  message: 'HTTP requests do not get through to this data centre; WebSocket is used instead.',
  detail,
});

/** 15 s without a byte although a request waits (upper bound of both policies). */
export const DEADLINE_MS = 15_000;

export const DEADLINE: Failure = {
  category: 'network',
  code: 'DEADLINE',
  message: 'No byte came for 15 seconds. It is tried again by itself.',
};

export const laneFlood = (detail: string): Failure => ({ ...failureOfTransportError(-429), detail });
