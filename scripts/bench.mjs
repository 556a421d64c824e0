/**
 * Runs one measurement of tests/bench in Node: `node [flags] scripts/bench.mjs NAME [arguments]` bundles tests/bench/NAME/main.ts
 * into .cache (Node 20 reads no TypeScript) and starts it as a process of its own, with the same flags.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name, ...args] = process.argv.slice(2);
if (name === undefined || !/^[a-z-]+$/.test(name)) {
  console.error('Say which: node scripts/bench.mjs NAME, a folder of tests/bench with a main.ts.');
  process.exit(2);
}
const outDir = join(root, '.cache', `bench-${name}`);

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: join(root, 'tests/bench', name, 'main.ts'),
    outDir,
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    rollupOptions: { output: { entryFileNames: 'main.mjs' } },
  },
});

const child = spawn(process.execPath, [...process.execArgv, join(outDir, 'main.mjs'), ...args], {
  stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
