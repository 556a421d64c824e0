/**
 * Every request and socket of ours goes through the gate, whose list of hosts can be looked at: here is what else leads
 * out of a browser's thread, and that nothing but the gate uses it.
 */

const GATE = 'src/adapters/browser/gate.ts';

const CLASSES = 'WebSocket|WebSocketStream|XMLHttpRequest|EventSource|WebTransport|RTCPeerConnection';
const FUNCTIONS = 'fetch|fetchLater|sendBeacon|importScripts';

/** @type {readonly RegExp[]} */
const WAYS = [
  new RegExp(`\\bnew\\s+(${CLASSES})\\b`, 'g'),
  new RegExp(`\\bextends\\s+(${CLASSES})\\b`, 'g'),
  // A call; `x.fetch(…)` is somebody's method, `async fetch(…)` and `fetch(order: …)` are where one is declared.
  /(?<![.\w#'"]|\basync\s)(fetch|fetchLater|importScripts)\s*\((?!\s*\w+\??\s*:)/g,
  // Handed on under another name.
  new RegExp(`(?:[=(,[{]|\\?\\?|=>|\\breturn)\\s*(${FUNCTIONS}|${CLASSES})\\s*[;,)\\]}]`, 'g'),
  new RegExp(
    `\\b(?:globalThis|self|window|navigator)\\s*(?:\\?\\.|\\.|\\[\\s*['"])\\s*(${FUNCTIONS}|${CLASSES})\\b`,
    'g',
  ),
];

/** The same text with its comments blanked, so that lines keep their numbers. @param {string} source */
const withoutComments = (source) =>
  source.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\w])\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));

/**
 * @param {string} path of a script, from the project's root, with `/`
 * @param {string} source its text
 * @returns {string[]} a sentence for each way out that is not the gate's
 */
export function wayOutBreaches(path, source) {
  if (path === GATE) return [];
  const code = withoutComments(source);
  const found = WAYS.flatMap((way) =>
    [...code.matchAll(way)].map((match) => {
      const line = code.slice(0, match.index).split('\n').length;
      return `${path}:${line}: ${match[1]} leads out past the gate`;
    }),
  );
  return [...new Set(found)];
}
