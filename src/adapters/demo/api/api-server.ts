import { type RandomBytes, readInt } from '../../../mtproto/bytes.ts';
import { apiSchema } from '../../../mtproto/schema/api-198.ts';
import { apiLayer } from '../../../mtproto/schema/api-layer.ts';
import { decode, encode, encodeResult, peekConstructor } from '../../../mtproto/tl/codec.ts';
import type { Schema, TlObject } from '../../../mtproto/tl/types.ts';
import type { ApiAnswer, ApiRequest } from '../dc/request-runner.ts';
import type { FloodControl } from '../faults/flood-control.ts';
import type { DemoState } from '../state/demo-state.ts';
import type { DemoAccount, World } from '../world/types.ts';
import { type Call, type Method, type MethodAnswer, refuse, type UserCall } from './call.ts';
import { numberOf, objectOf } from './fields.ts';
import { LoginTokens, type TokenRefusal } from './login-tokens.ts';
import { methodFault } from './method-faults.ts';
import { openMethods, userMethods } from './methods/all.ts';
import type { Throttle } from './throttle.ts';

/** Where clients are told to find a data centre; host is an IP address, for clients that know no other. */
export interface ListedAddress {
  readonly dc: number;
  readonly isMedia: boolean;
  readonly host: string;
  readonly port: number;
}

export interface ApiServerOptions {
  readonly state: DemoState;
  readonly random: RandomBytes;
  /** The world as one user sees it. */
  readonly worldOf: (userId: bigint) => World;
  readonly accounts: readonly DemoAccount[];
  readonly dcIds: readonly number[];
  readonly addresses: readonly ListedAddress[];
  /** Schemas of other layers than ours, for clients that speak those. */
  readonly schemas: ReadonlyMap<number, Schema>;
  /** The code that Telegram would send to the person's other devices. */
  readonly deliverCode: (phone: string, code: string) => void;
}

/** All that a dead key is told. */
const LAST_WORDS = {
  duplicated: { code: 406, message: 'AUTH_KEY_DUPLICATED' },
  revoked: { code: 401, message: 'SESSION_REVOKED' },
  deactivated: { code: 401, message: 'USER_DEACTIVATED' },
} as const;
const INVOKE_WITH_LAYER_ID = 0xda9b0d0d | 0;
const MAX_WRAPPERS = 8;

/** Takes a request apart, finds who asks, and runs the method. */
export class ApiServer {
  readonly options: ApiServerOptions;
  /** By user and data centre. */
  readonly floods = new Map<string, FloodControl>();
  readonly throttles = new Map<string, Throttle>();
  /** Challenges of two-step passwords given out, by `srp_id`. */
  readonly challenges = new Map<
    bigint,
    { readonly phone: string; readonly b: bigint; readonly B: Uint8Array }
  >();
  readonly loginTokens: LoginTokens;
  /** Layer that a key's client declared last: a new session of it is understood before it declares itself. */
  private readonly layers = new Map<bigint, number>();

  constructor(options: ApiServerOptions) {
    this.options = options;
    this.loginTokens = new LoginTokens(options.random);
  }

  async answer({ body, session, origin, dc }: ApiRequest): Promise<ApiAnswer> {
    const { state } = this.options;
    const declared =
      readInt(body) === INVOKE_WITH_LAYER_ID && body.length >= 8 ? readInt(body, 4) : undefined;
    const layer = declared ?? this.layers.get(session.key.stored.keyId) ?? apiLayer;
    const schema = this.schemaOf(layer);
    if (schema === undefined) return { ok: false, code: 400, message: 'CONNECTION_LAYER_INVALID' };
    const decoded = decode(schema, body);
    if (!decoded.ok) {
      dc.counters.unknownMethod(`#${(peekConstructor(body) ?? 0).toString(16)} ${decoded.error}`);
      const isUnknown = decoded.error.startsWith('unknown constructor');
      return { ok: false, code: 400, message: isUnknown ? 'INPUT_METHOD_INVALID' : 'INPUT_FETCH_ERROR' };
    }
    const { request, initialised, isSilent } = unwrap(decoded.value);
    dc.counters.request(origin.address, request._);
    if (initialised !== undefined) {
      if (numberOf(initialised, 'api_id') <= 0)
        return { ok: false, code: 400, message: 'CONNECTION_API_ID_INVALID' };
      if (declared !== undefined) this.layers.set(session.key.stored.keyId, declared);
    } else if (!this.layers.has(session.key.stored.keyId)) {
      return { ok: false, code: 400, message: 'CONNECTION_NOT_INITED' };
    }
    // Telegram spares connections that only carry files, too.
    if (!isSilent && !request._.startsWith('upload.')) session.hearsUpdates = true;
    const { fate } = session.key.stored;
    if (fate !== 'alive') return { ok: false, ...LAST_WORDS[fate] };
    const now = dc.clock.now();
    const login = state.loginOf(session.key);
    const call: Call = { request, server: this, state, dc, session, origin, schema, now, login };
    const answer = methodFault(call) ?? (await this.dispatch(call));
    if (answer === 'never') return 'never';
    if (answer.kind === 'error') return { ok: false, code: answer.code, message: answer.message };
    if (answer.kind === 'pieces') return { ok: true, pieces: answer.pieces, delivery: answer.delivery };
    return { ok: true, pieces: [encodeResult(schema, request._, answer.value)] };
  }

  account(phone: string): DemoAccount | undefined {
    return this.options.accounts.find((account) => account.phone === phone);
  }

  accountOf(userId: bigint): DemoAccount | undefined {
    return this.options.accounts.find((account) => account.userId === userId);
  }

  /** Lets the device in that shows this token (absent: the newest one), and tells it so. Undefined: done. */
  acceptLoginToken(bytes: Uint8Array | undefined, account: DemoAccount): TokenRefusal | undefined {
    const token = this.loginTokens.accept(bytes, account);
    if (typeof token === 'string') return token;
    const { key, dc } = token;
    const schema = this.schemaFor(key.stored.keyId);
    const date = Math.floor(dc.clock.now() / 1000);
    dc.push(key, encode(schema, { _: 'updateShort', update: { _: 'updateLoginToken' }, date }));
    return undefined;
  }

  /** What a key's client understands. */
  schemaFor(keyId: bigint): Schema {
    return this.schemaOf(this.layers.get(keyId) ?? apiLayer) ?? apiSchema;
  }

  forgetEverything(): void {
    this.layers.clear();
    this.loginTokens.clear();
    this.floods.clear();
    this.throttles.clear();
    this.challenges.clear();
  }

  private schemaOf(layer: number): Schema | undefined {
    return layer === apiLayer ? apiSchema : this.options.schemas.get(layer);
  }

  private dispatch(call: Call): MethodAnswer | Promise<MethodAnswer> {
    const { request, login } = call;
    const open: Method | undefined = openMethods[request._];
    if (open !== undefined) return open(call);
    const method: Method<UserCall> | undefined = userMethods[request._];
    if (method === undefined) {
      call.dc.counters.unknownMethod(request._);
      return refuse(400, 'INPUT_METHOD_INVALID');
    }
    const account = login && this.accountOf(login.userId);
    if (login === undefined || account === undefined) {
      const isHalfIn = call.session.key.stored.awaitedPhone !== '';
      return refuse(401, isHalfIn ? 'SESSION_PASSWORD_NEEDED' : 'AUTH_KEY_UNREGISTERED');
    }
    return method({ ...call, login, account, world: this.options.worldOf(login.userId) });
  }
}

/** The method inside its wrappers, and the `initConnection` among them. `isSilent`: no updates are wanted here. */
function unwrap(object: TlObject): {
  readonly request: TlObject;
  readonly initialised: TlObject | undefined;
  readonly isSilent: boolean;
} {
  let request = object;
  let initialised: TlObject | undefined;
  let isSilent = false;
  for (let depth = 0; depth < MAX_WRAPPERS; depth += 1) {
    const inner = /^(invoke|initConnection)/.test(request._) ? objectOf(request, 'query') : undefined;
    if (inner === undefined) break;
    if (request._ === 'initConnection') initialised = request;
    if (request._ === 'invokeWithoutUpdates') isSilent = true;
    request = inner;
  }
  return { request, initialised, isSilent };
}
