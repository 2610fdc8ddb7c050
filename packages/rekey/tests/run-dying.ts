import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('dying-run.ts', import.meta.url));

/** Runs a conversion or its rollback in a process of its own that kills itself at statement `at`, or at the first one within a step; 0 lets it live. Answers how many statements it has sent, or null when it died. */
export function runDying(
  url: string,
  work: 'apply' | 'rollback',
  moment: 'before' | 'sent',
  at: number | `step ${number}`,
  unit = 'customer',
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, url, work, moment, String(at), unit], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Such a process lives for a second or two; the first of them that ends well leaves what the others need not compile.
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'rekey-test-compile-cache') },
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
