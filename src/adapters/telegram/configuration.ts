import * as v from 'valibot';
import type { Failure, Outcome } from '../../domain/failure.ts';
import { failed, succeeded } from '../../domain/failure.ts';
import type { ServerConfiguration } from '../../domain/server.ts';
import { type PublicKeyFailure, parsePublicKey } from '../../mtproto/rsa.ts';

const EXAMPLE =
  '{"defaultDc":2,"dcs":[{"id":2,"url":"wss://example.org/apiws","media":["https://media.example.org/apiw1","wss://media.example.org/apiws"]}],"publicKeys":["-----BEGIN RSA PUBLIC KEY-----…"]}';

/** A hundred data centres and ten keys fit three times. */
const MAX_LENGTH = 65_536;
const MAX_LINES = 8;

const PLAIN_SCHEMES = ['ws:', 'wss:'];
const HTTP_SCHEMES = ['http:', 'https:'];
const MEDIA_SCHEMES = ['http:', 'https:', 'ws:', 'wss:'];

/** Why an address cannot be used, or null. Without TLS only this computer may be spoken to. */
function addressProblem(whole: string, schemes: readonly string[]): string | null {
  const text = whole.length > 120 ? `${whole.slice(0, 120)}…` : whole;
  if (!URL.canParse(whole)) return `“${text}” is no address. Write it as in wss://example.org/apiws`;
  const url = new URL(whole);
  if (!schemes.includes(url.protocol)) {
    const allowed = schemes.map((scheme) => `${scheme}//`).join(', ');
    return `“${text}” begins with ${url.protocol}// — allowed here: ${allowed}`;
  }
  if (url.username !== '' || url.password !== '') return `“${text}” must not hold a name or password`;
  if (url.hash !== '') return `“${text}” must not end with “${url.hash}”`;
  const secure = url.protocol === 'wss:' || url.protocol === 'https:';
  if (!secure && !isLoopback(url.hostname)) {
    return `“${text}” is not encrypted; ${url.protocol}// is allowed for this computer only (localhost, 127.0.0.1). Use ${url.protocol.replace(':', 's:')}//`;
  }
  return null;
}

/** No other names of this computer: the page's policy and the gate know these two. */
const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1';

const address = (schemes: readonly string[]) =>
  v.pipe(
    v.string('must be an address in quotes'),
    v.check(
      (text) => addressProblem(text, schemes) === null,
      (issue) => addressProblem(issue.input, schemes) ?? '',
    ),
  );

const ID = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be 1 or more'),
  v.maxValue(999, 'must be 999 or less'),
);

const MEDIA_MISSING =
  'is missing: the addresses for file data. Add a line such as "media": ["https://…/apiw1", "wss://…/apiws"], or "media": "shared" if this server allows parallel connections of one key on its "url"';

const MEDIA_LIST = v.pipe(
  v.array(address(MEDIA_SCHEMES)),
  v.minLength(1, 'must hold one address at least, or be "shared"'),
);
const MEDIA_SHARED = v.literal('shared', 'must be a list of addresses, or "shared"');
/** No union: of that only one mistake would be told, without its place in the list. */
const MEDIA = v.lazy((input) => (Array.isArray(input) ? MEDIA_LIST : MEDIA_SHARED));

const REASONS: Readonly<Record<PublicKeyFailure, string>> = {
  'not-pem': 'the BEGIN and END lines or the base64 between them are missing or damaged',
  'not-rsa': 'what it holds is no RSA key',
  'not-2048-bits': 'it must have 2,048 bits',
};

/** Why a text is no RSA public key, or null. */
function keyProblem(text: string): string | null {
  const parsed = parsePublicKey(text);
  return parsed.ok
    ? null
    : `is no RSA public key in PEM form (${REASONS[parsed.reason]}). It begins with -----BEGIN RSA PUBLIC KEY----- or -----BEGIN PUBLIC KEY-----`;
}

const CONFIGURATION = v.strictObject(
  {
    defaultDc: ID,
    dcs: v.pipe(
      v.array(
        v.strictObject(
          {
            id: ID,
            url: address(PLAIN_SCHEMES),
            http: v.optional(address(HTTP_SCHEMES)),
            media: MEDIA,
          },
          objectProblem,
        ),
        'must be a list of data centres',
      ),
      v.minLength(1, 'must hold one data centre at least'),
    ),
    publicKeys: v.pipe(
      v.array(
        v.pipe(
          v.string('must be a key in quotes'),
          v.check(
            (text) => keyProblem(text) === null,
            (issue) => keyProblem(issue.input) ?? '',
          ),
        ),
        'must be a list of RSA public keys',
      ),
      v.minLength(
        1,
        'must hold one RSA public key at least: without it nobody can tell this server from another',
      ),
    ),
  },
  objectProblem,
);

/** As much as is needed to compare the entries with each other. */
const IDS = v.object({
  defaultDc: v.optional(v.unknown()),
  dcs: v.array(v.object({ id: v.optional(v.unknown()) })),
});

/** valibot calls this for the object itself, for a missing entry and for one too many. */
function objectProblem(issue: v.StrictObjectIssue): string {
  if (issue.expected === 'never') return 'is not known here; remove it';
  if (issue.received === 'undefined')
    return issue.path?.at(-1)?.key === 'media' ? MEDIA_MISSING : 'is missing';
  return 'must be an object in { }';
}

/**
 * Reads the JSON of a Custom server. Every refusal is of category `input`, field `configuration`, code `CONFIGURATION`,
 * and names all mistakes, each on a line of its own with its place and what to write there.
 */
export function parseConfiguration(text: string): Outcome<ServerConfiguration> {
  if (text.trim() === '')
    return failed(refusal(`Paste the configuration of your server here, such as ${EXAMPLE}`));
  if (text.length > MAX_LENGTH)
    return failed(
      refusal(
        `This is ${text.length.toLocaleString('en')} characters long; a configuration has a few thousand. Paste it alone, such as ${EXAMPLE}`,
      ),
    );
  const json = parseJson(text);
  if (!json.ok) return json;
  const parsed = v.safeParse(CONFIGURATION, json.value, { abortPipeEarly: true });
  const mistakes = [
    ...(parsed.issues ?? []).map((issue) => `${placeOf(issue)} ${issue.message}`),
    ...contradictionsIn(json.value),
  ];
  if (!parsed.success || mistakes.length > 0) return failed(refusal(listed(mistakes)));
  const { defaultDc, dcs, publicKeys } = parsed.output;
  return succeeded({
    defaultDc,
    dcs: dcs.map(({ id, url, http, media }) => ({ id, url, ...(http === undefined ? {} : { http }), media })),
    publicKeys,
  });
}

/** What no entry is to blame for by itself, as far as the entries can be read. */
function contradictionsIn(value: unknown): string[] {
  const known = v.safeParse(IDS, value);
  if (!known.success) return [];
  const { defaultDc, dcs } = known.output;
  const ids = dcs.map(({ id }) => id);
  const twice = ids.flatMap((id, index) =>
    typeof id === 'number' && ids.indexOf(id) < index
      ? [`dcs[${index}].id: there are two data centres ${id}`]
      : [],
  );
  if (typeof defaultDc !== 'number' || ids.length === 0 || ids.includes(defaultDc)) return twice;
  const there = ids.filter((id) => typeof id === 'number').join(', ');
  return [
    ...twice,
    `defaultDc is ${defaultDc}, but there is no such data centre in dcs (there are: ${there})`,
  ];
}

function listed(mistakes: readonly string[]): string {
  const [first = '', ...others] = mistakes;
  if (others.length === 0) return `${first}.`;
  const lines = mistakes.slice(0, MAX_LINES).map((mistake) => `• ${mistake}.`);
  const left = mistakes.length - lines.length;
  return [`${mistakes.length} mistakes:`, ...lines, ...(left > 0 ? [`… and ${left} more.`] : [])].join('\n');
}

function parseJson(text: string): Outcome<unknown> {
  try {
    return succeeded(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const position = positionOf(reason, text);
    const line = position === null ? '' : ` (line ${text.slice(0, position).split('\n').length})`;
    // V8 repeats a piece of the text behind the reason proper.
    const shortReason = reason
      .replace(/, (\.\.\.)?"[\s\S]*$/, '')
      .replace(/ in JSON at position [\s\S]*$/, '');
    return failed(refusal(`This is not JSON${line}: ${shortReason}.`));
  }
}

/** V8 tells “at position 17”, or shows the offending character with up to ten characters before it. */
function positionOf(reason: string, text: string): number | null {
  const position = /position (\d+)/.exec(reason)?.[1];
  if (position !== undefined) return Number(position);
  const shown = /token '([\s\S])', (\.\.\.)?"([\s\S]*)"(?:\.\.\.)? is not valid JSON$/.exec(reason);
  if (shown === null) return null;
  const [, token = '', before, piece = ''] = shown;
  const start = text.indexOf(piece);
  if (start < 0) return null;
  return start + (before === undefined ? piece.indexOf(token) : Math.min(10, piece.length - 1));
}

/** `dcs[1].url` as one would write it. */
function placeOf(issue: v.BaseIssue<unknown>): string {
  const place = (issue.path ?? [])
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('');
  return place === '' ? 'The whole' : place.replace(/^\./, '');
}

const refusal = (message: string): Failure => ({
  category: 'input',
  code: 'CONFIGURATION',
  field: 'configuration',
  message,
});
