import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { architectureBreaches } from '../../../scripts/check-architecture.mjs';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'sluice-architecture-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const write = (path: string, content: string): void => {
  mkdirSync(join(project, path, '..'), { recursive: true });
  writeFileSync(join(project, path), content);
};

test('a clock or a die in the engine is a breach, in an adapter it is not', () => {
  write('src/engine/step.ts', '// Math.random is banned here\nexport const a = Math.random();\n');
  write('src/runtime/loop.ts', 'export const b = Date.now();\n');
  write('src/adapters/browser/clock.ts', 'export const c = Date.now() + Math.random();\n');
  expect(architectureBreaches(project)).toEqual([
    'src/engine/step.ts:2: randomness is an argument here',
    'src/runtime/loop.ts:1: time is an argument here',
  ]);
});

test('a folder that is no layer is a breach', () => {
  write('src/utils/x.ts', '');
  write('src/adapters/misc/x.ts', '');
  write('src/domain/ids.ts', '');
  expect(architectureBreaches(project)).toEqual([
    'src/utils: belongs to no layer',
    'src/adapters/misc: belongs to no layer',
  ]);
});

test('a layer imports itself and what the table allows, nothing else', () => {
  write('src/domain/ids.ts', "import { array } from 'valibot';\n");
  write(
    'src/engine/adaptive/lane.ts',
    "import type { Id } from '../../domain/ids.ts';\nexport * from '../step.ts';\n",
  );
  write(
    'src/adapters/demo/dc/salts.ts',
    "import { a } from '../store/a.ts';\nimport { b } from '../../store/b.ts';\n",
  );
  write('src/adapters/telegram/client.ts', "import { Api } from 'telegram/tl/index.js';\n");
  write('src/runtime/loop.ts', "export const later = () => import('../adapters/demo/dc/salts.ts');\n");
  write('src/main.tsx', "import '../src/adapters/demo/dc/salts.ts';\n");
  expect(architectureBreaches(project).sort()).toEqual([
    'src/adapters/demo/dc/salts.ts: src/adapters/demo may not import src/adapters/store/b.ts',
    'src/domain/ids.ts: src/domain may not import the package valibot',
    'src/runtime/loop.ts: src/runtime may not import src/adapters/demo/dc/salts.ts',
  ]);
});

test('every way out but the gate is a breach', () => {
  const ways = [
    "export const a = () => fetch('https://elsewhere.example/');",
    'fetch(address).then(use);',
    "export const b = new WebSocket('wss://elsewhere.example/');",
    'export const c = new XMLHttpRequest();',
    "export const d = new EventSource('/events');",
    "navigator.sendBeacon('/beacon');",
    "importScripts('/x.js');",
    'export const e = new RTCPeerConnection();',
    'export const f = globalThis.fetch;',
    "export const g = self['WebSocket'];",
    'const h = fetch;',
    'use({ fetch });',
    'class Own extends WebSocket {}',
    "/* fetch('x') */ window.fetch('y');",
  ];
  for (const [index, way] of ways.entries()) write(`src/ui/way-${index}.ts`, `${way}\n`);
  write('src/adapters/browser/gate.ts', 'export const through = () => [fetch(url), new WebSocket(url)];\n');
  const breaches = architectureBreaches(project).filter((breach) => breach.includes('past the gate'));
  expect(new Set(breaches.map((breach) => breach.split(':')[0]))).toEqual(
    new Set(ways.map((_, index) => `src/ui/way-${index}.ts`)),
  );
});

test('what only has the name of a way out is none', () => {
  write(
    'src/ports/lane.ts',
    [
      '/** Like `fetch(url)`, but ours: see https://example.org/fetch(1) */',
      'export interface Lane {',
      '  fetch(order: Order, signal: AbortSignal): Promise<void>;',
      '}',
      "export const lane = { async fetch(order) {}, kind: 'fetch' }; // fetch(x), new WebSocket(y)",
      'export const use = (lane: Lane, socket: WebSocket) => lane.fetch(order, signal);',
      "export const says = 'No answer over a WebSocket.';",
      '',
    ].join('\n'),
  );
  expect(architectureBreaches(project)).toEqual([]);
});
