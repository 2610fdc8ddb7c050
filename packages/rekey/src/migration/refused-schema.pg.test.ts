import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadFixture, schemaOf } from '../../tests/fixture.ts';
import { database } from '../../tests/postgres.ts';
import { replaced } from '../../tests/replaced.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import { makePlan } from '../planning/make-plan.ts';

/** The analytics database, changed by hand, with a plan of it, and its schema without the migrations. */
async function analytics(change = 'select') {
  const db = await database();
  await loadFixture(db, 'analytics', 20);
  await db.query(change);
  const { run, writePlan, folder } = await commandLine(db);
  const schema = join(folder, 'schema.prisma');
  await cp(schemaOf('analytics'), schema);
  const client = await db.connect();
  const { plan } = await makePlan(client);
  await client.end();
  await writePlan({ ...plan, questions: [] });
  const runs = async () => {
    const [{ made }] = (await db.query(`select to_regclass('rekey.run') is not null as made`)) as [
      { made: boolean },
    ];
    return made ? db.query('select * from rekey.run') : [];
  };
  return { db, run, schema, runs, text: () => readFile(schema, 'utf8') };
}

it('a unit whose model has drifted is refused until it is mended, and nothing is begun', async () => {
  const { run, schema, runs, text } = await analytics(
    `alter table events alter user_agent set default 'none'`,
  );
  const original = await text();
  const refused = await run('apply', '--unit', 'events', '--soak', '0s', '--schema', schema);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.err).toContain(
    "events.user_agent: the default is none in schema.prisma, 'none' in the database",
  );
  expect(refused.err).toContain('rekey drift --schema');
  expect([await runs(), await text()]).toEqual([[], original]);
  await writeFile(schema, replaced(original, [/(userAgent +String\?)/, '$1 @default("none")']));
  const done = await run('apply', '--unit', 'events', '--soak', '0s', '--schema', schema);
  expect(done, done.err).toMatchObject({ code: 0 });
  expect((await run('drift', '--schema', schema, '--skip-migrations')).code).toBe(0);
});

it('a schema that Prisma refuses is refused before anything is done', async () => {
  const { run, schema, runs, text } = await analytics();
  const broken = replaced(await text(), [/@id /, '@id @id ']);
  await writeFile(schema, broken);
  const refused = await run('apply', '--unit', 'events', '--soak', '0s', '--schema', schema);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.err).toMatch(/schema\.prisma:\d+: Attribute "@id" can only be defined once/);
  expect([await runs(), await text()]).toEqual([[], broken]);
});

it('what somebody else has written in the soak stays when the unit is taken back', async () => {
  const { run, schema, text } = await analytics();
  const original = await text();
  await run('apply', '--unit', 'events', '--soak', '0s', '--schema', schema);
  const edited = await text();
  expect(edited).not.toBe(original);
  const best: [string, string] = ['model Event {', 'model Event { // the best'];
  await writeFile(schema, `// mine\n${replaced(edited, best)}`);
  await run('rollback', '--schema', schema);
  expect(await text()).toBe(`// mine\n${replaced(original, best)}`);
});

it('an edit that Prisma would refuse is not written, and told', async () => {
  const { run, schema, text } = await analytics();
  await run('apply', '--unit', 'events', '--soak', '0s', '--schema', schema);
  const key = /model Event \{[^}]*?(\w+) +String +@id/.exec(await text())?.[1];
  // Somebody counts on the new key already, and has not told the database.
  const counting = replaced(
    await text(),
    ['model Event {', 'model Event {\n  mine ProviderConfig[] @relation("mine")'],
    [
      'model ProviderConfig {',
      `model ProviderConfig {\n  mineId String? @db.Uuid\n  mine Event? @relation("mine", fields: [mineId], references: [${key}])`,
    ],
  );
  await writeFile(schema, counting);
  const { err, out } = await run('rollback', '--schema', schema);
  expect(err + out).toMatch(
    /The schema is left as it is: .* Prisma would not accept it \(.*schema\.prisma:\d+: /,
  );
  expect(await text()).toBe(counting);
});
