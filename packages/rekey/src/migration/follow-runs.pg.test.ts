import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadFixture, migrationsOf, schemaOf } from '../../tests/fixture.ts';
import { database } from '../../tests/postgres.ts';
import { prismaDdl } from '../../tests/prisma-ddl.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import { makePlan } from '../planning/make-plan.ts';

it('schema.prisma and migrations follow the command line: no drift after any of its steps', async () => {
  const db = await database();
  await loadFixture(db, 'analytics', 50);
  const { run, writePlan, folder } = await commandLine(db);
  const schema = join(folder, 'schema.prisma');
  const migrations = join(folder, 'migrations');
  await cp(schemaOf('analytics'), schema);
  await mkdir(migrations);
  await cp(migrationsOf('analytics'), migrations, { recursive: true });
  const client = await db.connect();
  const { plan } = await makePlan(client);
  await client.end();
  await writePlan({ ...plan, questions: [] });
  const units = plan.units.filter(({ strategy }) => strategy !== 'leave').length;
  const original = await readFile(schema, 'utf8');
  const names = () => readdir(migrations);
  const good = async (command: string, ...args: string[]) => {
    const done = await run(command, '--schema', schema, ...args);
    expect(done, `${done.out}\n${done.err}`).toMatchObject({ code: 0 });
    const drift = await run('drift', '--schema', schema);
    expect(drift, drift.out).toMatchObject({ code: 0 });
    return done;
  };

  await good('apply', '--soak', '0s');
  await good('apply', '--soak', '0s');
  expect(await readFile(schema, 'utf8')).not.toBe(original);
  expect((await names()).map((it) => it.slice(15))).toEqual([
    'events',
    expect.stringMatching(/^rekey_/),
    expect.stringMatching(/^rekey_/),
  ]);
  await good('rollback');
  await good('rollback');
  expect(await readFile(schema, 'utf8')).toBe(original);
  expect((await names()).length).toBe(5);

  // As if it had been killed before it wrote anything, twice in a row.
  const [before, present] = [await readFile(schema, 'utf8'), await names()];
  await good('apply', '--soak', '0s');
  for (const name of await names())
    if (!present.includes(name)) await rm(join(migrations, name), { recursive: true });
  await writeFile(schema, before);
  await db.query(
    `delete from _prisma_migrations where started_at > now() - interval '1 hour' and migration_name <> all ($1)`,
    [present],
  );
  expect((await run('drift', '--schema', schema)).code).toBe(1);
  for (let n = 1; n < units; n++) await good('apply', '--soak', '0s');
  for (let n = 0; n < units; n++) await good('contract');
  expect(await names()).toHaveLength(5 + 2 * units);
  const [{ count }] = (await db.query(
    `select count(*)::int from _prisma_migrations where finished_at is not null and applied_steps_count = 1`,
  )) as [{ count: number }];
  expect(count).toBe(5 + 2 * units);
});

it('units of one command that change the same models find them as the one before has left them', async () => {
  const text = `datasource db {
  provider = "postgresql"
}
model User {
  id     Int     @id @default(autoincrement())
  boss   User?   @relation("Chain", fields: [bossId], references: [id])
  bossId Int?
  staff  User[]  @relation("Chain")
  groups Group[]
}
model Group {
  id    Int    @id @default(autoincrement())
  users User[]
}
`;
  const db = await database();
  await db.query(`${await prismaDdl(text)} insert into "User" select from generate_series(1, 3);
    insert into "Group" select from generate_series(1, 3); insert into "_GroupToUser" values (1, 2), (3, 1)`);
  const { run, folder } = await commandLine(db);
  const schema = join(folder, 'schema.prisma');
  await writeFile(schema, text);
  await run('plan', '--out', join(folder, 'rekey.plan.json'), '--answer', '*=careful');
  const done = await run('apply', '--all', '--soak', '0s', '--schema', schema);
  expect(done, done.err).toMatchObject({ code: 0, err: expect.stringContaining('3 units are done') });
  expect(await run('drift', '--schema', schema, '--skip-migrations')).toMatchObject({ code: 0 });
  for (let n = 0; n < 3; n++) expect(await run('rollback', '--schema', schema)).toMatchObject({ code: 0 });
  expect(await readFile(schema, 'utf8')).toBe(text);
});
