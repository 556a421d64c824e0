/** Node 20 reads no TypeScript: a program of the tests' is bundled into .cache first. */
import { join } from 'node:path';
import { build } from 'vite';
import { PROJECT } from './prepare.mjs';

/**
 * @param {string} name of the folder below .cache
 * @param {string} entry from the project's root
 * @returns {Promise<string>} the program Node can run
 */
export async function bundle(name, entry) {
  const outDir = join(PROJECT, '.cache', name);
  await build({
    root: PROJECT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: join(PROJECT, entry),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'main.mjs' } },
    },
  });
  return join(outDir, 'main.mjs');
}
