import { execFileSync } from 'node:child_process';
import { chown, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whom to run Postgres as; empty when this process is not root and can run it as itself. */
export type PostgresUser = { uid: number; gid: number } | Record<string, never>;

/** The system user `postgres`, made if missing, because Postgres refuses to run as root. */
export async function postgresUser(): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return {};
  const found = await findUser('postgres');
  if (found) return found;
  execFileSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/bin/false',
    'postgres',
  ]);
  const made = await findUser('postgres');
  if (made) return made;
  throw new Error(
    'Postgres cannot run as root and the user postgres could not be made. Run as another user.',
  );
}

async function findUser(name: string): Promise<{ uid: number; gid: number } | null> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((it) => it.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}

/** Makes a file or folder belong to the user that Postgres runs as. */
export async function giveTo(user: PostgresUser, path: string): Promise<void> {
  if ('uid' in user) await chown(path, user.uid, user.gid);
}

/** True if the user can enter every folder above the path; false for a root's home with mode 700. */
export async function canReach(user: PostgresUser, path: string): Promise<boolean> {
  if (!('uid' in user)) return true;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if (!(mode & bit)) return false;
    if (folder === dirname(folder)) return true;
  }
}
