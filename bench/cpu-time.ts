import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in ticks of a hundredth of a second. */
const TICK_MS = 10;
/** The fields of `/proc/<pid>/stat` behind the name of the process, from 0: the parent, user time and system time. */
const [PARENT, USER, SYSTEM] = [1, 11, 12];

/** The CPU time of a process and its descendants so far, in milliseconds; `undefined` where there is no `/proc`. */
export function cpuTimeOf(pid: number): number | undefined {
  const own = statOf(pid);
  if (own === undefined) return undefined;
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = statOf(Number(name))?.[PARENT];
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const total = (process: number): number =>
    timeOf(statOf(process)) + (children.get(process) ?? []).reduce((sum, child) => sum + total(child), 0);
  return total(pid);
}

function timeOf(fields: readonly number[] | undefined): number {
  return ((fields?.[USER] ?? 0) + (fields?.[SYSTEM] ?? 0)) * TICK_MS;
}

/** The fields behind the name, which may contain spaces. */
function statOf(pid: number): readonly number[] | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch {
    return undefined;
  }
}
