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

/** The folder of migrations, and the schema in which Prisma remembers them. */
export interface MigrationsPlace {
  folder: string;
  home: string;
}

export interface WrittenMigration {
  /** Name of its folder, timestamp and all. */
  name: string;
  /** Its row is in `_prisma_migrations`; false where the database has no such table. */
  recorded: boolean;
  /** It was written or recorded now, not before. */
  isNew: boolean;
}

/**
 * Writes a migration beside the others and records it as applied, as `prisma migrate resolve --applied` would.
 * Cut off between the two and called again, it goes on; what is recorded and has been squashed since is left alone.
 */
export async function writeMigration(
  client: pg.ClientBase,
  { folder, home }: MigrationsPlace,
  migration: RanMigration,
): Promise<WrittenMigration> {
  const { name: wanted, sql, startedAt } = migration;
  const present = await readMigrations(folder);
  const table = await migrationsTable(client, home);
  const known = table === null ? null : await recordedName(client, table, sql);
  const name =
    known ??
    present.find((it) => it.sql === sql)?.name ??
    `${timestamp(startedAt, present.at(-1)?.name ?? '')}_${fileName(wanted)}`;
  if (known !== null) return { name, recorded: true, isNew: false };
  const isWritten = present.some((it) => it.name === name);
  if (!isWritten) await writeFolder(folder, name, sql);
  if (table !== null) await record(client, table, { name, sql, startedAt });
  return { name, recorded: table !== null, isNew: !isWritten || table !== null };
}

async function writeFolder(folder: string, name: string, sql: string): Promise<void> {
  // Under its name only when it is whole: a folder without migration.sql breaks every Prisma command.
  const draft = join(folder, `.${name}`);
  await mkdir(draft, { recursive: true });
  await writeFile(join(draft, 'migration.sql'), sql);
  await rename(draft, join(folder, name));
}

/** Prisma's table of what was applied, as SQL; null where there is none. */
async function migrationsTable(client: pg.ClientBase, home: string): Promise<string | null> {
  const { rows } = await client.query<{ schema: string }>(
    `select n.nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relname = '_prisma_migrations' and c.relkind in ('r', 'p') order by n.nspname = $1 desc, 1 limit 1`,
    [home],
  );
  return rows[0] ? `${ident(rows[0].schema)}._prisma_migrations` : null;
}

const checksum = (sql: string) => createHash('sha256').update(sql).digest('hex');

async function recordedName(client: pg.ClientBase, table: string, sql: string): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `select migration_name as name from ${table} where checksum = $1 and finished_at is not null and rolled_back_at is null`,
    [checksum(sql)],
  );
  return rows[0]?.name ?? null;
}

async function record(
  client: pg.ClientBase,
  table: string,
  { name, sql, startedAt }: RanMigration,
): Promise<void> {
  await client.query(
    `insert into ${table} (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     values ($1, $2, $3, $4, now(), 1)`,
    [randomUUID(), checksum(sql), name, startedAt],
  );
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
