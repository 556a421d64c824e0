/**
 * What the browser is told with every file: the policy reaches a worker only by the header of its own script, so
 * the headers go with everything. The same list stands in README.md for other hosts; a test compares the two.
 */

const LOOPBACK = ['http://localhost:*', 'http://127.0.0.1:*', 'ws://localhost:*', 'ws://127.0.0.1:*'];

/** Directives that a `<meta>` policy may carry too. */
const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  // Hosts that the user names later (own server, webhook) are unknown here: the gate holds the list of them.
  `connect-src 'self' https: wss: ${LOOPBACK.join(' ')}`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types sluice',
];

/** The policy of the `<meta>` element in index.html: a second line, for hosts that send no headers. */
export const META_POLICY = DIRECTIVES.join('; ');

/** The policy of the header; `frame-ancestors` counts only here. */
export const HEADER_POLICY = [...DIRECTIVES, "frame-ancestors 'none'"].join('; ');

/** @type {Readonly<Record<string, string>>} Sent with every answer. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': HEADER_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
