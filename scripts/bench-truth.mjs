/**
 * Whether the scripted lanes tell the truth: `npm run bench:truth` fetches over several lines, over HTTP and over WebSocket,
 * once with the engine in virtual time and once with the built page in a browser, and prints both speeds. Ten minutes.
 */
import { ensureChromium } from './chromium.mjs';
import { ensureBuild, run } from './prepare.mjs';

const chromium = await ensureChromium();
if (!chromium) throw new Error('No Chromium could be found or installed.');
if (!(await ensureBuild())) throw new Error('The page could not be built.');
process.exitCode = await run(
  process.execPath,
  ['node_modules/@playwright/test/cli.js', 'test', 'truth.spec.ts', ...process.argv.slice(2)],
  { env: { SLUICE_LONG: '1', SLUICE_TRUTH: 'all', SLUICE_CHROMIUM: chromium } },
);
