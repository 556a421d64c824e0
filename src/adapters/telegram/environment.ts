/**
 * Imported before anything of GramJS: its `isBrowser` is `typeof window !== 'undefined'`, so that in a worker it would
 * take the Node branch (TCP, numeric addresses, a socket that never opens) and hang. Reads `window.location.protocol`
 * while it loads, which a worker has.
 */
Object.defineProperty(globalThis, 'window', { value: globalThis, configurable: true, writable: true });
