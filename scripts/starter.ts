import { readFileSync } from 'node:fs';

/** A process and the one that started it. */
type Link = { pid: number; parent: number };

/**
 * Calls back when the npx or pnpm that runs this script has ended, for npx passes no signal on to what it runs. Looks every
 * second, where there is a /proc to look at.
 */
export function whenAbandoned(callback: () => void): void {
  const links = linksToStarter();
  const timer = setInterval(() => {
    if (links.every(({ pid, parent }) => look(pid)?.parent === parent)) return;
    clearInterval(timer);
    callback();
  }, 1000);
  timer.unref();
}

/** From this process up to the outermost npx or pnpm; the shell in which a person typed it may end without harm. */
function linksToStarter(): Link[] {
  const links: Link[] = [];
  let wanted = 0;
  for (let pid = process.pid; ; ) {
    const parent = look(pid)?.parent;
    const name = parent ? look(parent)?.name : undefined;
    if (!parent || !name || !/^(sh|bash|node|npm|npx|pnpm)\b/.test(name)) return links.slice(0, wanted);
    links.push({ pid, parent });
    if (/^(npm|npx|pnpm)\b/.test(name)) wanted = links.length;
    pid = parent;
  }
}

function look(pid: number): { name: string; parent: number } | undefined {
  try {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return name && parent ? { name, parent: Number(parent) } : undefined;
  } catch {
    // The process has ended, or this system has no /proc.
    return undefined;
  }
}
