import { readdirSync, readFileSync } from 'node:fs';

/** Seconds of CPU time that some processes have used; null where the system has no /proc. */
export type CpuMeter = () => number | null;

const TICKS_PER_SECOND = 100;

/** Meter of one process. */
export const processMeter =
  (pid: number): CpuMeter =>
  () => {
    const stat = statOf(pid);
    return stat ? stat.ticks / TICKS_PER_SECOND : null;
  };

/** Meter of a Postgres server with its backends; those that have ended meanwhile are missing. */
export const postgresMeter =
  (postmaster: number): CpuMeter =>
  () => {
    try {
      const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
      const ticks = pids.map((pid) => {
        const stat = statOf(pid);
        return stat && (pid === postmaster || stat.parent === postmaster) ? stat.ticks : 0;
      });
      return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
    } catch {
      // No /proc on this system: the column stays empty.
      return null;
    }
  };

/** Bytes of memory that a process occupies; null where the system has no /proc. */
export function rssOf(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    // It has ended, or this system has no /proc.
    return null;
  }
}

/** The processes that a process has started, and theirs. */
export function descendantsOf(pid: number): number[] {
  const all = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const children = all.filter((each) => statOf(each)?.parent === pid);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function statOf(pid: number): { parent: number; ticks: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name and may hold spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    // It has ended, or this system has no /proc.
    return null;
  }
}
