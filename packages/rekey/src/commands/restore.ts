import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../database/connect.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { DumpManifest } from '../gates/dump-backup.ts';
import { restoreBackup } from '../gates/prove-backup.ts';
import type { BackupManifest } from '../gates/write-backup.ts';
import { defineCommand } from './command.ts';
import { requireDatabaseUrl } from './database-url.ts';
import { exitCodes } from './exit-code.ts';

/** Puts a backup's rows beside the live tables. */
export const restoreCommand = defineCommand({
  name: 'restore',
  summary: 'put the rows of a backup into a new schema, beside the live tables',
  help: `Makes a new schema with a table for each of the backup's, fills it, and proves each by its checksum. Live
tables are not touched: what is to be taken from the backup is a person's INSERT or UPDATE. The schema as
it was, with keys and indexes, is in schema.txt of the backup.`,
  options: {
    from: {
      type: 'string',
      value: 'FOLDER',
      says: 'the backup; `rekey status` names the last one of each unit',
    },
    into: { type: 'string', value: 'SCHEMA', default: 'rekey_restored', says: 'the schema to make' },
  },
  async run(values, terminal) {
    const { from, into } = values;
    if (!from) throw new RekeyError('BAD_ARGUMENT', 'No backup is named.', 'Add --from FOLDER.');
    const url = requireDatabaseUrl(values['database-url'], terminal);
    const manifest = await readManifest(from);
    const { client } = await connect(url, { toWrite: true, name: 'rekey restore' });
    try {
      const { rows } = await client.query(`select 1 from pg_namespace where nspname = $1`, [into]);
      if (rows.length > 0) {
        throw new RekeyError(
          'BAD_ARGUMENT',
          `There is a schema ${into} already.`,
          'Name another one with --into.',
        );
      }
      const tables = await restoreBackup(client, from, manifest, into);
      if (values.json) terminal.out(JSON.stringify({ tables }));
      else
        for (const { schema, name } of tables)
          terminal.out(`${schema}.${name} is restored, and equal to what was saved.`);
      return exitCodes.good;
    } finally {
      await client.end();
    }
  },
});

async function readManifest(folder: string): Promise<BackupManifest> {
  let manifest: BackupManifest | DumpManifest | null = null;
  try {
    manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  } catch {
    // Told below, in the same words as a manifest of another kind.
  }
  if (manifest?.format === 'rekey-rows-1') return manifest;
  if (manifest?.format === 'pg_dump-custom-1') {
    throw new RekeyError(
      'BAD_ARGUMENT',
      `The backup in ${folder} was made by pg_dump.`,
      `Restore it with its own program into a database of its own: pg_restore --section=pre-data -d … ${join(folder, 'schema.dump')}, then pg_restore --data-only -d … ${join(folder, 'tables.dump')}.`,
    );
  }
  throw new RekeyError(
    'BAD_ARGUMENT',
    `${folder} holds no backup of rekey's.`,
    'Name the folder with manifest.json in it; `rekey status` shows it for each unit.',
  );
}
