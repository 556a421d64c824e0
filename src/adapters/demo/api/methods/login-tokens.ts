import { type Call, type Method, type MethodAnswer, refuse, type UserCall, value } from '../call.ts';
import { bytesOf, listOf } from '../fields.ts';
import type { LoginToken } from '../login-tokens.ts';
import { completeSignIn, isApp } from './sign-in.ts';

/** Asked for the first time, and again when the asker was told that somebody accepted. */
async function exportLoginToken(call: Call): Promise<MethodAnswer> {
  const { request, server, session, dc, now } = call;
  if (!isApp(request)) return refuse(400, 'API_ID_INVALID');
  const accepted = server.loginTokens.acceptedFor(session.key, now / 1000);
  if (accepted !== undefined) return finish(call, accepted);
  const { bytes, expiresAtSeconds } = server.loginTokens.offer({
    key: session.key,
    dc,
    expiresAtSeconds: Math.ceil(now / 1000 + dc.faults.now.loginTokenSeconds),
    exceptIds: listOf(request, 'except_ids').filter((id) => typeof id === 'bigint'),
  });
  return value({ _: 'auth.loginToken', expires: expiresAtSeconds, token: bytes });
}

async function importLoginToken(call: Call): Promise<MethodAnswer> {
  const token = call.server.loginTokens.imported(bytesOf(call.request, 'token'), call.now / 1000);
  return typeof token === 'string' ? refuse(400, token) : finish(call, token);
}

/** The accepted account is let in at home; anywhere else only the way there is told. */
async function finish(call: Call, token: LoginToken): Promise<MethodAnswer> {
  if (token.state.kind !== 'accepted') return refuse(400, 'AUTH_TOKEN_INVALID');
  const { account } = token.state;
  if (account.homeDc !== call.dc.id) {
    return value({ _: 'auth.loginTokenMigrateTo', dc_id: account.homeDc, token: token.bytes });
  }
  token.state = { kind: 'used' };
  return completeSignIn(call, account, (authorization) => ({ _: 'auth.loginTokenSuccess', authorization }));
}

/** By somebody who is signed in elsewhere and scanned the code. */
function acceptLoginToken(call: UserCall): MethodAnswer {
  const { request, server, account, now } = call;
  const refusal = server.acceptLoginToken(bytesOf(request, 'token'), account);
  if (refusal !== undefined) return refuse(400, refusal);
  const date = Math.floor(now / 1000);
  return value({
    _: 'authorization',
    hash: 0n,
    device_model: 'scanned',
    platform: '',
    system_version: '',
    api_id: 1,
    app_name: 'scanned',
    app_version: '',
    date_created: date,
    date_active: date,
    ip: '127.0.0.1',
    country: '',
    region: '',
  });
}

export const openLoginTokenMethods: Readonly<Record<string, Method>> = {
  'auth.exportLoginToken': exportLoginToken,
  'auth.importLoginToken': importLoginToken,
};

export const userLoginTokenMethods: Readonly<Record<string, Method<UserCall>>> = {
  'auth.acceptLoginToken': acceptLoginToken,
};
