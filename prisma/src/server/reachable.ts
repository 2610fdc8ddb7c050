import { createHash } from 'node:crypto';
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { installationOf } from './postgres-binaries.ts';
import type { Server } from './postgres-server.ts';
import { canReach, giveTo } from './unprivileged-user.ts';

const elsewhere = '/var/lib/callsign';

/**
 * The server with what its user cannot enter moved to where it can. Only root needs it: a clone under /root (mode 700)
 * is closed to the user that Postgres has to run as, so the programs are copied and the data kept in /var/lib/callsign.
 */
export async function reachable(server: Server): Promise<Server> {
  const { folder, binaries, user } = server;
  const foldersMoved = (await canReach(user, folder)) ? folder : await otherFolder(server);
  const programs = (await canReach(user, binaries.postgres)) ? binaries : await copyPrograms(server);
  return { folder: foldersMoved, binaries: programs, user };
}

async function otherFolder({ folder, user }: Server): Promise<string> {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  const other = join(elsewhere, `data-${name}`);
  await mkdir(other, { recursive: true });
  await giveTo(user, other);
  return other;
}

async function copyPrograms({ binaries }: Server): Promise<Server['binaries']> {
  const source = installationOf(binaries);
  const name = createHash('sha256').update(source).digest('hex').slice(0, 12);
  const target = join(elsewhere, `programs-${name}`);
  const [wanted, present] = await Promise.all([
    stat(binaries.postgres),
    stat(join(target, 'bin', 'postgres')).catch(() => null),
  ]);
  if (present?.size !== wanted.size) {
    const unfinished = `${target}.${process.pid}`;
    await cp(source, unfinished, { recursive: true, verbatimSymlinks: true });
    await rm(target, { recursive: true, force: true });
    await rename(unfinished, target);
  }
  const bin = (program: string) => join(target, 'bin', program);
  return { initdb: bin('initdb'), pgCtl: bin('pg_ctl'), postgres: bin('postgres') };
}
