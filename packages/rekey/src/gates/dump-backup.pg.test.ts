import { execFileSync } from 'node:child_process';
import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { customerPlan, customersAndOrders } from '../../tests/customer-unit.ts';
import { database, newest, versions } from '../../tests/postgres.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import { fingerprintOf } from '../catalog/fingerprint.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { type DumpManifest, proveDump } from './dump-backup.ts';

/** The major version of pg_dump on the PATH, or why there is none. */
function programs(): number | string {
  try {
    return Number(/\) (\d+)/.exec(String(execFileSync('pg_dump', ['--version'])))?.[1]);
  } catch {
    return 'there is no pg_dump on the PATH';
  }
}

async function prepared(version: (typeof versions)[number]) {
  const db = await database(version);
  await db.query(`create type mood as enum ('fine'); ${customersAndOrders(300)}
    alter table customer add mood mood default 'fine', add long int generated always as (length(name)) stored;
    alter table "order" add "a column" numeric[]; update "order" set "a column" = '{1.50,NULL}' where id < 10; update customer set visits = 0;`);
  const client = await db.connect();
  const { folder, run, writePlan } = await commandLine(db);
  await writePlan({ ...customerPlan, catalogSha: fingerprintOf(await readSchemaText(client)) });
  await client.end();
  return { db, run, backups: join(folder, 'backups') };
}

test('a backup of pg_dump is proved by a restore into a database of its own, and recorded with its hashes', async ({
  skip,
}) => {
  const major = programs();
  if (typeof major === 'string') return skip(major);
  const fitting = versions.findLast((it) => it <= major);
  if (!fitting) return skip(`pg_dump ${major} is older than every server here`);
  const { db, run, backups } = await prepared(fitting);
  const done = await run('apply', '--backup', 'pg_dump');
  expect(done, done.err).toMatchObject({ code: 0 });
  const [gate] = await db.query<{ evidence: DumpManifest & { folder: string } }>(
    `select evidence from rekey.gate where name = 'backup'`,
  );
  const [folder = ''] = await readdir(backups);
  expect(gate?.evidence).toMatchObject({
    folder: join(backups, folder),
    format: 'pg_dump-custom-1',
    files: [{ file: 'tables.dump' }, { file: 'schema.dump' }],
    tables: [{ rows: '300' }, { rows: '600' }],
  });
  expect(await db.query(`select 1 from pg_database where datname like 'rekey_restore_%'`)).toEqual([]);
  expect((await run('status')).out).toContain(`Backup: ${join(backups, folder)}`);
  expect(await run('restore', '--from', join(backups, folder))).toMatchObject({
    code: 2,
    err: expect.stringContaining('pg_restore'),
  });
  const { evidence } = gate ?? expect.fail('there is no gate');
  const lied = evidence.tables.map((table) => ({ ...table, sum: '1' }));
  await expect(proveDump(db.url, evidence.folder, { ...evidence, tables: lied })).rejects.toMatchObject({
    code: 'GATE_CLOSED',
    message: expect.stringContaining('does not restore to what it was made of'),
  });
  await appendFile(join(evidence.folder, 'tables.dump'), '!');
  await expect(proveDump(db.url, evidence.folder, evidence)).rejects.toMatchObject({
    message: expect.stringContaining('was changed after it was written'),
  });
});

test('programs that are older than the server, or absent, are refused before anything is swapped', async ({
  skip,
}) => {
  const major = programs();
  if (typeof major === 'number' && major >= newest)
    return skip(`pg_dump ${major} is not older than the server`);
  const { db, run } = await prepared(newest);
  expect(await run('apply', '--backup', 'pg_dump')).toMatchObject({
    code: 3,
    err: expect.stringMatching(/pg_dump (on the PATH is of PostgreSQL \d+|is not on the PATH)/),
  });
  const done = await run('apply', '--backup', 'rows');
  expect(done, done.err).toMatchObject({ code: 0 });
  expect(await db.query(`select state from rekey.run`)).toEqual([{ state: 'soaking' }]);
});

test('a backup that a person vouches for is recorded with its position and their name, and a position that is still to come is refused', async () => {
  const { db, run } = await prepared(newest);
  expect(await run('apply', '--backup', 'recorded')).toMatchObject({
    code: 2,
    err: expect.stringContaining('does not say which'),
  });
  expect(await run('apply', '--backup', 'recorded', '--lsn', 'zero')).toMatchObject({ code: 2 });
  expect(await run('apply', '--name', 'nightly')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--backup recorded'),
  });
  expect(await run('apply', '--backup', 'recorded', '--lsn', 'FFFF/0')).toMatchObject({
    code: 3,
    err: expect.stringContaining('has not reached FFFF/0 yet'),
  });
  const [at] = await db.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
  const lsn = at?.lsn ?? '';
  expect(await run('apply', '--backup', 'recorded', '--lsn', lsn, '--name', 'nightly')).toMatchObject({
    code: 0,
  });
  expect(await db.query(`select evidence, by from rekey.gate where name = 'backup'`)).toMatchObject([
    { by: 'postgres', evidence: { name: 'nightly', lsn, by: 'postgres', proved: false } },
  ]);
  expect((await run('status')).out).toContain(`Backup: "nightly", recovery to ${lsn}`);
});
