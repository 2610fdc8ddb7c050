import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { libpqUrl } from './libpq-url.ts';
import { RekeyError } from './rekey-error.ts';

/** Runs pg_dump or pg_restore on a database. */
export async function runPgProgram(
  program: 'pg_dump' | 'pg_restore',
  url: string,
  args: string[],
): Promise<string> {
  const { env, target } = targetOf(url);
  const all = args.includes('--version') ? args : [...args, target];
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

function targetOf(address: string): { env: NodeJS.ProcessEnv; target: string } {
  const { url, password } = libpqUrl(address);
  return {
    env: password ? { ...process.env, PGPASSWORD: password } : process.env,
    target: `--dbname=${url}`,
  };
}

/** Copies a database, rekey's own tables left out, into an empty one. Nothing of it comes to a disk on the way: a killed process leaves no dump behind. */
export async function copyByDump(from: string, to: string): Promise<void> {
  const dump = startPgProgram('pg_dump', from, ['--format=custom', '--exclude-schema=rekey']);
  const restore = startPgProgram('pg_restore', to, ['--exit-on-error']);
  // Where one of them ends too soon, it says why itself.
  restore.child.stdin.on('error', () => undefined);
  dump.child.stdout.pipe(restore.child.stdin);
  await Promise.all([dump.ended, restore.ended]);
}

function startPgProgram(program: 'pg_dump' | 'pg_restore', url: string, args: string[]) {
  const { env, target } = targetOf(url);
  const child = spawn(program, [...args, target], { env });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', () => reject(new Error(`${program} is not on the PATH.`)));
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} failed: ${said.trim().split('\n')[0]}.`)),
    );
  });
  return { child, ended };
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
