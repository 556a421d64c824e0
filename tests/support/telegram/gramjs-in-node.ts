/** What a worker has and Node lacks: GramJS looks at these while it loads. Imported before anything of GramJS. */
Object.defineProperty(globalThis, 'self', { value: globalThis, configurable: true, writable: true });
Object.defineProperty(globalThis, 'location', {
  value: { protocol: 'https:' },
  configurable: true,
  writable: true,
});
