/**
 * Runs the tests' pretend Telegram as a process of its own: `npm run demo-server -- [--base-port N] [--control-port N] [--seed N]`.
 */
import { spawn } from 'node:child_process';
import { bundle } from './bundle.mjs';

const program = await bundle('demo-server', 'tests/support/demo-server/main.ts');
const child = spawn(process.execPath, [program, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 0));
