/**
 * The rules of the layers that neither the compiler nor Biome can hold: the exact import table, randomness and clocks in
 * the pure layers, ways out past the gate, and folders that belong to no layer. Prints each breach; exit code 1 when there is any.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importBreaches } from './layers.mjs';
import { wayOutBreaches } from './ways-out.mjs';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** @type {Readonly<Record<string, readonly string[]>>} folders and files that src and src/adapters may hold */
const PLACES = {
  src: ['adapters', 'domain', 'engine', 'main.tsx', 'mtproto', 'ports', 'runtime', 'sw', 'ui', 'workers'],
  'src/adapters': ['README.md', 'browser', 'demo', 'files', 'http', 'store', 'telegram', 'vault'],
};

/** @type {ReadonlyArray<{ folders: readonly string[], pattern: RegExp, message: string }>} */
const BANNED = [
  {
    folders: ['src/domain', 'src/engine', 'src/ports', 'src/runtime'],
    pattern: /\bMath\s*\.\s*random\b/,
    message: 'randomness is an argument here',
  },
  {
    folders: ['src/domain', 'src/engine', 'src/ports', 'src/runtime'],
    pattern: /\bDate\s*\.\s*now\b|\bnew Date\(\s*\)/,
    message: 'time is an argument here',
  },
  {
    folders: ['src', 'scripts', 'tests'],
    pattern: /@ts-(ignore|nocheck)|\bas unknown as\b/,
    message: 'types are not to be silenced',
  },
];

/** @param {string} folder @returns {string[]} every script at or below it, absolute */
const scriptsBelow = (folder) =>
  !existsSync(folder)
    ? []
    : readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

/**
 * @param {string} [project] root folder
 * @returns {string[]} one line for each breach
 */
export function architectureBreaches(project = PROJECT) {
  const strangers = Object.entries(PLACES).flatMap(([folder, known]) =>
    existsSync(join(project, folder))
      ? readdirSync(join(project, folder))
          .filter((name) => !known.includes(name))
          .map((name) => `${folder}/${name}: belongs to no layer`)
      : [],
  );
  const uses = BANNED.flatMap(({ folders, pattern, message }) =>
    folders
      .flatMap((folder) => scriptsBelow(join(project, folder)))
      .filter((path) => path !== fileURLToPath(import.meta.url))
      .flatMap((path) =>
        readFileSync(path, 'utf8')
          .split('\n')
          .flatMap((line, index) =>
            pattern.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line)
              ? [`${relative(project, path)}:${index + 1}: ${message}`]
              : [],
          ),
      ),
  );
  const ours = scriptsBelow(join(project, 'src')).flatMap((path) => {
    const name = relative(project, path).replaceAll('\\', '/');
    const source = readFileSync(path, 'utf8');
    return [...importBreaches(name, source), ...wayOutBreaches(name, source)];
  });
  return [...strangers, ...ours, ...uses];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const breaches = architectureBreaches();
  for (const breach of breaches) console.error(breach);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
