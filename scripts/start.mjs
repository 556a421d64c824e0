/** `npm start`: whatever a fresh clone lacks, then the page at its address. */
import { spawn } from 'node:child_process';
import { readPort } from './port.mjs';
import { ensureBuild, ensurePackages, nodeProblem } from './prepare.mjs';
import { answersAsSluice, errorCode, serve } from './serve.mjs';

/** Opens the address where somebody can see it; without a browser the printed line is enough. @param {string} url */
function openBrowser(url) {
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (process.env.CI || !hasDisplay) return;
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/**
 * @param {number} wanted
 * @returns {Promise<Awaited<ReturnType<typeof serve>> | undefined>} nothing where Sluice itself keeps the port busy
 */
async function serveAtOrAfter(wanted) {
  for (let port = wanted; port <= 65_535; port += 1) {
    try {
      return await serve({ port });
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EACCES')
        throw new Error(`This system does not let you use port ${port}. Choose one above 1023.`);
      if (code !== 'EADDRINUSE') throw error;
      if (port === wanted && (await answersAsSluice(port))) return undefined;
    }
  }
  throw new Error(`No port is free from ${wanted} on.`);
}

/** @returns {Promise<string | undefined>} what went wrong */
async function start() {
  const problem = nodeProblem(process.versions.node);
  if (problem) return problem;
  const wanted = readPort(process.argv.slice(2));
  if (typeof wanted === 'string') return wanted;
  if (await answersAsSluice(wanted)) {
    console.log(`Sluice is already running at http://localhost:${wanted}/`);
    return undefined;
  }
  if (!(await ensurePackages()))
    return 'The packages could not be installed: see above. Nothing was started.';
  if (!(await ensureBuild())) return 'The page could not be built: see above. Nothing was started.';
  const server = await serveAtOrAfter(wanted);
  if (!server) {
    console.log(`Sluice is already running at http://localhost:${wanted}/`);
    return undefined;
  }
  console.log(`Sluice is at ${server.url}`);
  if (server.port !== wanted) {
    console.log(
      `Port ${wanted} is taken by another program. Queue and library belong to the address: those of port ${wanted} are not seen here.`,
    );
  }
  openBrowser(server.url);
  return undefined;
}

const problem = await start().catch((error) => (error instanceof Error ? error.message : String(error)));
if (problem) {
  console.error(problem);
  process.exitCode = 1;
}
