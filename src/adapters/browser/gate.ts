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
const ENCRYPTED = ['https:', 'wss:'];
const PLAIN = ['http:', 'ws:'];

const refused = (host: string): Failure => ({
  category: 'blocked',
  code: 'NOT_ALLOWED',
  message: `Sluice speaks only to the server you chose, and “${host}” does not belong to it. Nothing was sent; check the server configuration.`,
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

  const check = (address: string): Outcome<string> => {
    if (!URL.canParse(address, ownOrigin)) return failed(refused(address.slice(0, 100)));
    const url = new URL(address, ownOrigin);
    if (url.origin === ownOrigin) return succeeded(url.href);
    const isSecret = ENCRYPTED.includes(url.protocol);
    const isLocal = PLAIN.includes(url.protocol) && LOOPBACK.includes(url.hostname);
    const hasLogin = url.username !== '' || url.password !== '';
    const isAllowed = allowed.has(url.host) && (isSecret || isLocal) && !hasLogin;
    return isAllowed ? succeeded(url.href) : failed(refused(url.host));
  };

  return {
    allow: (hosts) => {
      allowed = new Set(hosts);
    },
    fetch: async (address, request) => {
      const url = check(address);
      if (!url.ok) return url;
      // A redirect would lead around the list; cookies and referrer are nobody's business.
      const fixed = { redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer' } as const;
      return succeeded(await fetch(url.value, { ...request, ...fixed }));
    },
    openSocket: (address, protocol) => {
      const url = check(address);
      return url.ok ? succeeded(new WebSocket(url.value, protocol)) : url;
    },
  };
};
