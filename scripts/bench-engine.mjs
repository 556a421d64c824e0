/** What a step of the engine costs: `npm run bench:engine -- [--json FILE] [--most N]`. */
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

await import(pathToFileURL(await bundle('bench-engine', 'tests/bench/engine/main.ts')).href);
