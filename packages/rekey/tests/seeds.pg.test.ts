import type pg from 'pg';
import { expect, test } from 'vitest';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import { consolidates } from '../src/plan/answers.ts';
import type { Question } from '../src/plan/plan.ts';
import { type FixtureName, fixtureNames, loadFixture } from './fixture.ts';
import { database, newest, versions } from './postgres.ts';
import {
  answeredPlan,
  contentColumns,
  contractAll,
  convertAll,
  relations,
  rollBackAll,
  rowSums,
  softRelations,
  testRunner,
} from './whole-database.ts';

/** What a person changes beforehand: a view that does without the pair of columns that one uuid replaces. */
const preparation: Partial<Record<FixtureName, string>> = {
  cycles: `
    drop view open_phases, phase_progress;
    create view phase_progress as
      select p.phase_id, p.name, count(s.attribute_id) as scoped, count(*) filter (where s.decision <> 'pending') as decided
      from workflow_phases p left join cycle_report_scoping_attributes s on s.phase_id = p.phase_id group by p.phase_id;
    create view open_phases with (security_barrier = true) as select phase_id, name from phase_progress where decided < scoped`,
};

/** What goes out with the application before the old columns go: a policy that compared them with an integer, a view that counted them. */
const beforeContract: Partial<Record<FixtureName, string>> = {
  cycles: `alter policy own_observations on observations
    using (raised_by = nullif(current_setting('app.user_id', true), '')::uuid);
    create or replace view phase_progress as
      select p.phase_id, p.name, count(s.id) as scoped, count(*) filter (where s.decision <> 'pending') as decided
      from workflow_phases p left join cycle_report_scoping_attributes s on s.phase_id = p.phase_id group by p.phase_id, p.name`,
};

/** Seed 004, phase 5: what says the same twice is consolidated. */
const consolidating = ({ answers }: Question) => answers.find((it) => it === consolidates) ?? null;

/** Who refers to whom through a column that its contract drops: it is known through another reference. */
const isConsolidated = (relation: string) =>
  relation.startsWith('public.test_executions → public.workflow_phases');

/** Columns that seed 004's phase 5 drops, as far as they are still there. */
async function columnsThatWent(client: pg.Client, name: FixtureName): Promise<string[]> {
  if (name !== 'cycles') return [];
  const { rows } = await client.query<{ column: string }>(
    `select table_name || '.' || column_name as column from information_schema.columns where table_schema = 'public' and
       (table_name, column_name) in (('cycle_report_scoping_attributes', 'attribute_id'), ('cycle_report_scoping_attributes', 'planning_attribute_id'), ('test_executions', 'phase_id'))`,
  );
  return rows.map(({ column }) => column);
}

/** Each on one version, all on all when REKEY_TEST_POSTGRES asks for versions. */
const cases = process.env.REKEY_TEST_POSTGRES
  ? versions.flatMap((version) => fixtureNames.map((name) => ({ name, version })))
  : fixtureNames.map((name, i) => ({ name, version: versions[(i + 1) % versions.length] ?? newest }));

test.each(cases)(
  '$name on PostgreSQL $version: every table converted, taken back to the last byte, converted again and contracted, every relation the same',
  async ({ name, version }) => {
    const db = await database(version);
    await loadFixture(db, name, 200);
    await db.query(preparation[name] ?? '');
    const client = await db.connect();
    const before = { schema: await readSchemaText(client), rows: await rowSums(client) };
    const plan = await answeredPlan(client, {}, consolidating);
    const contents = await contentColumns(client, plan);
    const relationsBefore = [
      ...(await relations(client, contents)).filter((it) => !isConsolidated(it)),
      ...(await softRelations(client, contents, plan, 'before')),
    ];
    expect(plan.obstacles).toEqual([]);
    const runner = await testRunner(db);
    try {
      await convertAll(runner, plan);
      await rollBackAll(runner, plan);
      expect(await readSchemaText(client)).toBe(before.schema);
      expect(await rowSums(client)).toEqual(before.rows);
      await convertAll(runner, plan);
    } finally {
      await runner.close();
    }
    await client.query(beforeContract[name] ?? '');
    const contractor = await testRunner(db, name in beforeContract);
    try {
      await contractAll(contractor, plan);
    } finally {
      await contractor.close();
    }
    expect([
      ...(await relations(client, contents)),
      ...(await softRelations(client, contents, plan, 'after')),
    ]).toEqual(relationsBefore);
    expect(await columnsThatWent(client, name)).toEqual([]);
    await client.end();
  },
);

test('the machine shop as its plan (seed 002) wants it: eight tables get a uuid beside their key, nothing else changes', async () => {
  const db = await database();
  await loadFixture(db, 'shop', 200);
  const client = await db.connect();
  const before = { schema: await readSchemaText(client), rows: await rowSums(client) };
  const eight = [
    'Part',
    'SerializedPart',
    'MaterialLot',
    'WorkOrder',
    'QIFMeasurementPlan',
    'QIFCharacteristic',
  ];
  eight.push('QIFMeasurementResult', 'ECORequest');
  const { units } = await answeredPlan(client);
  const strategies = units.map(
    ({ table }) => [table.name, eight.includes(table.name) ? 'persistent' : 'leave'] as const,
  );
  const plan = await answeredPlan(client, { strategies: Object.fromEntries(strategies) });
  const runner = await testRunner(db);
  try {
    await convertAll(runner, plan);
    for (const table of eight) {
      const [row] = await db.query<{ rows: number; uuids: number; unique: number }>(
        `select count(*)::int as rows, count(distinct "persistentUuid")::int as uuids,
           (select count(*)::int from pg_index where indrelid = '"${table}"'::regclass and indisunique and indisvalid
            and pg_get_indexdef(indexrelid) like '%("persistentUuid")') as unique from "${table}"`,
      );
      // One index, not three; and a row inserted by anybody gets its uuid from the database.
      expect(row).toMatchObject({ uuids: row?.rows, unique: 1 });
    }
    await db.query(
      `insert into "MaterialLot" (id, "lotNumber", quantity, "updatedAt") values ('by hand', 'by hand', 1, now())`,
    );
    expect(await db.query(`select 1 from "MaterialLot" where "persistentUuid" is null`)).toEqual([]);
    await db.query(`delete from "MaterialLot" where id = 'by hand'`);
    await rollBackAll(runner, plan);
    expect(await readSchemaText(client)).toBe(before.schema);
    expect(await rowSums(client)).toEqual(before.rows);
  } finally {
    await runner.close();
    await client.end();
  }
});
