import { type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';

/** Hosts are written as in a URL, with the port unless it is the scheme's own: `venus-1.web.telegram.org`. */
export interface Gate {
  /** The hosts of the server the user chose; replaces what was allowed before. Our own origin always is. */
  allow(hosts: readonly string[]): void;
  /** Rejects as `fetch` does; a URL that is not allowed is a failure and nothing was sent. */
  fetch(url: string, request: RequestInit): Promise<Outcome<Response>>;
  openSocket(url: string, protocol: string): Outcome<WebSocket>;
}

const LOOPBACK = ['localhost', '127.0.0.1'];
/** Encrypted, and not: that only to this machine. */
type Schemes = readonly [encrypted: string, plain: string];
const REQUEST: Schemes = ['https:', 'http:'];
const SOCKET: Schemes = ['wss:', 'ws:'];

const refused = (what: string): Failure => ({
  category: 'blocked',
  code: 'NOT_ALLOWED',
  message: `Sluice speaks only to the server you chose, and ${what} does not belong to it. Nothing was sent; check the server configuration.`,
});

/** What `allow` takes, from addresses as a server configuration has them. Addresses that are no URL are left out. */
export const hostsOf = (urls: readonly string[]): readonly string[] => [
  ...new Set(urls.filter((url) => URL.canParse(url)).map((url) => new URL(url).host)),
];

/**
 * The one way out: every request and every socket of ours goes through a gate, whose list of hosts can be looked at
 * here. The page's policy must admit any `https:` host, since the user names servers later.
 */
export const createGate = (ownOrigin: string = location.origin): Gate => {
  let allowed: ReadonlySet<string> = new Set();

  const check = (address: string, [encrypted, plain]: Schemes): Outcome<string> => {
    // Not quoted: it may hold a password.
    if (!URL.canParse(address, ownOrigin)) return failed(refused('an address that cannot be read'));
    const url = new URL(address, ownOrigin);
    const isLocal = url.protocol === plain && LOOPBACK.includes(url.hostname);
    const isSafe = url.protocol === encrypted || isLocal;
    const hasLogin = url.username !== '' || url.password !== '';
    // A `blob:` address has our origin too, but is no address of a server.
    const isOurs = url.origin === ownOrigin && url.protocol === new URL(ownOrigin).protocol;
    const isAllowed = !hasLogin && (isOurs || (isSafe && allowed.has(url.host)));
    return isAllowed ? succeeded(url.href) : failed(refused(`“${url.host}”`));
  };

  return {
    allow: (hosts) => {
      allowed = new Set(hosts);
    },
    fetch: async (address, request) => {
      const url = check(address, REQUEST);
      if (!url.ok) return url;
      // A redirect would lead around the list; cookies and referrer are nobody's business.
      const fixed = { redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer' } as const;
      return succeeded(await fetch(url.value, { ...request, ...fixed }));
    },
    openSocket: (address, protocol) => {
      const url = check(address, SOCKET);
      return url.ok ? succeeded(new WebSocket(url.value, protocol)) : url;
    },
  };
};
