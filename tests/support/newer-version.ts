import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** Builds the page with contract and schema one version higher; `play` gets the folder, which is deleted afterwards. */
export async function withNewerVersion(play: (root: string) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'sluice-newer-'));
  try {
    const config = join('tests', 'support', 'newer-version.config.ts');
    const vite = join('node_modules', 'vite', 'bin', 'vite.js');
    const settings = ['build', '--config', config, '--outDir', root, '--emptyOutDir', '--logLevel', 'error'];
    const env = { ...process.env, NODE_ENV: 'production' };
    await run(process.execPath, [vite, ...settings], { cwd: PROJECT, env });
    await play(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
