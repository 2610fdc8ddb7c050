import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { RekeyError } from '../database/rekey-error.ts';

/** Runs pg_dump or pg_restore on a database. */
export async function runPgProgram(
  program: 'pg_dump' | 'pg_restore',
  url: string,
  args: string[],
): Promise<string> {
  const target = new URL(url);
  const password = decodeURIComponent(target.password);
  // Arguments are seen by everybody on the machine.
  target.password = '';
  const env = password ? { ...process.env, PGPASSWORD: password } : process.env;
  const all = args.includes('--version') ? args : [...args, `--dbname=${target.href}`];
  try {
    const { stdout } = await promisify(execFile)(program, all, { env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    if (code === 'ENOENT')
      throw closed(`${program} is not on the PATH.`, 'Install the client programs of PostgreSQL');
    throw closed(`${program} failed: ${stderr?.trim().split('\n')[0] ?? String(error)}.`, 'Mend that');
  }
}

/** Refuses programs that are older than the server: they do not read what they do not know. */
export async function requirePgPrograms(url: string, server: number): Promise<string> {
  const said: string[] = [];
  for (const program of ['pg_dump', 'pg_restore'] as const) {
    const text = (await runPgProgram(program, url, ['--version'])).trim();
    const major = Number(/\) (\d+)/.exec(text)?.[1]);
    if (major < server)
      throw closed(
        `${program} on the PATH is of PostgreSQL ${major}, and the server of ${server}: it does not read newer servers.`,
        `Put the programs of PostgreSQL ${server} first on the PATH`,
      );
    said.push(text);
  }
  return said.join(', ');
}

const closed = (message: string, remedy: string) =>
  new RekeyError(
    'GATE_CLOSED',
    message,
    `${remedy}, then run the same command again; or use --backup rows, which needs no programs.`,
  );
