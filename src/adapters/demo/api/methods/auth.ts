import { type Call, type Method, type MethodAnswer, refuse, type UserCall, value } from '../call.ts';
import { bytesOf, longOf, numberOf } from '../fields.ts';
import { authorization } from './sign-in.ts';

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

export const openAuthMethods: Readonly<Record<string, Method>> = {
  'auth.importAuthorization': importAuthorization,
  // As the real one answers to a message that does not prove the permanent key; temporary keys are never made here.
  'auth.bindTempAuthKey': () => refuse(400, 'ENCRYPTED_MESSAGE_INVALID'),
};

export const userAuthMethods: Readonly<Record<string, Method<UserCall>>> = {
  'auth.exportAuthorization': exportAuthorization,
  'auth.logOut': logOut,
  'account.updateStatus': () => value(true),
  // Given at once; that it is put off (TAKEOUT_INIT_DELAY) is a fault like others.
  'account.initTakeoutSession': ({ login }) =>
    value({ _: 'account.takeout', id: BigInt(`0x${login.id}`) & 0x7fff_ffff_ffff_ffffn }),
  'account.finishTakeoutSession': () => value(true),
};
