import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { deploy } from './migrate.ts';
import { createEmptyDatabase } from './testing.ts';
import { migrationNames, workspaceFolder } from './workspace-folder.ts';

const mended = '20261130000100_text_that_looks_the_same';

test('an update mends the ids of shows that were written under another rule, and says so in the log', async () => {
  const database = await createEmptyDatabase("locale_provider libc lc_collate 'C' lc_ctype 'C'");
  const migrations = await mkdtemp(join(tmpdir(), 'callsign-migrations-'));
  const folder = { ...workspaceFolder, migrations };
  for (const name of await migrationNames(workspaceFolder))
    if (name < mended)
      await cp(join(workspaceFolder.migrations, name), join(migrations, name), { recursive: true });
  await deploy(database.url, folder);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ uuid: string }>(
      `insert into productions (id, client, show_name) values ('PROD 1', 'C', 'S') returning uuid`,
    );
    const show = rows[0]?.uuid;
    const ids = [
      'BÜHNE',
      'bühne',
      'SRC 1',
      'SRC\u31641',
      'ＳＲＣ １',
      'SRC 1 (2)',
      '\u3164',
      'x'.repeat(64),
      'ｘ'.repeat(64),
    ];
    for (const id of ids)
      await client.query('insert into sources (id, production_uuid) values ($1, $2)', [id, show]);
    await client.query(`insert into sources (id, production_uuid, is_deleted) values ('src 1', $1, true)`, [
      show,
    ]);
    await client.query(`insert into legacy_keys (production_uuid, entity_type, entity_uuid, key, canonical, system)
      select production_uuid, 'source', uuid, 'Bu\u0308hne', 'Bu\u0308hne', 'old' from sources where id = 'BÜHNE'`);

    await cp(join(workspaceFolder.migrations, mended), join(migrations, mended), { recursive: true });
    await deploy(database.url, folder);
    const after = await client.query('select id, is_deleted from sources order by created_at, uuid');
    expect(after.rows.map(({ id }) => id)).toEqual([
      'BÜHNE',
      'bühne (2)',
      'SRC 1',
      'SRC1',
      'ＳＲＣ １ (3)',
      'SRC 1 (2)',
      'NO ID',
      'x'.repeat(64),
      `${'ｘ'.repeat(59)} (2)`,
      'src 1',
    ]);
    const log = await client.query(
      `select row ->> 'id' as id, reason from changes where reason is not null order by seq`,
    );
    expect(log.rows).toContainEqual({
      id: 'bühne (2)',
      reason: 'Ids that look the same are the same since this update.',
    });
    expect(log.rows).toHaveLength(5);
    expect((await client.query('select canonical from legacy_keys')).rows).toEqual([
      { canonical: 'B\u00fchne' },
    ]);
  } finally {
    await client.end();
    await database.drop();
    await rm(migrations, { recursive: true });
  }
});
