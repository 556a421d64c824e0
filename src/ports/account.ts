import type { Failure, Outcome } from '../domain/failure.ts';
import type { AccountId } from '../domain/ids.ts';
import type { ServerConfiguration, ServerKind } from '../domain/server.ts';

export interface ApiCredentials {
  readonly id: number;
  readonly hash: string;
}

/** Where the user wants to sign in. */
export interface ServerChoice {
  readonly kind: ServerKind;
  readonly configuration: ServerConfiguration;
  readonly api: ApiCredentials;
}

export type CodeSentBy =
  | 'app'
  | 'sms'
  | 'sms-word'
  | 'sms-phrase'
  | 'call'
  | 'flash-call'
  | 'missed-call'
  | 'email'
  | 'fragment'
  | 'unknown';

export interface SignedInUser {
  readonly account: AccountId;
  readonly name: string;
  readonly phone: string | null;
  readonly homeDc: number;
}

/** Signing in by QR code, as far as it has come. */
export type QrStage =
  /** `link` is what the code holds; renewed by itself before `expiresAt` (Unix milliseconds). `note`: what became of the last one. */
  | {
      readonly kind: 'shown';
      readonly link: string;
      readonly expiresAt: number;
      readonly note: Failure | null;
    }
  /** A phone has accepted it; the rest takes a second. */
  | { readonly kind: 'accepted' }
  /** No code at the moment. `retryAt`: when it is tried again by itself; null: not by itself. */
  | { readonly kind: 'trouble'; readonly failure: Failure; readonly retryAt: number | null };

export type AccountStatus =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'connecting' }
  | {
      readonly kind: 'code';
      readonly phone: string;
      readonly sentBy: CodeSentBy;
      /** Digits; null where Telegram does not tell. */
      readonly length: number | null;
      /** What Telegram tells of the way: a masked address, how the caller's number or the word begins; may be empty. */
      readonly clue: string;
      /** From when on (Unix milliseconds) it can be sent another way; `by` null: it has expired, a new one is sent. */
      readonly resend: { readonly by: CodeSentBy | null; readonly at: number } | null;
    }
  | { readonly kind: 'qr'; readonly stage: QrStage }
  | { readonly kind: 'password'; readonly hint: string }
  /** `online` is false while the main connection is down; everything stored stays usable. */
  | { readonly kind: 'signed-in'; readonly user: SignedInUser; readonly online: boolean }
  /** The server ended the session: sign in again, the queue is kept. */
  | { readonly kind: 'revoked'; readonly user: SignedInUser; readonly reason: string };

/** What is to become of what a sign-out could keep. */
export interface SignOutWishes {
  /** API id and hash stay, sealed, for the next sign-in. */
  readonly keepApi: boolean;
  /** The queue is emptied and what is staged deleted; files in the folder stay in any case. */
  readonly forgetQueue: boolean;
}

export interface SignedOut {
  readonly status: AccountStatus;
  /** False: Telegram could not be told, and lists this session until somebody ends it there. */
  readonly serverTold: boolean;
}

/**
 * Signing in and out. Every failure that belongs to a field has category `input` and `field`; others are `network`,
 * `flood` (with `waitSeconds`), `server`, `auth`.
 */
export interface Account {
  status(): AccountStatus;
  /** Called with every change; returns the way to stop. */
  watch(listener: (status: AccountStatus) => void): () => void;
  /** Called with what Telegram wants said to the user, in its own words: plain text of one line. */
  hear(listener: (words: string) => void): () => void;
  /** Goes on with the stored session if there is one; asks and sends nothing otherwise. */
  resume(signal: AbortSignal): Promise<Outcome<AccountStatus>>;
  /** As before `resume`: closes the connection and knows of nobody; nothing stored is touched, no server told. */
  rest(): Promise<AccountStatus>;
  /** Asks for a code; the same request made twice at once, or while its code is waited for, asks for one. */
  sendCode(server: ServerChoice, phone: string, signal: AbortSignal): Promise<Outcome<AccountStatus>>;
  /** Has the code sent another way, or a new one where it has expired. A refusal leaves the code that was sent good. */
  resendCode(signal: AbortSignal): Promise<Outcome<AccountStatus>>;
  submitCode(code: string, signal: AbortSignal): Promise<Outcome<AccountStatus>>;
  submitPassword(password: string, signal: AbortSignal): Promise<Outcome<AccountStatus>>;
  /**
   * Shows a QR code and goes on by itself: settles with the first code, `watch` tells the rest, up to `password` or
   * `signed-in`. Ends with `cancelSignIn`.
   */
  beginQr(server: ServerChoice): Promise<Outcome<AccountStatus>>;
  /** Back to the phone field, whatever the step; keeps made keys. */
  cancelSignIn(): Promise<Outcome<AccountStatus>>;
  /** Revokes at the server if it can be reached, wipes session and keys in any case. */
  signOut(signal: AbortSignal): Promise<Outcome<SignedOut>>;
}
