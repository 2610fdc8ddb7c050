import type pg from 'pg';
import { ident, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';

/**
 * The table into which the n-th table of a backup is restored to prove it. It stands in rekey's own schema, which no catalog, plan or
 * fingerprint reads, so that a process which is killed beside it leaves the application's schema as it was.
 */
export const scratchTable = (n: number): TableName => ({ schema: 'rekey', name: `restore_${n}` });

/** Writes down a database before it is made for the proof of a dump: a killed process cannot drop it. */
export async function recordScratchDatabase(client: pg.ClientBase, name: string): Promise<void> {
  await client.query(`insert into rekey.scratch (database) values ($1)`, [name]);
}

/** Databases that were made for proofs and are not dropped yet. */
export async function readScratchDatabases(client: pg.ClientBase): Promise<string[]> {
  const { rows: known } = await client.query(`select where to_regclass('rekey.scratch') is not null`);
  if (known.length === 0) return [];
  const { rows } = await client.query<{ name: string }>(
    `select database as name from rekey.scratch where database in (select datname from pg_database)`,
  );
  return rows.map(({ name }) => name);
}

/** Drops a database that was made for a proof, whoever is connected to it. */
export async function dropScratchDatabase(client: pg.ClientBase, name: string): Promise<void> {
  await client.query(`drop database if exists ${ident(name)} with (force)`);
  await client.query(`delete from rekey.scratch where database = $1`, [name]);
}

/** Drops the tables of a proof, in one transaction. */
export async function dropScratchTables(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class join pg_namespace n on n.oid = relnamespace
     where nspname = 'rekey' and relkind = 'r' and relname ~ '^restore_[0-9]+$'`,
  );
  if (rows.length === 0) return;
  const tables = rows.map(({ name }) => qualified({ schema: 'rekey', name }));
  await client.query(`drop table ${tables.join(', ')}`);
}

/** Drops what a process that was killed while it proved a backup has left. Only for the holder of the run lock. */
export async function dropLeftovers(client: pg.ClientBase): Promise<void> {
  await dropScratchTables(client);
  const { rows } = await client.query<{ name: string }>(`select database as name from rekey.scratch`);
  for (const { name } of rows) await dropScratchDatabase(client, name);
}
