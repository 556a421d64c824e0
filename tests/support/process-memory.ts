import { readdirSync, readFileSync } from 'node:fs';

const readProc = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It ended while we looked.
    return '';
  }
};

/** The process and everything it started, as `/proc` tells now. Linux only. */
export function processTree(rootPid: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    // The name, in brackets, may hold anything; the parent is the second word behind it.
    const stat = Number.isInteger(pid) ? readProc(pid, 'stat') : '';
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent > 0) parents.set(pid, parent);
  }
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined; at = parents.get(at))
      if (at === rootPid) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow);
}

/** The renderers among the browser's processes: each page with its workers, and a spare one perhaps. */
export const rendererPids = (browserPid: number): number[] =>
  processTree(browserPid).filter((pid) => readProc(pid, 'cmdline').includes('--type=renderer'));

/** Proportional set size: private memory, and its share of what is shared. 0 when the process is gone. */
export function proportionalBytes(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(readProc(pid, 'smaps_rollup'))?.[1];
  return Number(kibibytes ?? 0) * 1_024;
}

/** Samples the sum over these processes at an interval; `stop` returns the most that was seen. */
export function sampleMost(pids: () => readonly number[], intervalMs: number): { stop(): number } {
  let most = 0;
  const look = (): void => {
    most = Math.max(
      most,
      pids().reduce((sum, pid) => sum + proportionalBytes(pid), 0),
    );
  };
  const timer = setInterval(look, intervalMs);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return most;
    },
  };
}
