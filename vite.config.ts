import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import solid from 'vite-plugin-solid';
import { META_POLICY } from './scripts/security-headers.mjs';

const version: string = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')).version;
const policyModule = fileURLToPath(new URL('./src/workers/trusted-types.ts', import.meta.url));

/** Puts Solid's `template()`, the page's only use of `innerHTML`, through the policy `sluice`. */
function trustedTemplates(): Plugin {
  const assignment = 't.innerHTML = html;';
  return {
    name: 'sluice:trusted-templates',
    apply: 'build',
    transform: {
      filter: { id: /solid-js\/web\/dist\/(web|dev)\.js/ },
      handler(code) {
        if (!code.includes(assignment)) {
          this.error('Solid no longer assigns innerHTML as expected: look at its template() and adapt this.');
        }
        const routed = code.replace(assignment, 't.innerHTML = trustedTemplate(html);');
        return {
          code: `import { trustedTemplate } from ${JSON.stringify(policyModule)};\n${routed}`,
          map: null,
        };
      },
    },
  };
}

/** Writes the policy into the built page; the development page needs inline styles and goes without. */
function metaPolicy(): Plugin {
  return {
    name: 'sluice:meta-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: META_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

// A style written into a template's markup would be an inline style: the policy refuses those.
const solidOptions = { omitNestedClosingTags: false, inlineStyles: false };

/** Shared with the tests, which must see the same constants. */
export const constants = {
  __APP_VERSION__: JSON.stringify(version),
  __API_ID__: JSON.stringify(process.env.SLUICE_API_ID ?? ''),
  __API_HASH__: JSON.stringify(process.env.SLUICE_API_HASH ?? ''),
};

/** Shared with the tests that run in a browser. */
export const buildConfig = {
  define: constants,
  plugins: [solid({ solid: solidOptions }), trustedTemplates(), metaPolicy()],
  worker: { format: 'es' },
  // Known beforehand: one found in the middle of a test run would reload the page under it. The kernel finds its
  // .wasm beside itself, so it must stay where it is.
  optimizeDeps: {
    include: [
      'big-integer',
      'buffer/',
      'comlink',
      'dexie',
      'hash-wasm',
      'telegram',
      'telegram/Password.js',
      'telegram/crypto/AuthKey.js',
      'telegram/extensions/Logger.js',
      'telegram/extensions/index.js',
      'telegram/network/MTProtoSender.js',
      'telegram/network/connection/Connection.js',
      'telegram/tl/core/index.js',
      'valibot',
    ],
    exclude: ['@mtcute/wasm'],
  },
  build: {
    target: 'chrome120',
    // A file inlined as data: URL would be refused by the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
    // Of interest to nobody who only starts the page.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
} satisfies UserConfig;

export default defineConfig({ ...buildConfig, server: { host: 'localhost', port: 7458, strictPort: true } });
