import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { qualified, wholeRow } from '../database/sql.ts';
import { type Checksum, readChecksum } from '../database/table-checksum.ts';
import type { TableName } from '../database/table-name.ts';

/** One table of a backup. */
export interface BackupTable extends Checksum {
  table: TableName;
  /** Columns of the rows, in their order. */
  columns: { name: string; type: string }[];
  file: string;
  bytes: number;
  sha256: string;
}

/** What `manifest.json` in a backup's folder says. */
export interface BackupManifest {
  format: 'rekey-rows-1';
  at: string;
  serverVersion: string;
  /** Position in the WAL of the snapshot, for whoever restores to a point in time instead. */
  lsn: string;
  tables: BackupTable[];
}

const rowsAtOnce = 2_000;

/**
 * Writes tables as they are in one snapshot: a gzip file of rows for each, the schema's text, and a manifest with
 * checksums. Rows are in the server's own row syntax, which every type can read back.
 */
export async function writeBackup(
  client: pg.ClientBase,
  { folder, tables, schemaText }: { folder: string; tables: TableName[]; schemaText: string },
): Promise<BackupManifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await client.query('begin isolation level repeatable read');
  try {
    const { rows } = await client.query<{ version: string; lsn: string; at: Date }>(
      `select current_setting('server_version') as version, pg_current_wal_lsn()::text as lsn, now() as at`,
    );
    const written: BackupTable[] = [];
    for (const [i, table] of tables.entries()) {
      written.push(await writeTable(client, table, folder, `${String(i + 1).padStart(2, '0')}.rows.gz`));
    }
    await client.query('commit');
    const manifest: BackupManifest = {
      format: 'rekey-rows-1',
      at: rows[0]?.at.toISOString() ?? '',
      serverVersion: rows[0]?.version ?? '',
      lsn: rows[0]?.lsn ?? '',
      tables: written,
    };
    await writeFile(join(folder, 'schema.txt'), schemaText);
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // The first error is the one to tell.
    throw error;
  }
}

async function writeTable(
  client: pg.ClientBase,
  table: TableName,
  folder: string,
  file: string,
): Promise<BackupTable> {
  const path = join(folder, file);
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(
    Readable.from(readRows(client, table)),
    createGzip({ level: 1 }),
    hashing,
    createWriteStream(path, { mode: 0o600 }),
  );
  const { size } = await stat(path);
  // In the same snapshot as the rows.
  const checksum = await readChecksum(client, table);
  return {
    table,
    columns: await readColumns(client, table),
    file,
    bytes: size,
    sha256: hash.digest('hex'),
    ...checksum,
  };
}

async function readColumns(client: pg.ClientBase, table: TableName): Promise<BackupTable['columns']> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [qualified(table)],
  );
  return rows;
}

async function* readRows(client: pg.ClientBase, table: TableName): AsyncGenerator<string> {
  await client.query(
    `declare rekey_backup no scroll cursor for select ${wholeRow('t')}::text as row from ${qualified(table)} t`,
  );
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`fetch ${rowsAtOnce} from rekey_backup`);
    if (rows.length === 0) break;
    yield rows.map(({ row }) => `${asLine(row)}\n`).join('');
  }
  await client.query('close rekey_backup');
}

// Readers of lines take U+2028 and U+2029 for line ends, and JSON leaves them as they are.
const asLine = (row: string) =>
  JSON.stringify(row).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
