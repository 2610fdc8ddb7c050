import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('dying-run.ts', import.meta.url));

/** Runs a conversion or its rollback in a process of its own that kills itself at statement `at`; 0 lets it live. Answers how many statements it has sent, or null when it died. */
export function runDying(
  url: string,
  work: 'apply' | 'rollback',
  moment: 'before' | 'sent',
  at: number,
  unit = 'customer',
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, url, work, moment, String(at), unit], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => {
      out += data;
    });
    child.stderr.on('data', (data) => {
      err += data;
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve(null);
      else if (code === 0) resolve(Number(out));
      else reject(new Error(`The run ended with ${code}: ${err}`));
    });
  });
}
