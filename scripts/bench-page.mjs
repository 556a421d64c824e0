/**
 * What a long queue costs in the browser: `npm run bench:page -- [--transfers N] [--json FILE]`. The real page over the
 * real engine and database, and a line that takes no work; so what is measured is the queue itself. Beside the clock's
 * time stands the processor's own (`cpu`), which other programs on the machine change less.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { build, preview } from 'vite';
import solid from 'vite-plugin-solid';
import { findChromium, launchArgs } from './chromium.mjs';

const { values } = parseArgs({
  options: {
    transfers: { type: 'string', default: '100000' },
    json: { type: 'string' },
    profile: { type: 'boolean', default: false },
    trace: { type: 'string' },
  },
});
const transfers = Number(values.transfers);
const project = fileURLToPath(new URL('..', import.meta.url));
const root = join(project, 'tests/bench/page');
const outDir = join(project, '.cache/bench-page');
const SCROLL_MS = 10_000;
const CATEGORIES = ['disabled-by-default-devtools.timeline', 'toplevel'];
/** What shows which functions a task spent its time in; being watched so closely costs time of its own. */
const PROFILED = ['devtools.timeline', 'v8', 'blink', 'disabled-by-default-v8.cpu_profiler'];

/** @type {import('vite').InlineConfig} */
const config = {
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  define: { __APP_VERSION__: '"bench"', __API_ID__: '0', __API_HASH__: '""' },
  plugins: [solid()],
  worker: { format: 'es' },
  build: { outDir, emptyOutDir: true, target: 'esnext', minify: !values.profile },
  preview: { port: 0, host: '127.0.0.1' },
};
await build(config);
const server = await preview(config);
const url = server.resolvedUrls?.local[0] ?? '';
const profileDir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
const executablePath = findChromium();
const context = await chromium.launchPersistentContext(profileDir, {
  ...(executablePath ? { executablePath } : {}),
  headless: true,
  args: [...launchArgs(), '--js-flags=--expose-gc'],
});

/**
 * Longest tasks of the page's and the worker's thread while `work` runs, in milliseconds.
 * @template T @param {import('@playwright/test').Page} page @param {() => Promise<T>} work
 */
const traced = async (page, work, called = '') => {
  const session = await context.newCDPSession(page);
  /** @type {{ name: string, ph: string, tid: number, pid: number, dur?: number, tdur?: number, args: { name?: string } }[]} */
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(.../** @type {any[]} */ (value)));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: values.trace === undefined ? CATEGORIES : [...CATEGORIES, ...PROFILED],
    },
  });
  const result = await work();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  if (values.trace !== undefined) writeFileSync(`${values.trace}-${called}.json`, JSON.stringify(events));
  const names = new Map();
  for (const { name, tid, pid, args } of events)
    if (name === 'thread_name') names.set(`${pid}/${tid}`, args.name ?? '');
  /** @param {RegExp} thread */
  const longest = (thread) => {
    const tasks = events.filter(
      ({ name, ph, tid, pid }) =>
        ph === 'X' && /RunTask/.test(name) && thread.test(names.get(`${pid}/${tid}`) ?? ''),
    );
    const most = (/** @type {'dur' | 'tdur'} */ field) =>
      Math.round(Math.max(0, ...tasks.map((task) => (task[field] ?? 0) / 1_000)));
    const over = tasks.filter(({ tdur = 0 }) => tdur > 50_000).length;
    const cpuOfAll = Math.round(
      tasks.reduce((sum, { name, tdur = 0 }) => sum + (name === 'RunTask' ? tdur / 1_000 : 0), 0),
    );
    return { clock: most('dur'), cpu: most('tdur'), tasksOver50MsCpu: over, tasks: tasks.length, cpuOfAll };
  };
  return { result, page: longest(/CrRendererMain/), worker: longest(/DedicatedWorker/) };
};

const results = /** @type {Record<string, unknown>} */ ({ transfers });
/** @param {string} name @param {unknown} value */
const tell = (name, value) => {
  results[name] = value;
  console.log(`${name}: ${JSON.stringify(value)}`);
};

const open = async () => {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${url}#/queue`);
  return page;
};

let page = await open();
await page.waitForFunction(() => 'bench' in window);
/** Of the page and its worker: live objects of the page, and the proportional set size of the browser's page processes. */
const memory = async () => {
  const session = await context.newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  await page.evaluate(() => window.bench.collect());
  const words = (/** @type {number} */ bytes) => Math.round(bytes / 1_048_576);
  return {
    pageHeapMiB: words(usedSize),
    workerHeapMiB: words(await workerHeapBytes()),
    renderersMiB: words(renderersBytes()),
  };
};
/** Live objects of the worker: asked over a session inside the page's, which is how a worker is reached. */
const workerHeapBytes = async () => {
  const session = await context.newCDPSession(page);
  /** @type {Map<number, (result: { usedSize: number }) => void>} */
  const waiting = new Map();
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
  });
  const attached = new Promise((resolve) =>
    session.once('Target.attachedToTarget', (event) => resolve(event.sessionId)),
  );
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const sessionId = await attached;
  /** @param {number} id @param {string} method @returns {Promise<{ usedSize: number }>} */
  const ask = (id, method) =>
    new Promise((resolve) => {
      waiting.set(id, resolve);
      void session.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method }),
      });
    });
  await ask(1, 'HeapProfiler.collectGarbage');
  const { usedSize } = await ask(2, 'Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
};
const renderersBytes = () => {
  let bytes = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (!command.includes('--type=renderer') || !isBelow(Number(pid))) continue;
      bytes += 1_024 * Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
    } catch {
      // It ended while we looked.
    }
  }
  return bytes;
};
/** Whether this process started that one, or who did. @param {number} pid */
const isBelow = (pid) => {
  for (let at = pid; at > 1; ) {
    if (at === process.pid) return true;
    const stat = readFileSync(`/proc/${at}/stat`, 'utf8');
    at = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  }
  return false;
};
const empty = await memory();
tell('memoryEmpty', empty);
const adding = await traced(
  page,
  () => page.evaluate((count) => window.bench.addMany(count), transfers),
  'adding',
);
tell('addMs', Math.round(adding.result));
tell('longestTaskWhileAdding', { page: adding.page, worker: adding.worker });
await page.evaluate(() => window.bench.stop());

// Another tab, so that nothing of what adding took is counted for having.
const before = page;
page = await context.newPage();
await before.close();
const restored = await traced(
  page,
  async () => {
    await page.goto(`${url}#/queue`);
    await page.waitForFunction(() => window.bench?.heard.completeMs > 0, undefined, { timeout: 120_000 });
  },
  'restoring',
);
tell('restore', {
  loadingMs: Math.round(await page.evaluate(() => window.bench.loadingMs())),
  ...(await page.evaluate(() => ({
    firstRowsMs: Math.round(window.bench.heard.firstMs),
    allRowsMs: Math.round(window.bench.heard.completeMs),
  }))),
});
tell('longestTaskWhileRestoring', { page: restored.page, worker: restored.worker });
const full = await memory();
tell('memoryFull', { ...full, renderersGrowthMiB: full.renderersMiB - empty.renderersMiB });

await page.evaluate(() => window.bench.work());
await page.waitForTimeout(3_000);
const rowsBefore = await page.evaluate(() => window.bench.heard.rows);
const scrolled = await traced(
  page,
  () => page.evaluate((forMs) => window.bench.scroll(forMs), SCROLL_MS),
  'scrolling',
);
const rows = (await page.evaluate(() => window.bench.heard.rows)) - rowsBefore;
const pauses = scrolled.result.sort((a, b) => a - b);
tell('scroll', {
  rowUpdatesPerSecond: Math.round((rows * 1_000) / SCROLL_MS),
  frames: pauses.length,
  medianFrameMs: Number(pauses[pauses.length >> 1]?.toFixed(1)),
  p99FrameMs: Number(pauses[Math.floor(pauses.length * 0.99)]?.toFixed(1)),
});
tell('longestTaskWhileScrolling', { page: scrolled.page, worker: scrolled.worker });
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);

await context.close();
await server.close();
rmSync(profileDir, { recursive: true, force: true, maxRetries: 5 });
