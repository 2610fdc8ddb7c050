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

/** Meter of a Postgres server with its backends, those that have ended included: the postmaster has their time. */
export const postgresMeter =
  (postmaster: number): CpuMeter =>
  () => {
    try {
      const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
      const ticks = pids.map((pid) => {
        const stat = statOf(pid);
        if (pid === postmaster) return (stat?.ticks ?? 0) + (stat?.ofEnded ?? 0);
        return stat?.parent === postmaster ? stat.ticks : 0;
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

/** Ticks of a process itself, and of the children of it that have ended. */
function statOf(pid: number): { parent: number; ticks: number; ofEnded: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name and may hold spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [own = 0, system = 0, ended = 0, endedSystem = 0] = fields.slice(11, 15).map(Number);
    return { parent: Number(fields[1]), ticks: own + system, ofEnded: ended + endedSystem };
  } catch {
    // It has ended, or this system has no /proc.
    return null;
  }
}
