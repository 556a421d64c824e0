import { ABORTED, type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import { plainAddresses, type ServerConfiguration, transportOf } from '../../domain/server.ts';
import { equal } from '../../mtproto/bytes.ts';
import { serviceSchema } from '../../mtproto/schema/service.ts';
import { createMessageIds } from '../../mtproto/session/message-ids.ts';
import { parsePlainMessage, plainMessage } from '../../mtproto/session/plain-message.ts';
import { decode, encode } from '../../mtproto/tl/codec.ts';
import { readHttpBody } from '../../mtproto/transport/http.ts';
import { openConversation } from './conversation.ts';
import { DEADLINE, DEADLINE_MS, failureOfTransportError } from './errors.ts';
import { publicKeysOf } from './key-making.ts';
import { linkedAbort, type Parts } from './parts.ts';
import { createSilenceWatch } from './silence-watch.ts';

export interface AddressAnswer {
  readonly dc: number;
  readonly url: string;
  readonly role: 'plain' | 'media';
  readonly ok: boolean;
  /** What it answered, or why it did not, and what to do. */
  readonly message: string;
  readonly milliseconds: number | null;
}

/**
 * Asks every address of a configuration for its public keys, all at once: the first step of a key exchange, without a
 * key of ours and without any trace on an account. Ends after 15 s of silence.
 */
export function testConnection(
  configuration: ServerConfiguration,
  parts: Parts,
  signal: AbortSignal,
): Promise<readonly AddressAnswer[]> {
  const addresses = configuration.dcs.flatMap((dc) => [
    ...plainAddresses(dc).map((url) => ({ dc: dc.id, url, role: 'plain' as const })),
    ...(dc.media === 'shared' ? [] : dc.media).map((url) => ({ dc: dc.id, url, role: 'media' as const })),
  ]);
  const known = new Set(publicKeysOf(configuration).map(({ fingerprint }) => fingerprint));
  return Promise.all(
    addresses.map(async (address): Promise<AddressAnswer> => {
      const nonce = parts.random(16);
      const body = encode(serviceSchema, { _: 'req_pq_multi', nonce });
      const startedAt = parts.clock.now();
      const request = plainMessage(createMessageIds().next(startedAt), body);
      const ask = transportOf(address.url) === 'http' ? askOverHttp : askOverWebSocket;
      const answered = await ask(parts, address.url, request, signal);
      const milliseconds = Math.round(parts.clock.now() - startedAt);
      if (!answered.ok)
        return { ...address, ok: false, message: sentenceOf(answered.failure), milliseconds: null };
      return { ...address, ...judge(answered.value, nonce, known, milliseconds), milliseconds };
    }),
  );
}

/** What to say of an answer. */
function judge(
  answer: Uint8Array,
  nonce: Uint8Array,
  known: ReadonlySet<bigint>,
  milliseconds: number,
): Pick<AddressAnswer, 'ok' | 'message'> {
  const plain = parsePlainMessage(answer);
  const decoded = plain && decode(serviceSchema, plain.body);
  const offer = decoded?.ok ? decoded.value : undefined;
  const sameNonce = offer?.nonce instanceof Uint8Array && equal(offer.nonce, nonce);
  if (offer?._ !== 'resPQ' || !sameNonce || !Array.isArray(offer.server_public_key_fingerprints)) {
    return { ok: false, message: NO_TELEGRAM };
  }
  const fingerprints: readonly unknown[] = offer.server_public_key_fingerprints;
  if (fingerprints.some((fingerprint) => typeof fingerprint === 'bigint' && known.has(fingerprint))) {
    return { ok: true, message: `Answers in ${milliseconds} ms, with a key of the configuration.` };
  }
  const names = fingerprints
    .filter((fingerprint) => typeof fingerprint === 'bigint')
    .map((fingerprint) => BigInt.asUintN(64, fingerprint).toString(16))
    .join(', ');
  const message = `Answers in ${milliseconds} ms, but with none of the keys in “publicKeys”. Add the key with the fingerprint ${names || '(it names none)'}.`;
  return { ok: false, message };
}

const NO_TELEGRAM =
  'Something answers, but it does not speak Telegram’s protocol. Check host, port and path.';

async function askOverWebSocket(
  parts: Parts,
  url: string,
  request: Uint8Array,
  signal: AbortSignal,
): Promise<Outcome<Uint8Array>> {
  const opened = await openConversation(parts, url, signal);
  if (!opened.ok) return opened;
  opened.value.send(request);
  const answer = await opened.value.next();
  opened.value.close();
  return answer;
}

async function askOverHttp(
  { network, clock }: Parts,
  url: string,
  request: Uint8Array,
  signal: AbortSignal,
): Promise<Outcome<Uint8Array>> {
  const { controller, done } = linkedAbort(signal);
  const watch = createSilenceWatch(clock, DEADLINE_MS, () => controller.abort());
  watch.begin();
  const posted = await network.post(url, request, controller.signal, () => watch.heard());
  watch.end();
  done();
  if (!posted.ok) {
    if (signal.aborted) return failed(ABORTED);
    return controller.signal.aborted ? failed(DEADLINE) : posted;
  }
  if (posted.value.status !== 200) return failed(badStatus(posted.value.status));
  const body = readHttpBody(posted.value.body);
  if (body.kind === 'transport-error') return failed(failureOfTransportError(body.code));
  return succeeded(body.kind === 'message' ? body.message : posted.value.body);
}

const badStatus = (status: number): Failure => ({
  category: 'network',
  code: 'HTTP_STATUS',
  message: `Answers with HTTP status ${status} instead of 200. Check host and path.`,
});

/** The failures of a first attempt, in words for whoever wrote the address. */
function sentenceOf(failure: Failure): string {
  switch (failure.code) {
    case 'CONNECT':
      return 'Cannot be reached. Check host and port, and whether the server is running.';
    case 'CUT':
      return 'Closes the connection without an answer. Check the path.';
    case 'UNREADABLE':
      return 'Its answer cannot be read by a web page: it is unreachable, or sends no CORS headers (Access-Control-Allow-Origin).';
    case 'DEADLINE':
      return 'No answer within 15 seconds.';
    default:
      return failure.message;
  }
}
