import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { RekeyError } from '../database/rekey-error.ts';
import { ident, qualified } from '../database/sql.ts';
import type { TableName } from '../plan/step.ts';
import { readChecksum } from './table-checksum.ts';
import type { BackupManifest } from './write-backup.ts';

const rowsAtOnce = 2_000;

/** Restores a backup into a scratch schema, compares every checksum with the original's, and removes it again. */
export async function proveBackup(
  client: pg.ClientBase,
  folder: string,
  manifest: BackupManifest,
): Promise<void> {
  const scratch = 'rekey_restore_test';
  await client.query(`drop schema if exists ${scratch} cascade; create schema ${scratch}`);
  try {
    for (const [i, table] of manifest.tables.entries()) {
      const copy = { schema: scratch, name: `t${i}` };
      await restoreTable(client, join(folder, table.file), table.table, copy);
      const { rows, sum } = await readChecksum(client, copy);
      const sha256 = await hashFile(join(folder, table.file));
      if (rows === table.rows && sum === table.sum && sha256 === table.sha256) continue;
      throw new RekeyError(
        'GATE_CLOSED',
        `The backup of ${table.table.schema}.${table.table.name} does not restore to what it was made of (${rows} rows of ${table.rows}).`,
        `See that ${folder} has room and is not changed by anybody, then run the same command again.`,
      );
    }
  } finally {
    await client.query(`drop schema if exists ${scratch} cascade`).catch(() => undefined); // A lost connection is told by the query before.
  }
}

/** Fills a new table with the rows of a file; `like` lends it the columns. */
export async function restoreTable(
  client: pg.ClientBase,
  path: string,
  like: TableName,
  into: TableName,
): Promise<void> {
  const name = qualified(into);
  await client.query(`create unlogged table ${name} as select * from ${qualified(like)} with no data`);
  let batch: string[] = [];
  const flush = async () => {
    await client.query(
      `insert into ${name} select (x).* from (select r::${ident(into.schema)}.${ident(into.name)} as x from unnest($1::text[]) r offset 0) s`,
      [batch],
    );
    batch = [];
  };
  const lines = createInterface({
    input: createReadStream(path).pipe(createGunzip()),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) {
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
