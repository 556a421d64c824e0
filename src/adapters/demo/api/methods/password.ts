import { modPow } from '../../../../mtproto/big-integers.ts';
import { concat, equal, fromBigInt, readLong, toBigInt, unshared, xor } from '../../../../mtproto/bytes.ts';
import { sha256Sync } from '../../../../mtproto/kernels.ts';
import { knownGenerator, knownPrime } from '../../../../mtproto/key-exchange/group.ts';
import type { TlObject } from '../../../../mtproto/tl/types.ts';
import type { DemoAccount } from '../../world/types.ts';
import { type Call, type Method, type MethodAnswer, refuse, value } from '../call.ts';
import { bytesOf, longOf, objectOf } from '../fields.ts';
import { beginLogin, passwordOf } from './sign-in.ts';

/** core.telegram.org/api/srp; the numbers are those of the only algorithm there is. */
const ITERATIONS = 100_000;
const NUMBER_BYTES = 256;
const MAX_CHALLENGES = 64;
const prime = fromBigInt(knownPrime, NUMBER_BYTES);
const generator = fromBigInt(BigInt(knownGenerator), NUMBER_BYTES);

function accountAsked(call: Call): DemoAccount | undefined {
  const { session, server, login } = call;
  return login ? server.accountOf(login.userId) : server.account(session.key.stored.awaitedPhone);
}

async function getPassword(call: Call): Promise<MethodAnswer> {
  const { server } = call;
  const account = accountAsked(call);
  if (account === undefined) return refuse(401, 'AUTH_KEY_UNREGISTERED');
  const fresh = {
    _: 'account.password',
    new_algo: algorithm(saltsOf(account)),
    new_secure_algo: { _: 'securePasswordKdfAlgoUnknown' },
    secure_random: server.options.random(32),
  } satisfies TlObject;
  const password = passwordOf(call, account);
  if (password === undefined) return value(fresh);
  const salts = saltsOf(account);
  const verifier = await verifierOf(password, salts);
  const b = toBigInt(server.options.random(NUMBER_BYTES));
  const k = toBigInt(sha256Sync(concat(prime, generator)));
  const B = fromBigInt(
    (k * verifier + modPow(BigInt(knownGenerator), b, knownPrime)) % knownPrime,
    NUMBER_BYTES,
  );
  const srpId = readLong(server.options.random(8));
  for (const oldest of server.challenges.keys()) {
    if (server.challenges.size < MAX_CHALLENGES) break;
    server.challenges.delete(oldest);
  }
  server.challenges.set(srpId, { phone: account.phone, b, B });
  return value({
    ...fresh,
    has_password: true,
    current_algo: algorithm(salts),
    srp_B: B,
    srp_id: srpId,
    ...(account.password ? { hint: account.password.hint } : {}),
  });
}

async function checkPassword(call: Call): Promise<MethodAnswer> {
  const { request, server } = call;
  const account = accountAsked(call);
  const password = account && passwordOf(call, account);
  if (account === undefined || password === undefined) return refuse(401, 'AUTH_KEY_UNREGISTERED');
  const proof = objectOf(request, 'password');
  if (proof?._ !== 'inputCheckPasswordSRP') return refuse(400, 'PASSWORD_HASH_INVALID');
  const challenge = server.challenges.get(longOf(proof, 'srp_id'));
  if (challenge?.phone !== account.phone) return refuse(400, 'SRP_ID_INVALID');
  // A challenge is good for one try, right or wrong.
  server.challenges.delete(longOf(proof, 'srp_id'));
  const a = toBigInt(bytesOf(proof, 'A'));
  if (a % knownPrime === 0n || a >= knownPrime) return refuse(400, 'SRP_PASSWORD_CHANGED');
  const A = fromBigInt(a, NUMBER_BYTES);
  const salts = saltsOf(account);
  const u = toBigInt(sha256Sync(concat(A, challenge.B)));
  const verifier = await verifierOf(password, salts);
  const shared = modPow((a * modPow(verifier, u, knownPrime)) % knownPrime, challenge.b, knownPrime);
  const key = sha256Sync(fromBigInt(shared, NUMBER_BYTES));
  const expected = sha256Sync(
    concat(
      xor(sha256Sync(prime), sha256Sync(generator)),
      sha256Sync(salts.first),
      sha256Sync(salts.second),
      A,
      challenge.B,
      key,
    ),
  );
  if (!equal(expected, bytesOf(proof, 'M1'))) return refuse(400, 'PASSWORD_HASH_INVALID');
  return value(await beginLogin(call, account));
}

interface Salts {
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

/** Salts belong to the password; here they follow from the account, so that nothing need be remembered. */
function saltsOf({ phone, userId }: DemoAccount): Salts {
  const text = new TextEncoder();
  const first = sha256Sync(text.encode(`first salt of ${phone}`));
  return {
    first: concat(first, first.subarray(0, 8)),
    second: sha256Sync(text.encode(`second salt of ${userId}`)).slice(0, 16),
  };
}

const algorithm = ({ first, second }: Salts): TlObject => ({
  _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow',
  salt1: first,
  salt2: second,
  g: knownGenerator,
  p: prime,
});

/** v = g^x, x = PH2(password, salt1, salt2). Takes some 0.1 s. */
async function verifierOf(password: string, { first, second }: Salts): Promise<bigint> {
  const salted = (data: Uint8Array, salt: Uint8Array): Uint8Array<ArrayBuffer> =>
    sha256Sync(concat(salt, data, salt));
  const once = salted(salted(new TextEncoder().encode(password), first), second);
  const material = await crypto.subtle.importKey('raw', once, 'PBKDF2', false, ['deriveBits']);
  const stretch = { name: 'PBKDF2', hash: 'SHA-512', salt: unshared(first), iterations: ITERATIONS };
  const stretched = new Uint8Array(await crypto.subtle.deriveBits(stretch, material, 512));
  return modPow(BigInt(knownGenerator), toBigInt(salted(stretched, second)), knownPrime);
}

export const passwordMethods: Readonly<Record<string, Method>> = {
  'account.getPassword': getPassword,
  'auth.checkPassword': checkPassword,
};
