// CPU time and memory of a process with all its children, from /proc.
import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** User and system time, all threads. */
  cpuSeconds: number;
  /** Resident now, summed: pages shared by several processes count for each. */
  residentMib: number;
}

/** @returns zero for processes that are gone */
export function usageOf(pid: number): Usage {
  const total: Usage = { cpuSeconds: 0, residentMib: 0 };
  for (const one of withChildren(pid)) {
    const own = usageOfOne(one);
    total.cpuSeconds += own.cpuSeconds;
    total.residentMib += own.residentMib;
  }
  return total;
}

function usageOfOne(pid: number): Usage {
  try {
    const fields = statOf(pid);
    const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0;
    // utime, stime, and those of children that were waited for; USER_HZ is 100 on every Linux we run on.
    return { cpuSeconds: [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) / 100, residentMib: Number(resident) / 1024 };
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return { cpuSeconds: 0, residentMib: 0 };
    throw error;
  }
}

function withChildren(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      parents.set(Number(name), Number(statOf(Number(name))[1]));
    } catch {
      continue; // ended while we looked
    }
  }
  const found = [pid];
  for (let at = 0; at < found.length; at++) for (const [child, parent] of parents) if (parent === found[at]) found.push(child);
  return found;
}

/** The fields of /proc/<pid>/stat from the state on: [0] state, [1] parent. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
