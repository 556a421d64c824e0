/**
 * The one Trusted Types policy. A realm (page or worker) may make it once, so whoever needs it imports it here;
 * without the import a script can neither start a worker nor parse markup.
 */
const ownScript = (input: string): string => {
  const url = new URL(input, location.href);
  if (url.origin !== location.origin) throw new TypeError('Only scripts of this origin may run.');
  return url.href;
};

// Only Solid's compiled templates come here (see vite.config.ts): markup fixed at build time.
const templateMarkup = (input: string): string => input;

const rules = { createHTML: templateMarkup, createScriptURL: ownScript };
const policy = globalThis.trustedTypes?.createPolicy('sluice', rules) ?? rules;

/**
 * The script of a worker, as `new Worker` and `serviceWorker.register` accept it.
 * @throws TypeError when `url` is of another origin
 */
export const trustedScriptUrl = (url: string): string => policy.createScriptURL(url);

/** Markup of a compiled template; never anything that came from outside. */
export const trustedTemplate = (markup: string): string => policy.createHTML(markup);
