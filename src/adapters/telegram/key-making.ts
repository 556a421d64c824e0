import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { DataCentre, ServerConfiguration } from '../../domain/server.ts';
import { exchangeKey, KeyExchangeError } from '../../mtproto/key-exchange/client.ts';
import { parsePublicKey, type RsaPublicKey } from '../../mtproto/rsa.ts';
import { dataSchema } from '../../mtproto/schema/data.ts';
import { createAuthKey } from '../../mtproto/session/auth-key.ts';
import { ClientSession } from '../../mtproto/session/client-session.ts';
import type { ServerChoice } from '../../ports/account.ts';
import type { ClientDescription } from '../../ports/source.ts';
import { describeConnection } from './announcement.ts';
import { type Conversation, openConversation } from './conversation.ts';
import { DEADLINE, failureOfServerError, failureOfTransportError } from './errors.ts';
import { HTTP_WAIT } from './http-line.ts';
import type { KeyRecord } from './key-ring.ts';
import type { Parts, PlainParts } from './parts.ts';

/** How Telegram's test servers number themselves (core.telegram.org/mtproto/auth_key, `dc`). */
const TEST_DC_OFFSET = 10_000;

/** A server that has said this much and not answered will not answer. */
const MOST_MESSAGES = 100;

export type MadeKey = Pick<KeyRecord, 'authKey' | 'serverSalt' | 'timeOffsetSeconds'>;

/** What an authorization is carried over with, as `auth.exportAuthorization` of the home data centre gives it. */
export interface ExportedAuthorization {
  readonly id: bigint;
  readonly bytes: Uint8Array;
}

/**
 * What `talk` comes to in a conversation with the plain address of a data centre, closed afterwards. No other
 * connection of its key may be open meanwhile. Where nothing at all comes back by one way, the other is taken.
 */
export const converse = <T>(
  parts: PlainParts,
  dc: DataCentre,
  signal: AbortSignal,
  talk: (conversation: Conversation) => Promise<Outcome<T>>,
): Promise<Outcome<T>> =>
  parts.routes.take<Outcome<T>>(dc, signal, async (url, heard) => {
    const opened = await openConversation(parts, url, signal, heard);
    if (!opened.ok) return opened;
    const outcome = await talk(opened.value);
    opened.value.close();
    return outcome;
  });

/** Makes an auth key in a conversation that has said nothing else yet. Takes four round trips and 0.1 s of computing. */
export async function makeKey(
  parts: Parts,
  conversation: Conversation,
  { kind, configuration }: Pick<ServerChoice, 'kind' | 'configuration'>,
  dc: DataCentre,
  signal: AbortSignal,
): Promise<Outcome<MadeKey>> {
  let lineFailure: Failure | null = null;
  try {
    const made = await exchangeKey({
      async exchange(message) {
        conversation.send(message);
        const answer = await conversation.next();
        if (answer.ok) return answer.value;
        lineFailure = answer.failure;
        throw new Error(answer.failure.code);
      },
      publicKeys: publicKeysOf(configuration),
      random: parts.random,
      now: () => parts.clock.now(),
      dc: kind === 'telegram-test' ? TEST_DC_OFFSET + dc.id : dc.id,
      signal,
    });
    const { authKey, serverSalt, timeOffsetSeconds } = made;
    return succeeded({ authKey: new Uint8Array(authKey.bytes), serverSalt, timeOffsetSeconds });
  } catch (error) {
    if (signal.aborted) return failed(ABORTED);
    if (lineFailure !== null) return failed(lineFailure);
    // Numbers so odd that computing with them fails are an answer of the server as well.
    const reason =
      error instanceof KeyExchangeError ? error : new KeyExchangeError('unexpected-answer', String(error));
    return failed(failureOfExchange(reason));
  }
}

/** Signs a key of another data centre in, in the conversation it was made in or a new one. */
export async function importAuthorization(
  parts: Parts,
  conversation: Conversation,
  key: MadeKey,
  client: ClientDescription,
  exported: ExportedAuthorization,
): Promise<Outcome<MadeKey>> {
  const session = new ClientSession({
    authKey: createAuthKey(key.authKey),
    schema: dataSchema,
    random: parts.random,
    timeOffsetSeconds: key.timeOffsetSeconds,
    salt: key.serverSalt,
    wrap: describeConnection(client),
  });
  const handle = session.invoke({ _: 'auth.importAuthorization', id: exported.id, bytes: exported.bytes });
  for (let messages = 0; messages < MOST_MESSAGES; messages += 1) {
    const now = parts.clock.now();
    const packed = await session.pack(
      now,
      conversation.isHttp && !session.needsToSend(now) ? { httpWait: HTTP_WAIT } : {},
    );
    if (packed !== null) conversation.send(packed);
    const answer = await conversation.next();
    if (!answer.ok) return answer;
    for (const event of await session.receive(parts.clock.now(), answer.value)) {
      if (event.kind === 'transport-error') return failed(failureOfTransportError(event.code));
      if (event.kind === 'error' && event.handle === handle) {
        return failed(failureOfServerError({ code: event.code, text: event.message }));
      }
      if (event.kind === 'result' && event.handle === handle) {
        const { salt: serverSalt, timeOffsetSeconds } = session;
        return succeeded({ authKey: key.authKey, serverSalt, timeOffsetSeconds });
      }
    }
  }
  return failed(DEADLINE);
}

export function publicKeysOf(configuration: ServerConfiguration): readonly RsaPublicKey[] {
  return configuration.publicKeys.flatMap((pem) => {
    const parsed = parsePublicKey(pem);
    return parsed.ok ? [parsed.key] : [];
  });
}

function failureOfExchange(error: KeyExchangeError): Failure {
  const detail = `${error.code}: ${error.message}`;
  switch (error.code) {
    case 'unknown-server-key':
      return {
        category: 'input',
        code: 'SERVER_KEY_UNKNOWN',
        field: 'configuration',
        message:
          'This server has none of the public keys of the configuration: it is another server, or its key is missing in “publicKeys”. Nothing was sent to it.',
        detail,
      };
    case 'security':
      return {
        category: 'network',
        code: 'KEY_EXCHANGE_UNSAFE',
        message:
          'The server answered in a way no honest server does; somebody may sit between it and you. Nothing secret was sent. Try another network.',
        detail,
      };
    case 'unexpected-answer':
      return {
        category: 'network',
        code: 'NOT_TELEGRAM',
        message: 'What answers at this address does not speak Telegram’s protocol. Check address and path.',
        detail,
      };
    case 'refused':
      return {
        category: 'server',
        code: 'KEY_EXCHANGE_REFUSED',
        message: 'The server did not accept a new key. It is tried again by itself.',
        detail,
      };
  }
}
