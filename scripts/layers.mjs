/**
 * The import table of the architecture, exactly: what Biome's patterns cannot tell apart (`../store` of another adapter,
 * `../store` of one's own) is decided here by the file that an import really means.
 */
import { dirname, posix } from 'node:path';

/** @typedef {{ may: readonly string[], packages: readonly string[] }} Layer */

/** @type {Readonly<Record<string, Layer>>} the longest prefix of a path is its layer; a layer may always import itself */
const LAYERS = {
  'src/domain': { may: [], packages: [] },
  'src/mtproto': { may: [], packages: ['@mtcute/wasm'] },
  'src/engine': { may: ['src/domain'], packages: [] },
  'src/ports': { may: ['src/domain'], packages: [] },
  'src/runtime': { may: ['src/engine', 'src/ports', 'src/domain'], packages: [] },
  'src/adapters/telegram': {
    may: ['src/ports', 'src/domain', 'src/mtproto'],
    packages: ['telegram', 'big-integer', 'buffer', 'valibot'],
  },
  'src/adapters/demo': { may: ['src/ports', 'src/domain', 'src/mtproto'], packages: [] },
  'src/adapters/store': { may: ['src/ports', 'src/domain'], packages: ['dexie', 'valibot'] },
  'src/adapters/vault': { may: ['src/ports', 'src/domain'], packages: ['hash-wasm', 'valibot'] },
  'src/adapters/files': { may: ['src/ports', 'src/domain'], packages: ['hash-wasm'] },
  'src/adapters/browser': { may: ['src/ports', 'src/domain'], packages: [] },
  'src/adapters/http': { may: ['src/ports', 'src/domain'], packages: [] },
};

/** @param {string} path @param {string} folder */
const isBelow = (path, folder) => path === folder || path.startsWith(`${folder}/`);

/** Every form of import that names a module: static, side effect, re-export, dynamic, `import('…')` in a type. */
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)(['"])([^'"\n]+)\1/gm;

/**
 * @param {string} path of a script, from the project's root, with `/`
 * @param {string} source its text
 * @returns {string[]} a sentence for each import that its layer may not have
 */
export function importBreaches(path, source) {
  const home = Object.keys(LAYERS).find((folder) => isBelow(path, folder));
  const layer = home === undefined ? undefined : LAYERS[home];
  if (!home || !layer) return [];
  return [...source.matchAll(IMPORT)].flatMap(([, , target = '']) => {
    if (!target.startsWith('.')) {
      const known = layer.packages.some((name) => isBelow(target, name));
      return known ? [] : [`${path}: ${home} may not import the package ${target}`];
    }
    const meant = posix.join(dirname(path), target);
    const known = [home, ...layer.may].some((folder) => isBelow(meant, folder));
    return known ? [] : [`${path}: ${home} may not import ${meant}`];
  });
}
