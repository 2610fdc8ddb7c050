import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { deploy } from './migrate.ts';
import { makeFolder, setMigration } from './test-folder.ts';
import { createEmptyDatabase } from './testing.ts';
import { migrationNames, workspaceFolder } from './workspace-folder.ts';

const isDueDay = (name: string) => name.endsWith('_due_day_follows');
const sqlOf = (name: string) => readFile(join(workspaceFolder.migrations, name, 'migration.sql'), 'utf8');

test('a due day that somebody set is kept when it begins to follow from load-in, and the change is told', async () => {
  const names = await migrationNames(workspaceFolder);
  const later = names.find(isDueDay) ?? '';
  const before = names.slice(0, names.indexOf(later));
  const database = await createEmptyDatabase();
  const folder = await makeFolder(
    '',
    Object.fromEntries(await Promise.all(before.map(async (name) => [name, await sqlOf(name)] as const))),
  );
  await deploy(database.url, folder);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(`
      insert into productions (id, client, show_name, load_in) values
        ('SHOW 1', 'c', 'with a load-in', '2026-05-01T08:00:00Z'), ('SHOW 2', 'c', 'without', null)`);
    const add = (show: string, id: string, days: number | null, due: string | null, note: string | null) =>
      client.query(
        `insert into checklist_items (production_uuid, id, title, days_before_show, due_date, note)
         select uuid, $2, 't', $3, $4, $5 from productions where id = $1`,
        [show, id, days, due, note],
      );
    await add('SHOW 1', 'CHK 1', null, '2026-04-24', null);
    await add('SHOW 1', 'CHK 2', 60, '2026-03-02', 'kept');
    await add('SHOW 1', 'CHK 3', 60, '2026-04-01', 'asked');
    await add('SHOW 1', 'CHK 4', null, '2026-06-01', null);
    await add('SHOW 2', 'CHK 5', null, '2026-04-01', '');
    await add('SHOW 2', 'CHK 6', 7, null, null);

    await setMigration(folder, later, await sqlOf(later));
    expect(await deploy(database.url, folder)).toEqual({ applied: [later] });
    const { rows } = await client.query(
      'select id, days_before_show as days, note, version from checklist_items order by id',
    );
    expect(rows).toEqual([
      { id: 'CHK 1', days: 7, note: null, version: 2 },
      { id: 'CHK 2', days: 60, note: 'kept', version: 1 },
      { id: 'CHK 3', days: 60, note: 'asked\nDue 2026-04-01', version: 2 },
      { id: 'CHK 4', days: null, note: 'Due 2026-06-01', version: 2 },
      { id: 'CHK 5', days: null, note: 'Due 2026-04-01', version: 2 },
      { id: 'CHK 6', days: 7, note: null, version: 1 },
    ]);
    const told = await client.query(
      `select count(*)::int from changes where entity_type = 'checklist-item' and operation = 'updated'`,
    );
    expect(told.rows).toEqual([{ count: 4 }]);
  } finally {
    await client.end();
    await database.drop();
  }
});
