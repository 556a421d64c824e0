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
