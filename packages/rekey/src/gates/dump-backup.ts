import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { connect } from '../database/connect.ts';
import { requirePgPrograms, runPgProgram } from '../database/pg-programs.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { literal, qualified } from '../database/sql.ts';
import { type Checksum, readChecksum } from '../database/table-checksum.ts';
import type { TableName } from '../database/table-name.ts';
import { stableText } from '../verify/baseline.ts';
import { dropScratchDatabase, recordScratchDatabase } from './scratch.ts';

/** What `manifest.json` beside pg_dump's files says. */
export interface DumpManifest {
  format: 'pg_dump-custom-1';
  at: string;
  serverVersion: string;
  /** Position in the WAL of the snapshot. */
  lsn: string;
  programs: string;
  /** The rows of the touched tables, and the definitions of everything. */
  files: { file: string; bytes: number; sha256: string }[];
  tables: ({ table: TableName } & Checksum)[];
}

const [rowsFile, schemaFile] = ['tables.dump', 'schema.dump'];

/** Has pg_dump write touched tables and the whole schema in its custom format, in one snapshot with rekey's checksums. */
export async function dumpBackup(
  url: string,
  { folder, tables, schemaText }: { folder: string; tables: TableName[]; schemaText: string },
): Promise<DumpManifest> {
  const { client, server } = await connect(url, { toWrite: true, name: 'rekey backup' });
  try {
    const programs = await requirePgPrograms(url, server.version);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await client.query('begin isolation level repeatable read');
    const { rows } = await client.query<{ snapshot: string; version: string; lsn: string; at: Date }>(
      `select pg_export_snapshot() as snapshot, current_setting('server_version') as version, pg_current_wal_lsn()::text as lsn, now() as at`,
    );
    const [first] = rows;
    const common = ['--format=custom', `--snapshot=${first?.snapshot}`, '--lock-wait-timeout=10000'];
    const leaves = (await Promise.all(tables.map((table) => readLeaves(client, table)))).flat();
    const only = leaves.map((table) => `--table=${pattern(table)}`);
    await runPgProgram('pg_dump', url, [
      ...common,
      '--data-only',
      `--file=${join(folder, rowsFile)}`,
      ...only,
    ]);
    await runPgProgram('pg_dump', url, [...common, '--schema-only', `--file=${join(folder, schemaFile)}`]);
    const manifest: DumpManifest = {
      format: 'pg_dump-custom-1',
      at: first?.at.toISOString() ?? '',
      serverVersion: first?.version ?? '',
      lsn: first?.lsn ?? '',
      programs,
      files: [await describe(folder, rowsFile), await describe(folder, schemaFile)],
      tables: await readSums(client, tables),
    };
    await client.query('commit');
    await writeFile(join(folder, 'schema.txt'), schemaText);
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } finally {
    await client.end();
  }
}

/** Restores both files into a database made for it, compares every checksum, and drops it again. */
export async function proveDump(url: string, folder: string, manifest: DumpManifest): Promise<void> {
  for (const { file, sha256 } of manifest.files) {
    const now = await describe(folder, file);
    if (now.sha256 !== sha256) throw different(`${file} in ${folder} was changed after it was written`);
  }
  const { client: admin } = await connect(url, { toWrite: true, name: 'rekey restore' });
  const name = `rekey_restore_${randomBytes(6).toString('hex')}`;
  try {
    const { rows } = await admin.query<{ encoding: string; collate: string; ctype: string; may: boolean }>(
      `select pg_encoding_to_char(encoding) as encoding, datcollate as collate, datctype as ctype,
         (select rolcreatedb or rolsuper from pg_roles where rolname = current_user) as may from pg_database where datname = current_database()`,
    );
    const [like] = rows;
    if (!like?.may)
      throw new RekeyError(
        'GATE_CLOSED',
        'This user may not make the database in which the restore of a dump is proved.',
        'Give it CREATEDB, or use --backup rows, which is proved in a schema.',
      );
    await recordScratchDatabase(admin, name);
    await admin.query(
      `create database ${name} template template0 encoding ${literal(like.encoding)} lc_collate ${literal(like.collate)} lc_ctype ${literal(like.ctype)}`,
    );
    const scratch = new URL(url);
    scratch.pathname = `/${name}`;
    const common = ['--no-owner', '--no-privileges', '--exit-on-error'];
    await runPgProgram('pg_restore', scratch.href, [
      ...common,
      '--section=pre-data',
      join(folder, schemaFile),
    ]);
    await runPgProgram('pg_restore', scratch.href, [...common, '--data-only', join(folder, rowsFile)]);
    const { client } = await connect(scratch.href, { toWrite: true, name: 'rekey restore' });
    try {
      await client.query('begin isolation level repeatable read');
      const restored = await readSums(
        client,
        manifest.tables.map(({ table }) => table),
      );
      for (const [i, { table, rows: before, sum }] of manifest.tables.entries())
        if (restored[i]?.rows !== before || restored[i]?.sum !== sum)
          throw different(
            `${table.schema}.${table.name} (${restored[i]?.rows} rows of ${before}) does not restore to what it was made of`,
          );
    } finally {
      await client.end();
    }
  } finally {
    await dropScratchDatabase(admin, name).catch(() => undefined); // A lost connection is told by the query before.
    await admin.end();
  }
}

/** Sums under settings that make the same text of the same value in both databases. */
async function readSums(client: pg.ClientBase, tables: TableName[]): Promise<DumpManifest['tables']> {
  await client.query(`${stableText}, set_config('search_path', '', true)`);
  const sums: DumpManifest['tables'] = [];
  for (const table of tables) sums.push({ table, ...(await readChecksum(client, table)) });
  return sums;
}

/** The tables that hold the rows: a partitioned one has none of its own, and pg_dump is asked for each. */
async function readLeaves(client: pg.ClientBase, table: TableName): Promise<TableName[]> {
  const { rows } = await client.query<TableName>(
    `select nspname as schema, relname as name from pg_partition_tree($1::regclass) t join pg_class c on c.oid = t.relid
     join pg_namespace n on n.oid = c.relnamespace where isleaf`,
    [qualified(table)],
  );
  return rows.length > 0 ? rows : [table];
}

/** In quotes nothing of a name is a wildcard. */
const pattern = ({ schema, name }: TableName) =>
  [schema, name].map((it) => `"${it.replaceAll('"', '""')}"`).join('.');

async function describe(folder: string, file: string): Promise<DumpManifest['files'][number]> {
  const path = join(folder, file);
  await chmod(path, 0o600);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return { file, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

const different = (what: string) =>
  new RekeyError(
    'GATE_CLOSED',
    `The backup is not whole: ${what}.`,
    'See that its folder has room and is not changed by anybody, then run the same command again.',
  );
