import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { startChild } from './load/child.ts';
import type { PausesAnswer, PausesJob } from './load/pauses.ts';
import { root } from './peers/callsign.ts';

/** The lines that say what the numbers were measured on. */
export function describeMachine(postgresVersion: string, load: readonly number[]): string[] {
  const [first] = cpus();
  const commit = git('rev-parse', '--short', 'HEAD');
  return [
    `${first?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${release()}`,
    `Node ${process.versions.node}, Postgres ${postgresVersion} (embedded, fsync and synchronous_commit on)`,
    `commit ${commit}${git('status', '--porcelain') ? ' with changes' : ''}, ${new Date().toISOString()}, load before: ${load.map((each) => each.toFixed(2)).join(' ')}`,
  ];
}

/** Says how long the machine itself stands still (a virtual one gives its cores away): no latency can be below that. */
export async function describePauses(ms: number): Promise<string> {
  const loops = cpus().map(() => startChild<PausesAnswer>('pauses.ts', { ms } satisfies PausesJob).answer);
  const pauses = (await Promise.all(loops)).flatMap((loop) => loop.pauses);
  const share = (pauses.reduce((sum, pause) => sum + pause, 0) / ms / loops.length) * 100;
  const long = pauses.filter((pause) => pause > 3).length;
  return `the machine's own pauses, with nothing else running: ${share.toFixed(1)} % of the time of ${loops.length} cores in ${ms / 1000} s, ${long} of them over 3 ms, the longest ${Math.max(0, ...pauses).toFixed(1)} ms`;
}

/** The system's load averages over 1, 5 and 15 minutes, as they are now. */
export const currentLoad = () => loadavg();

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    // A copy without its history is measured all the same.
    return 'unknown';
  }
}
