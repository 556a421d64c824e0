import { serviceSchema } from '../../../mtproto/schema/service.ts';
import { rpcResultHeader } from '../../../mtproto/session/containers.ts';
import { decode, encode, peekConstructor } from '../../../mtproto/tl/codec.ts';
import type { TlObject, TlValue } from '../../../mtproto/tl/types.ts';
import type { DataCentre } from './data-centre.ts';
import type { Origin } from './origin.ts';
import { currentSalt, futureSalts } from './salts.ts';
import type { ServerSession } from './server-session.ts';

/** Messages that need no acknowledgement, and therefore no odd number. */
export const NOT_CONTENT = new Set([
  'msgs_ack',
  'http_wait',
  'msgs_state_info',
  'msgs_all_info',
  'msg_detailed_info',
]);

export interface ServiceMessage {
  readonly msgId: bigint;
  readonly object: TlObject;
  readonly session: ServerSession;
  readonly origin: Origin;
  readonly dc: DataCentre;
}

/** A message of the protocol itself; undefined for what only the API's schema knows. */
export function serviceObject(body: Uint8Array): TlObject | undefined {
  const id = peekConstructor(body);
  if (id === undefined || !serviceSchema.byId.has(id)) return undefined;
  const decoded = decode(serviceSchema, body);
  return decoded.ok ? decoded.value : undefined;
}

/** Answers a message of the protocol itself. False: it is none, so it must be a method of the API. */
export async function handleService(message: ServiceMessage): Promise<boolean> {
  const { object, session, dc, msgId, origin } = message;
  const now = dc.serverNow();
  switch (object._) {
    case 'msgs_ack':
      session.outbox.acknowledged(longs(object.msg_ids));
      return true;
    case 'http_wait':
    case 'msgs_state_info':
    case 'msgs_all_info':
      return true;
    case 'ping':
      session.say(now, { _: 'pong', msg_id: msgId, ping_id: object.ping_id ?? 0n });
      return true;
    case 'ping_delay_disconnect':
      session.say(now, { _: 'pong', msg_id: msgId, ping_id: object.ping_id ?? 0n });
      if (typeof object.disconnect_delay === 'number') origin.closeAfter(object.disconnect_delay);
      return true;
    case 'get_future_salts':
      sayFutureSalts(message, now);
      return true;
    case 'msgs_state_req':
      sayStates(message, now);
      return true;
    case 'msg_resend_req': {
      const wanted = longs(object.msg_ids);
      // Also for those of the client's own, or forgotten: it is told the states of all it asked about.
      if (!wanted.every((id) => session.outbox.has(id))) sayStates(message, now);
      session.outbox.sendAgain(wanted);
      return true;
    }
    case 'rpc_drop_answer':
      dropAnswer(session, msgId, object.req_msg_id, now);
      return true;
    case 'destroy_session': {
      const wanted = typeof object.session_id === 'bigint' ? object.session_id : 0n;
      const isGone = wanted !== session.sessionId && dc.forgetSession(session.key, wanted);
      session.say(now, { _: isGone ? 'destroy_session_ok' : 'destroy_session_none', session_id: wanted });
      return true;
    }
    case 'destroy_auth_key':
      session.say(now, { _: 'destroy_auth_key_ok' });
      await dc.destroyKey(session.key);
      return true;
    default:
      return false;
  }
}

function sayFutureSalts({ session, dc, msgId, object }: ServiceMessage, now: number): void {
  const seconds = Math.floor(now / 1000);
  const count = typeof object.num === 'number' ? object.num : 0;
  const salts = futureSalts(session.key.stored, count, seconds, dc.faults.now.saltEpoch);
  session.say(now, {
    _: 'future_salts',
    req_msg_id: msgId,
    now: seconds,
    salts: salts.map(({ validSince, validUntil, salt }) => ({
      _: 'future_salt',
      valid_since: validSince,
      valid_until: validUntil,
      salt,
    })),
  });
}

function sayStates({ session, msgId, object }: ServiceMessage, now: number): void {
  const info = Uint8Array.from(longs(object.msg_ids), (id) => stateOf(session, id));
  session.say(now, { _: 'msgs_state_info', req_msg_id: msgId, info });
}

/**
 * One byte for each message asked about (core.telegram.org/mtproto/service_messages_about_messages): 1 to 3 not received,
 * for whatever reason; 4 received, +16 needs no acknowledgement, +32 a request begun or done, +64 with its answer made.
 */
function stateOf(session: ServerSession, msgId: bigint): number {
  const { span } = session.received;
  if (session.received.has(msgId)) {
    if (session.running.has(msgId)) return 4 + 32;
    if (session.outbox.answerTo(msgId) !== undefined) return 4 + 32 + 64;
    return session.received.isContent(msgId) ? 4 : 4 + 16;
  }
  if (span === undefined || msgId < span.first) return 1;
  return msgId > span.last ? 3 : 2;
}

function dropAnswer(session: ServerSession, msgId: bigint, wanted: TlValue | undefined, now: number): void {
  const request = typeof wanted === 'bigint' ? wanted : 0n;
  const running = session.running.get(request);
  const answer = session.outbox.answerTo(request);
  let verdict: TlObject = { _: 'rpc_answer_unknown' };
  if (running !== undefined) {
    running.isDropped = true;
    verdict = { _: 'rpc_answer_dropped_running' };
  } else if (answer !== undefined) {
    session.outbox.drop(answer);
    verdict = { _: 'rpc_answer_dropped', msg_id: answer.msgId, seq_no: answer.seqNo, bytes: answer.bytes };
  }
  session.answer(now, msgId, [rpcResultHeader(msgId), encode(serviceSchema, verdict)], undefined);
}

/** What every new session is told first, and again when something comes that is older than all it heard. */
export function greet(session: ServerSession, firstMsgId: bigint, dc: DataCentre): void {
  const now = dc.serverNow();
  session.say(
    now,
    {
      _: 'new_session_created',
      first_msg_id: firstMsgId,
      unique_id: session.uniqueId,
      server_salt: currentSalt(session.key.stored, Math.floor(now / 1000), dc.faults.now.saltEpoch),
    },
    true,
    false,
  );
}

function longs(value: TlValue | undefined): bigint[] {
  return Array.isArray(value) ? value.filter((item): item is bigint => typeof item === 'bigint') : [];
}
