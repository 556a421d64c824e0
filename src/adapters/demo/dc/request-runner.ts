import { readInt } from '../../../mtproto/bytes.ts';
import { serviceSchema } from '../../../mtproto/schema/service.ts';
import type { InnerMessage } from '../../../mtproto/session/containers.ts';
import { rpcResultHeader, unpackBody } from '../../../mtproto/session/containers.ts';
import { packWhenShorter } from '../../../mtproto/session/gzip.ts';
import { encode } from '../../../mtproto/tl/codec.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { FaultSwitch } from '../faults/fault-switch.ts';
import { sleepUntil } from '../faults/pace.ts';
import type { DataCentre } from './data-centre.ts';
import type { Origin } from './origin.ts';
import type { Delivery } from './outbox.ts';
import type { RunningRequest, ServerSession } from './server-session.ts';

/** A request as the API sees it. */
export interface ApiRequest {
  readonly body: Uint8Array;
  readonly session: ServerSession;
  readonly origin: Origin;
  readonly dc: DataCentre;
}

/** An encoded result, in pieces; or an error; or nothing, ever. `delivery`: what wants to know how the answer travelled. */
export type ApiAnswer =
  | { readonly ok: true; readonly pieces: readonly Uint8Array[]; readonly delivery?: Delivery }
  | { readonly ok: false; readonly code: number; readonly message: string }
  | 'never';

export type Api = (request: ApiRequest) => Promise<ApiAnswer>;

export interface RunRequest extends Omit<ApiRequest, 'body'> {
  readonly message: InnerMessage;
  /** The answer has left, or never will. */
  readonly settled: () => void;
}

/** Below this, packing costs more than it saves. */
const PACK_FROM_BYTES = 512;
const INVOKE_AFTER_ID = 0xcb9f372d | 0;
/** How long an answer lets others go first, when there are none. */
const OVERTAKING_MS = 300;
/** What an unwanted request is answered with when it was still being worked on. */
const DROPPED = encode(serviceSchema, { _: 'rpc_answer_dropped_running' });
const NEVER = new AbortController().signal;

/** Runs one request and puts the answer into the session's outbox, after its latency. */
export class RequestRunner {
  private readonly api: Api;
  private readonly clock: Clock;
  private readonly faults: FaultSwitch;

  constructor(api: Api, clock: Clock, faults: FaultSwitch) {
    this.api = api;
    this.clock = clock;
    this.faults = faults;
  }

  /** True: the answer is in the outbox; false: there will be none. */
  async run({ message, session, origin, dc, settled }: RunRequest): Promise<boolean> {
    const running: RunningRequest = { isDropped: false };
    const cameAt = this.clock.now();
    session.running.set(message.msgId, running);
    const answer = await this.answer(message, { session, origin, dc });
    // The answer is made first: a request is in flight from the moment it came, and making it takes no time of its own.
    const { latencyMs, jitterMs } = this.faults.now;
    if (latencyMs + jitterMs > 0) {
      const delayMs = latencyMs + (jitterMs > 0 ? this.faults.fraction() * jitterMs : 0);
      await sleepUntil(this.clock, cameAt + delayMs, NEVER);
    }
    if (this.faults.happens('reorder', this.faults.now.reorderShare)) {
      await sleepUntil(this.clock, this.clock.now() + OVERTAKING_MS, session.overtaken());
    }
    session.running.delete(message.msgId);
    if (answer === 'never') {
      settled();
      return false;
    }
    if (running.isDropped && answer.ok) answer.delivery?.failed();
    const inner = answer.ok && !running.isDropped ? answer.delivery : undefined;
    const delivery: Delivery = {
      started: () => inner?.started(),
      finished: () => {
        inner?.finished();
        settled();
      },
      failed: () => {
        inner?.failed();
        settled();
      },
    };
    const pieces = running.isDropped ? [DROPPED] : answer.ok ? await packed(answer) : [encodeError(answer)];
    session.answer(dc.serverNow(), message.msgId, [rpcResultHeader(message.msgId), ...pieces], delivery);
    return true;
  }

  /** A mistake of ours is told as Telegram tells its own, and counted: a test that looks finds it. */
  private async answer(message: InnerMessage, request: Omit<ApiRequest, 'body'>): Promise<ApiAnswer> {
    try {
      const body = await unpackBody(withoutInvokeAfter(message.body));
      if (body === undefined) return { ok: false, code: 400, message: 'INPUT_FETCH_ERROR' };
      return await this.api({ body, ...request });
    } catch (error) {
      request.dc.counters.mistake(error instanceof Error ? error.message : String(error));
      return { ok: false, code: 500, message: 'INTERDC_CALL_ERROR' };
    }
  }
}

function encodeError({ code, message }: { readonly code: number; readonly message: string }): Uint8Array {
  return encode(serviceSchema, { _: 'rpc_error', error_code: code, error_message: message });
}

/** Lists and the like are packed as Telegram does; file bytes would only cost time. */
async function packed(answer: Exclude<ApiAnswer, 'never'> & { ok: true }): Promise<readonly Uint8Array[]> {
  const only = answer.pieces.length === 1 ? answer.pieces[0] : undefined;
  return only === undefined || only.length < PACK_FROM_BYTES ? answer.pieces : [await packWhenShorter(only)];
}

/** Requests here are quick and run in order of arrival, so that waiting for another one needs nothing done. */
function withoutInvokeAfter(body: Uint8Array): Uint8Array {
  return body.length > 12 && readInt(body) === INVOKE_AFTER_ID ? body.subarray(12) : body;
}
