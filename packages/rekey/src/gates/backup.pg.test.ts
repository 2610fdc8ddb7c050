import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { database, versions } from '../../tests/postgres.ts';
import { createJournal } from '../journal/journal.ts';
import { proveBackup } from './prove-backup.ts';
import { writeBackup } from './write-backup.ts';

const everyType = `
  create type mood as enum ('fine', 'so so');
  create type pair as (a int, b text);
  create domain short as varchar(5);
  create table "Odd Täble" (
    id int generated always as identity primary key, gone text, flag bool, big numeric, ratio float8, code char(4), raw bytea, at timestamptz,
    span interval, moods mood[], doc jsonb, two pair, nick short, box int4range, twice int generated always as (id * 2) stored, address inet);
  alter table "Odd Täble" drop column gone;
  insert into "Odd Täble" (flag, big, ratio, code, raw, at, span, moods, doc, two, nick, box, address)
    select n % 2 = 0, 1e30 + n, 'NaN', 'ab', '\\x00ff', now(), '1 day', '{fine,NULL}', '{"a": [1, "x\\"y"]}', row(n, 'tab	quote" comma, ' || chr(8232))::pair, 'a' || n % 9,
      '[1,5)', '10.0.0.1' from generate_series(1, 5000) n;
  insert into "Odd Täble" default values;
  create table empty (id int);
`;

describe.each(versions)('a backup on PostgreSQL %i', (version) => {
  test('of every type restores to equal rows, and a changed file is found out', async () => {
    const db = await database(version);
    await db.query(everyType);
    const folder = await mkdtemp(join(tmpdir(), 'rekey-backup-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const client = await db.connect();
    await createJournal(client);
    const tables = ['Odd Täble', 'empty'].map((name) => ({ schema: 'public', name }));
    const manifest = await writeBackup(client, { folder, tables, schemaText: '' });
    expect(manifest.tables.map(({ rows }) => rows)).toEqual(['5001', '0']);
    await proveBackup(client, folder, manifest);
    expect(
      await db.query(
        `select 1 from pg_class where relnamespace = 'rekey'::regnamespace and relname ~ '^restore'`,
      ),
    ).toEqual([]);
    await appendFile(join(folder, '02.rows.gz'), '!');
    await expect(proveBackup(client, folder, manifest)).rejects.toThrow();
    await client.end();
  });
});
