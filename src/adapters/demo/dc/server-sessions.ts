import { type RandomBytes, readLong } from '../../../mtproto/bytes.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { FaultSwitch } from '../faults/fault-switch.ts';
import type { KnownKey } from '../state/demo-state.ts';
import { ServerSession } from './server-session.ts';

const MAX_SESSIONS_PER_KEY = 64;
const LONGEST_ABSENCE_MS = 60_000;

/** The sessions of one data centre, by key; those that were silent longest are forgotten first. */
export class ServerSessions {
  private readonly clock: Clock;
  private readonly faults: FaultSwitch;
  private readonly random: RandomBytes;
  private readonly byKey = new Map<bigint, Map<bigint, ServerSession>>();

  constructor(clock: Clock, faults: FaultSwitch, random: RandomBytes) {
    this.clock = clock;
    this.faults = faults;
    this.random = random;
  }

  /** The session of this id, a new one if there is none; it counts as used now. */
  use(key: KnownKey, sessionId: bigint): ServerSession {
    const ofKey = this.byKey.get(key.stored.keyId) ?? new Map<bigint, ServerSession>();
    this.byKey.set(key.stored.keyId, ofKey);
    const { clockOffsetSeconds } = this.faults.now;
    const known = ofKey.get(sessionId);
    const session =
      known?.clockOffsetSeconds === clockOffsetSeconds
        ? known
        : new ServerSession(key, sessionId, readLong(this.random(8)), clockOffsetSeconds);
    // Put last, so that the first ones are those that were silent longest.
    ofKey.delete(sessionId);
    ofKey.set(sessionId, session);
    session.lastUsedAt = this.clock.now();
    for (const [id, { line }] of ofKey) {
      if (ofKey.size <= MAX_SESSIONS_PER_KEY) break;
      if (line?.isOpen !== true) ofKey.delete(id);
    }
    return session;
  }

  /**
   * Those of a key that are to be told of what happens. For one that is away (over HTTP it is, between two requests) it
   * waits; one that was away for long is forgotten instead: greeted as new when it comes back, it knows that it missed
   * something.
   */
  *listening(key: KnownKey): Iterable<ServerSession> {
    for (const session of [...(this.byKey.get(key.stored.keyId)?.values() ?? [])]) {
      if (!session.hearsUpdates) continue;
      const isAway = session.line?.isOpen !== true;
      if (isAway && this.clock.now() - session.lastUsedAt > LONGEST_ABSENCE_MS) {
        this.forget(key, session.sessionId);
      } else yield session;
    }
  }

  /** True: there was such a session of this key. */
  forget(key: KnownKey, sessionId: bigint): boolean {
    return this.byKey.get(key.stored.keyId)?.delete(sessionId) === true;
  }

  forgetAll(key: KnownKey): void {
    this.byKey.delete(key.stored.keyId);
  }

  clear(): void {
    this.byKey.clear();
  }
}
