import type { TlObject } from '../tl/types.ts';
import type { Outbox } from './outbox.ts';
import type { PendingRequest, PendingRequests } from './pending-requests.ts';
import type { ReceivedIds } from './received-ids.ts';
import type { SessionEvent } from './session-event.ts';

/** What a service message may look at and change in the session it was sent to. */
export interface ServiceTarget {
  readonly requests: PendingRequests;
  readonly received: ReceivedIds;
  readonly outbox: Outbox;
  tell(event: SessionEvent): void;
  /** `why` is what the caller is told when it was sent too often already. */
  sendAgain(request: PendingRequest, why: string): void;
  setSalt(salt: bigint): void;
  /** The server's clock is the one in this message id. */
  setClock(nowMs: number, serverMsgId: bigint): void;
  renew(): void;
}

/** Carries out one message of the server about messages (core.telegram.org/mtproto/service_messages); others are passed over. */
export function takeService(session: ServiceTarget, nowMs: number, msgId: bigint, object: TlObject): void {
  const { requests, received, outbox } = session;
  switch (object._) {
    case 'bad_server_salt':
      session.setSalt(longOf(object, 'new_server_salt'));
      for (const request of requests.inPacketOf(longOf(object, 'bad_msg_id')))
        session.sendAgain(request, 'SALT_REFUSED');
      break;
    case 'bad_msg_notification':
      takeRefusal(session, nowMs, msgId, object);
      break;
    case 'new_session_created': {
      session.setSalt(longOf(object, 'server_salt'));
      const firstMsgId = longOf(object, 'first_msg_id');
      // What was sent before the server's session began is lost.
      for (const request of requests.underWay()) {
        const sentIn = request.sentIn;
        if (sentIn !== undefined && sentIn.packetId < firstMsgId && sentIn.msgId < firstMsgId) {
          session.sendAgain(request, 'SESSION_LOST');
        }
      }
      session.tell({ kind: 'new-session' });
      break;
    }
    case 'pong':
      session.tell({ kind: 'pong', pingId: longOf(object, 'ping_id') });
      break;
    case 'msg_detailed_info':
    case 'msg_new_detailed_info': {
      const answerId = longOf(object, 'answer_msg_id');
      if (received.has(answerId)) outbox.acknowledge(nowMs, answerId);
      else outbox.enqueue({ _: 'msg_resend_req', msg_ids: [answerId] }, false);
      break;
    }
    case 'msgs_state_req': {
      // 4: received; 1: nothing known (core.telegram.org/mtproto/service_messages_about_messages).
      const info = Uint8Array.from(longsOf(object, 'msg_ids'), (id) => (received.has(id) ? 4 : 1));
      outbox.enqueue({ _: 'msgs_state_info', req_msg_id: msgId, info }, false);
      break;
    }
    case 'msg_resend_req':
      for (const id of longsOf(object, 'msg_ids')) {
        const request = requests.byMsgId(id);
        if (request !== undefined) session.sendAgain(request, 'RESEND_ASKED');
      }
      break;
  }
}

/** Codes of core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message. */
function takeRefusal(session: ServiceTarget, nowMs: number, serverMsgId: bigint, object: TlObject): void {
  const { requests } = session;
  const code = typeof object.error_code === 'number' ? object.error_code : 0;
  const badMsgId = longOf(object, 'bad_msg_id');
  if (!requests.knows(badMsgId)) return;
  const refused = requests.inPacketOf(badMsgId);
  if (code === 16 || code === 17) session.setClock(nowMs, serverMsgId);
  for (const request of refused) session.sendAgain(request, `BAD_MSG_${code}`);
  // 16: too low, 20: too old to know: a later id is all it takes. Anything else (too high, sequence numbers, containers) means that
  // our numbers and the server's have parted: a new session starts both from zero.
  if (code === 16 || code === 20) return;
  for (const request of requests.underWay()) session.tell({ kind: 'sent-again', handle: request.handle });
  session.renew();
}

function longOf(object: TlObject, field: string): bigint {
  const value = object[field];
  return typeof value === 'bigint' ? value : 0n;
}

function longsOf(object: TlObject, field: string): readonly bigint[] {
  const value = object[field];
  return Array.isArray(value) ? value.filter((id) => typeof id === 'bigint') : [];
}
