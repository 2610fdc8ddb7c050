import { randomUUID } from 'node:crypto';

/** Names this process in files that outlive it: its id may be given to another process later, its token may not. */
export const processName = `${process.pid}-${randomUUID()}`;

/** True if the process that bears this name (see processName) still runs. */
export function isAlive(name: string): boolean {
  const pid = Number.parseInt(name, 10);
  if (!pid) return false;
  return pid === process.pid ? name === processName : isRunning(pid);
}

/** True if any process has this id, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
