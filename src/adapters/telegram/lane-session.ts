import { type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { dataSchema } from '../../mtproto/schema/data.ts';
import { type AuthKey, createAuthKey } from '../../mtproto/session/auth-key.ts';
import { ClientSession } from '../../mtproto/session/client-session.ts';
import type { SessionEvent } from '../../mtproto/session/session-event.ts';
import type { TlValue } from '../../mtproto/tl/types.ts';
import type { LaneAccess } from '../../ports/source.ts';
import { describeConnection } from './announcement.ts';
import { failureOfServerError } from './errors.ts';
import type { Parts } from './parts.ts';

/** What the sessions of one lane share and hand on to the next: key, newest salt, newest clock offset. */
export class LaneSessions {
  readonly #access: LaneAccess;
  readonly #parts: Parts;
  readonly #authKey: AuthKey;
  #salt: bigint;
  #timeOffsetSeconds: number;

  constructor(access: LaneAccess, parts: Parts) {
    this.#access = access;
    this.#parts = parts;
    this.#authKey = createAuthKey(access.authKey);
    this.#salt = access.serverSalt;
    this.#timeOffsetSeconds = access.timeOffsetSeconds;
  }

  /** A session of its own for each slot and connection; requests ask for no updates. */
  create(): ClientSession {
    return new ClientSession({
      authKey: this.#authKey,
      schema: dataSchema,
      random: this.#parts.random,
      timeOffsetSeconds: this.#timeOffsetSeconds,
      salt: this.#salt,
      wrap: { ...describeConnection(this.#access.client), withoutUpdates: true },
    });
  }

  /** Lets the next session start with what this one has learned. */
  learn(session: ClientSession): void {
    this.#salt = session.salt;
    this.#timeOffsetSeconds = session.timeOffsetSeconds;
  }

  /** Whether these bytes begin with our key's id, as every answer for us does. */
  isForUs(bytes: Uint8Array): boolean {
    return this.#authKey.idBytes.every((byte, index) => bytes[index] === byte);
  }
}

/** The answer to one request in an event, if this event is one. */
export function outcomeOf(event: SessionEvent, handle: bigint): Outcome<TlValue> | null {
  if (event.kind === 'result' && event.handle === handle) return succeeded(event.result);
  if (event.kind === 'error' && event.handle === handle) return failed(failureOfEvent(event));
  return null;
}

/** Code 0 marks what the session itself found: the answer was there and could not be read. */
function failureOfEvent({ code, message }: { readonly code: number; readonly message: string }): Failure {
  return failureOfServerError({ code, text: message });
}
