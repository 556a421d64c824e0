import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { StoredCode } from '../../state/memory.ts';
import { moveOf, NETWORK_DC, refusalOf, waysOf } from '../../world/code-ways.ts';
import type { DemoAccount } from '../../world/types.ts';
import { type Call, type Method, type MethodAnswer, refuse, value } from '../call.ts';
import { objectOf, textOf } from '../fields.ts';
import { makeCode, toSentCode } from '../sent-codes.ts';
import { completeSignIn, isApp } from './sign-in.ts';

/** International numbers, E.164. */
const PHONE = /^[1-9]\d{6,14}$/;

async function sendCode(call: Call): Promise<MethodAnswer> {
  const { request, server, dc } = call;
  if (!isApp(request)) return refuse(400, 'API_ID_INVALID');
  const phone = digitsOf(textOf(request, 'phone_number'));
  if (!PHONE.test(phone)) return refuse(400, 'PHONE_NUMBER_INVALID');
  const refusal = refusalOf(phone);
  if (refusal !== undefined) return refuse(400, refusal);
  const move = moveOf(phone);
  if (move === 'network' && dc.id !== NETWORK_DC) return refuse(303, `NETWORK_MIGRATE_${NETWORK_DC}`);
  const moved = move === 'late' ? undefined : elsewhere(call, server.account(phone), 'PHONE_MIGRATE');
  return moved ?? giveCode(call, phone, 0);
}

/** `turn`: how often it was sent another way. */
async function giveCode(call: Call, phone: string, turn: number): Promise<MethodAnswer> {
  const { state, server, dc, now } = call;
  const ways = waysOf(phone);
  const way = ways[turn];
  if (way === undefined) return refuse(406, 'SEND_CODE_UNAVAILABLE');
  const code = makeCode(way, server.options.random);
  const expiresAtSeconds = now / 1000 + dc.faults.now.codeSeconds;
  const { hash } = await state.sendCode({ phone, code, expiresAtSeconds, turn });
  if (code !== '') server.options.deliverCode(phone, code);
  return value(toSentCode(hash, code, way, ways[turn + 1]));
}

async function resendCode(call: Call): Promise<MethodAnswer> {
  const sent = sentBefore(call);
  return sent === undefined ? refuse(400, 'PHONE_CODE_EXPIRED') : giveCode(call, sent.phone, sent.turn + 1);
}

async function cancelCode(call: Call): Promise<MethodAnswer> {
  const sent = sentBefore(call);
  if (sent === undefined) return refuse(400, 'PHONE_CODE_EXPIRED');
  await call.state.useCode(sent);
  return value(true);
}

async function signIn(call: Call): Promise<MethodAnswer> {
  const { request, state, server } = call;
  const phone = digitsOf(textOf(request, 'phone_number'));
  if (!PHONE.test(phone)) return refuse(400, 'PHONE_NUMBER_INVALID');
  const account = server.account(phone);
  const moved = elsewhere(call, account, moveOf(phone) === 'late' ? 'USER_MIGRATE' : 'PHONE_MIGRATE');
  if (moved !== undefined) return moved;
  const typed = typedCode(request, phone);
  if (typed === '') return refuse(400, 'PHONE_CODE_EMPTY');
  const sent = sentBefore(call);
  if (sent === undefined) return refuse(400, 'PHONE_CODE_EXPIRED');
  if (sent.code === '' || typed !== sent.code) return refuse(400, 'PHONE_CODE_INVALID');
  if (account === undefined) return refuse(400, 'PHONE_NUMBER_UNOCCUPIED');
  await state.useCode(sent);
  return completeSignIn(call, account);
}

/** The code this request is about; undefined: never sent, used, sent again since, or too old. */
function sentBefore({ request, state, now }: Call): StoredCode | undefined {
  const sent = state.code(digitsOf(textOf(request, 'phone_number')));
  const isMeant = sent?.hash === textOf(request, 'phone_code_hash') && now / 1000 < sent.expiresAtSeconds;
  return isMeant ? sent : undefined;
}

/** A code that went by e-mail proves the e-mail address, and comes in a field of its own. */
function typedCode(request: TlObject, phone: string): string {
  if (!waysOf(phone).includes('email')) return textOf(request, 'phone_code');
  const proof = objectOf(request, 'email_verification');
  return proof?._ === 'emailVerificationCode' ? textOf(proof, 'code') : '';
}

/** People live in one data centre; the others only say which. */
function elsewhere({ dc }: Call, account: DemoAccount | undefined, word: string): MethodAnswer | undefined {
  if (account === undefined || account.homeDc === dc.id) return undefined;
  return refuse(303, `${word}_${account.homeDc}`);
}

const digitsOf = (phone: string): string => phone.replace(/^\+/, '').replace(/[\s()-]/g, '');

export const codeMethods: Readonly<Record<string, Method>> = {
  'auth.sendCode': sendCode,
  'auth.resendCode': resendCode,
  'auth.cancelCode': cancelCode,
  'auth.signIn': signIn,
};
