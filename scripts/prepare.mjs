/** What a fresh clone lacks: the right Node, the packages, the build. Uses nothing but Node itself. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** Vite 8 needs it. */
const NODE_NEEDED = [20, 19];

/**
 * @param {string} version as in `process.versions.node`
 * @returns {string | undefined} a sentence when this Node is too old
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = NODE_NEEDED;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return undefined;
  return `Sluice needs Node ${neededMajor}.${neededMinor} or newer; this is ${version}. Get it from https://nodejs.org/.`;
}

/**
 * Runs a command in the project, its output on our standard error, so that standard output stays ours.
 * @param {string} command @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, timeoutMs?: number }} [options] past the time limit the command is killed with its children
 * @returns {Promise<number>} its exit code; 127 where it could not be started, 124 past the time limit
 */
export function run(command, args, { env = {}, timeoutMs } = {}) {
  return new Promise((done) => {
    const detached = process.platform !== 'win32';
    const child = spawn(command, args, {
      cwd: PROJECT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 2, 2],
      detached,
    });
    const end = () => {
      if (detached && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    };
    const interrupted = () => {
      end();
      process.exit(130);
    };
    process.once('SIGINT', interrupted);
    process.once('SIGTERM', interrupted);
    let late = false;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            end();
          }, timeoutMs);
    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
      done(late ? 124 : code);
    };
    child.on('error', () => finish(127));
    child.on('exit', (code) => finish(code ?? 1));
  });
}

/** @param {string} path @returns {Record<string, { version?: string, optional?: boolean }>} */
const lockedPackages = (path) =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')).packages ?? {}) : {};

/** Whether node_modules holds what the lock file names; packages for other systems may be missing. */
export function packagesInstalled(project = PROJECT) {
  const installed = lockedPackages(join(project, 'node_modules/.package-lock.json'));
  return Object.entries(lockedPackages(join(project, 'package-lock.json'))).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

/** Installs the packages where any is missing. @returns {Promise<boolean>} whether all are there */
export async function ensurePackages() {
  if (packagesInstalled()) return true;
  console.error('Installing packages …');
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const code = npm?.endsWith('.js') ? await run(process.execPath, [npm, ...args]) : await run('npm', args);
  return code === 0;
}

const BUILD_INPUTS = [
  'index.html',
  'package-lock.json',
  'package.json',
  'public',
  'scripts/security-headers.mjs',
  'src',
  'vite.config.ts',
];
const BUILD_ENV = ['SLUICE_API_ID', 'SLUICE_API_HASH'];

/** @param {string} path @returns {string[]} the files at or below it, sorted */
const filesBelow = (path) =>
  !existsSync(path)
    ? []
    : statSync(path).isDirectory()
      ? readdirSync(path)
          .sort()
          .flatMap((name) => filesBelow(join(path, name)))
      : [path];

/** What the build is made of, as one hash. */
export function buildFingerprint(project = PROJECT, env = process.env) {
  const hash = createHash('sha256');
  for (const name of BUILD_ENV) hash.update(`${name}=${env[name] ?? ''}\0`);
  for (const file of BUILD_INPUTS.flatMap((name) => filesBelow(join(project, name)))) {
    hash.update(`${file.slice(project.length)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Builds the page unless dist/ is of these very sources. @returns {Promise<boolean>} whether it is there */
export async function ensureBuild() {
  const stamp = join(PROJECT, '.cache/build-fingerprint');
  const fingerprint = buildFingerprint();
  if (
    existsSync(join(PROJECT, 'dist/index.html')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === fingerprint
  ) {
    return true;
  }
  console.error('Building …');
  rmSync(stamp, { force: true });
  if ((await run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'])) !== 0)
    return false;
  mkdirSync(join(PROJECT, '.cache'), { recursive: true });
  writeFileSync(stamp, fingerprint);
  return true;
}
