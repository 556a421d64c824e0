/**
 * How good the engine's policies are, on scripted lanes in virtual time: `npm run bench:adaptive -- [--lanes FILE]
 * [--only-given] [--random N] [--seed S] [--lane TEXT] [--policies a,b] [--json FILE]`.
 */
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

await import(pathToFileURL(await bundle('bench-adaptive', 'tests/bench/adaptive/main.ts')).href);
