import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a command of the application's, 30 s at most, and answers why it failed; null: it succeeded. */
export async function failureOf(command: string): Promise<string | null> {
  try {
    await promisify(execFile)('/bin/sh', ['-c', command], { timeout: 30_000 });
    return null;
  } catch (error) {
    const { code, killed, stderr } = error as { code?: number; killed?: boolean; stderr?: string };
    const said = stderr?.trim().split('\n')[0];
    return `${killed ? 'no answer in 30 s' : `exit code ${code}`}${said ? `: ${said}` : ''}`;
  }
}
