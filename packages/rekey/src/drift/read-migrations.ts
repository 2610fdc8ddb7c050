import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RekeyError } from '../database/rekey-error.ts';

export interface Migration {
  name: string;
  sql: string;
  /** As Prisma records it. */
  checksum: string;
}

/** The migrations beside a schema: in its folder, or the one above where the schema is a folder itself. */
export async function findMigrations(schema: string): Promise<string | null> {
  const isFolder = (await stat(schema).catch(() => null))?.isDirectory() ?? false;
  const tried = isFolder
    ? [join(schema, 'migrations'), join(dirname(schema), 'migrations')]
    : [join(dirname(schema), 'migrations')];
  for (const folder of tried) if (await stat(folder).catch(() => null)) return folder;
  return null;
}

/** Every migration of a folder, in the order in which Prisma applies them. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new RekeyError(
      'BAD_ARGUMENT',
      `There is no folder ${folder}.`,
      'Name the migrations with --migrations.',
      {
        cause,
      },
    );
  });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
