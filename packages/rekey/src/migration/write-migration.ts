import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { ident } from '../database/sql.ts';
import { readMigrations } from '../drift/read-migrations.ts';

/** A migration that the database has had already. */
export interface RanMigration {
  /** Without the timestamp; letters, digits and underscores. */
  name: string;
  sql: string;
  startedAt: Date;
}

export interface WrittenMigration {
  /** Name of its folder, timestamp and all. */
  name: string;
  /** Its row is in `_prisma_migrations`; false where the database has no such table. */
  recorded: boolean;
}

/**
 * Writes a migration beside the others and records it as applied, as `prisma migrate resolve --applied` would.
 * Cut off between the two and called again, it goes on with the folder that is there.
 */
export async function writeMigration(
  client: pg.ClientBase,
  folder: string,
  { name: wanted, sql, startedAt }: RanMigration,
): Promise<WrittenMigration> {
  const present = await readMigrations(folder);
  const stem = `_${fileName(wanted)}`;
  const last = present.at(-1);
  // A rollback and a second run have the same SQL as the first: only the newest folder can be the one that was cut off.
  const halfDone = last?.name.endsWith(stem) && last.sql === sql ? last.name : null;
  const name = halfDone ?? `${timestamp(startedAt, last?.name ?? '')}${stem}`;
  if (halfDone === null) await writeFolder(folder, name, sql);
  return { name, recorded: await record(client, { name, sql, startedAt }) };
}

async function writeFolder(folder: string, name: string, sql: string): Promise<void> {
  // Under its name only when it is whole: a folder without migration.sql breaks every Prisma command.
  const draft = join(folder, `.${name}`);
  await mkdir(draft, { recursive: true });
  await writeFile(join(draft, 'migration.sql'), sql);
  await rename(draft, join(folder, name));
}

async function record(client: pg.ClientBase, { name, sql, startedAt }: RanMigration): Promise<boolean> {
  const { rows } = await client.query<{ schema: string }>(
    `select n.nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relname = '_prisma_migrations' and c.relkind in ('r', 'p') order by n.nspname = 'public' desc, 1 limit 1`,
  );
  const schema = rows[0]?.schema;
  if (schema === undefined) return false;
  const table = `${ident(schema)}._prisma_migrations`;
  await client.query(
    `insert into ${table} (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     select $1, $2, $3::varchar, $4::timestamptz, now(), 1
     where not exists (select from ${table} where migration_name = $3::varchar and finished_at is not null and rolled_back_at is null)`,
    [randomUUID(), createHash('sha256').update(sql).digest('hex'), name, startedAt],
  );
  return true;
}

const fileName = (name: string) =>
  name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');

/** Fourteen digits of UTC; after the newest migration's, whose clock may have been ahead. */
function timestamp(at: Date, newest: string): string {
  const digits = at.toISOString().replace(/\D/g, '').slice(0, 14);
  const before = /^\d{14}/.exec(newest)?.[0] ?? '';
  return digits > before ? digits : `${BigInt(before) + 1n}`;
}
