import type { Schema, TlObject, TlValue } from '../../../mtproto/tl/types.ts';
import type { DataCentre } from '../dc/data-centre.ts';
import type { Origin } from '../dc/origin.ts';
import type { Delivery } from '../dc/outbox.ts';
import type { ServerSession } from '../dc/server-session.ts';
import type { DemoState } from '../state/demo-state.ts';
import type { StoredLogin } from '../state/memory.ts';
import type { DemoAccount, World } from '../world/types.ts';
import type { ApiServer } from './api-server.ts';

/** One request with everything a method may need to know about who asks, and where. */
export interface Call {
  readonly request: TlObject;
  readonly server: ApiServer;
  readonly state: DemoState;
  readonly dc: DataCentre;
  readonly session: ServerSession;
  readonly origin: Origin;
  readonly schema: Schema;
  /** Unix milliseconds. */
  readonly now: number;
  /** Undefined: nobody is signed in with this key. */
  readonly login: StoredLogin | undefined;
}

/** A call by somebody who is signed in. */
export interface UserCall extends Call {
  readonly login: StoredLogin;
  readonly account: DemoAccount;
  /** The world as this user sees it. */
  readonly world: World;
}

export type MethodAnswer =
  | { readonly kind: 'value'; readonly value: TlValue }
  /** Encoded by the method itself: file bytes are not copied through the codec. */
  | { readonly kind: 'pieces'; readonly pieces: readonly Uint8Array[]; readonly delivery: Delivery }
  | { readonly kind: 'error'; readonly code: number; readonly message: string };

export type Method<SomeCall extends Call = Call> = (call: SomeCall) => MethodAnswer | Promise<MethodAnswer>;

export const value = (result: TlValue): MethodAnswer => ({ kind: 'value', value: result });

export const refuse = (code: number, message: string): MethodAnswer & { kind: 'error' } => ({
  kind: 'error',
  code,
  message,
});
