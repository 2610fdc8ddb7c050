import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
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
