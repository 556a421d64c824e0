import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { StoredCode } from '../../state/memory.ts';
import type { DemoAccount } from '../../world/types.ts';
import { type Call, type Method, type MethodAnswer, refuse, type UserCall, value } from '../call.ts';
import { bytesOf, longOf, numberOf, textOf } from '../fields.ts';
import { authorization, completeSignIn, passwordOf } from './sign-in.ts';

const CODE_LIFETIME_SECONDS = 300;
const CODE_LENGTH = 5;
/** How long the form should wait before it offers another way; short, since nobody waits for real here. */
const NEXT_WAY_SECONDS = 60;
/** International numbers, E.164. */
const PHONE = /^[1-9]\d{6,14}$/;
const API_HASH = /^[0-9a-f]{32}$/;

async function sendCode(call: Call): Promise<MethodAnswer> {
  const { request } = call;
  const isApp = numberOf(request, 'api_id') > 0 && API_HASH.test(textOf(request, 'api_hash'));
  if (!isApp) return refuse(400, 'API_ID_INVALID');
  const phone = digitsOf(textOf(request, 'phone_number'));
  if (!PHONE.test(phone)) return refuse(400, 'PHONE_NUMBER_INVALID');
  return elsewhere(call, call.server.account(phone)) ?? giveCode(call, phone);
}

async function giveCode(call: Call, phone: string): Promise<MethodAnswer> {
  const { state, server, now } = call;
  // Digits of random bytes: the small bias does no harm, since the code is shown beside the form.
  const code = Array.from(server.options.random(CODE_LENGTH), (byte) => byte % 10).join('');
  const record = await state.sendCode(phone, code, Math.floor(now / 1000) + CODE_LIFETIME_SECONDS);
  server.options.deliverCode(phone, code);
  return value(sentCode(record));
}

const sentCode = ({ hash }: StoredCode): TlObject => ({
  _: 'auth.sentCode',
  type: { _: 'auth.sentCodeTypeApp', length: CODE_LENGTH },
  phone_code_hash: hash,
  next_type: { _: 'auth.codeTypeSms' },
  timeout: NEXT_WAY_SECONDS,
});

async function signIn(call: Call): Promise<MethodAnswer> {
  const { request, state, server, session, now } = call;
  const phone = digitsOf(textOf(request, 'phone_number'));
  if (!PHONE.test(phone)) return refuse(400, 'PHONE_NUMBER_INVALID');
  const account = server.account(phone);
  const moved = elsewhere(call, account);
  if (moved !== undefined) return moved;
  const typed = textOf(request, 'phone_code');
  if (typed === '') return refuse(400, 'PHONE_CODE_EMPTY');
  const code = state.code(phone);
  const isKnown = code !== undefined && code.hash === textOf(request, 'phone_code_hash');
  if (!isKnown || now / 1000 >= code.expiresAtSeconds) return refuse(400, 'PHONE_CODE_EXPIRED');
  if (typed !== code.code) return refuse(400, 'PHONE_CODE_INVALID');
  if (account === undefined) return refuse(400, 'PHONE_NUMBER_UNOCCUPIED');
  await state.useCode(code);
  if (passwordOf(call, account) !== undefined) {
    await state.changeKey(session.key, { awaitedPhone: phone });
    return refuse(401, 'SESSION_PASSWORD_NEEDED');
  }
  return completeSignIn(call, account);
}

async function resendCode(call: Call): Promise<MethodAnswer> {
  const phone = digitsOf(textOf(call.request, 'phone_number'));
  const code = call.state.code(phone);
  if (code === undefined || code.hash !== textOf(call.request, 'phone_code_hash')) {
    return refuse(400, 'PHONE_CODE_EXPIRED');
  }
  return giveCode(call, phone);
}

async function importAuthorization(call: Call): Promise<MethodAnswer> {
  const { request, state, session, dc, server } = call;
  const login = await state.importLogin(session.key, dc.id, longOf(request, 'id'), bytesOf(request, 'bytes'));
  if (login === undefined) return refuse(400, 'AUTH_BYTES_INVALID');
  dc.counters.count('imports');
  return value(authorization(server, login.userId));
}

function exportAuthorization({ request, state, login, dc, server }: UserCall): MethodAnswer {
  const toDc = numberOf(request, 'dc_id');
  if (toDc === dc.id || !server.options.dcIds.includes(toDc)) return refuse(400, 'DC_ID_INVALID');
  dc.counters.count('exports');
  return value({ _: 'auth.exportedAuthorization', ...state.exportLogin(login, toDc) });
}

async function logOut({ state, login }: UserCall): Promise<MethodAnswer> {
  await state.endLogin(login);
  return value({ _: 'auth.loggedOut' });
}

/** People live in one data centre; the others only say which. */
function elsewhere({ dc }: Call, account: DemoAccount | undefined): MethodAnswer | undefined {
  if (account === undefined || account.homeDc === dc.id) return undefined;
  return refuse(303, `PHONE_MIGRATE_${account.homeDc}`);
}

const digitsOf = (phone: string): string => phone.replace(/^\+/, '').replace(/[\s()-]/g, '');

export const openAuthMethods: Readonly<Record<string, Method>> = {
  'auth.sendCode': sendCode,
  'auth.resendCode': resendCode,
  'auth.cancelCode': () => value(true),
  'auth.signIn': signIn,
  'auth.importAuthorization': importAuthorization,
  // As the real one answers to a message that does not prove the permanent key; temporary keys are never made here.
  'auth.bindTempAuthKey': () => refuse(400, 'ENCRYPTED_MESSAGE_INVALID'),
};

export const userAuthMethods: Readonly<Record<string, Method<UserCall>>> = {
  'auth.exportAuthorization': exportAuthorization,
  'auth.logOut': logOut,
  'account.updateStatus': () => value(true),
};
