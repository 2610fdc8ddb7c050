import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { RekeyError } from '../database/rekey-error.ts';
import { ident, qualified } from '../database/sql.ts';
import { readChecksum } from '../database/table-checksum.ts';
import type { TableName } from '../database/table-name.ts';
import { dropScratchTables, scratchTable } from './scratch.ts';
import type { BackupManifest, BackupTable } from './write-backup.ts';

const rowsAtOnce = 2_000;

/** Restores a backup into scratch tables of rekey's own, compares every checksum with the original's, and drops them again. */
export async function proveBackup(
  client: pg.ClientBase,
  folder: string,
  manifest: BackupManifest,
): Promise<void> {
  await dropScratchTables(client);
  try {
    await restoreTables(client, folder, manifest, scratchTable);
  } finally {
    await dropScratchTables(client).catch(() => undefined); // A lost connection is told by the query before.
  }
}

/** Puts the rows of a backup into tables of a new schema, and proves each by its checksum. Keys and indexes are not made. */
export async function restoreBackup(
  client: pg.ClientBase,
  folder: string,
  { tables }: BackupManifest,
  schema: string,
): Promise<TableName[]> {
  await client.query(`create schema ${ident(schema)}`);
  return restoreTables(client, folder, { tables }, (_, { table }) => {
    const isTwice = tables.filter((it) => it.table.name === table.name).length > 1;
    return { schema, name: isTwice ? `${table.schema}.${table.name}` : table.name };
  });
}

async function restoreTables(
  client: pg.ClientBase,
  folder: string,
  { tables }: Pick<BackupManifest, 'tables'>,
  nameOf: (n: number, table: BackupTable) => TableName,
): Promise<TableName[]> {
  const restored: TableName[] = [];
  for (const [n, table] of tables.entries()) {
    const copy = nameOf(n, table);
    await restoreTable(client, join(folder, table.file), table.columns, copy);
    const { rows, sum } = await readChecksum(client, copy);
    const sha256 = await hashFile(join(folder, table.file));
    restored.push(copy);
    if (rows === table.rows && sum === table.sum && sha256 === table.sha256) continue;
    throw new RekeyError(
      'GATE_CLOSED',
      `The backup of ${table.table.schema}.${table.table.name} does not restore to what it was made of (${rows} rows of ${table.rows}).`,
      `See that ${folder} has room and is not changed by anybody, then run the same command again.`,
    );
  }
  return restored;
}

async function restoreTable(
  client: pg.ClientBase,
  path: string,
  columns: BackupTable['columns'],
  into: TableName,
): Promise<void> {
  const name = qualified(into);
  const list = columns.map((column) => `${ident(column.name)} ${column.type}`).join(', ');
  await client.query(`create table ${name} (${list})`);
  let batch: string[] = [];
  const flush = async () => {
    await client.query(
      `insert into ${name} select (x).* from (select r::${name} as x from unnest($1::text[]) r offset 0) s`,
      [batch],
    );
    batch = [];
  };
  const input = createReadStream(path).pipe(createGunzip());
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    batch.push(JSON.parse(line));
    if (batch.length >= rowsAtOnce) await flush();
  }
  if (batch.length > 0) await flush();
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
