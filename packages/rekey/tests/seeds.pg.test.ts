import { describe, expect, test } from 'vitest';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import { type FixtureName, fixtureNames, loadFixture } from './fixture.ts';
import { database, versions } from './postgres.ts';
import {
  answeredPlan,
  contentColumns,
  contractAll,
  convertAll,
  relations,
  rollBackAll,
  rowSums,
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

/** What goes out with the application before the old columns go: a policy that compared them with an integer. */
const beforeContract: Partial<Record<FixtureName, string>> = {
  cycles: `alter policy own_observations on observations
    using (raised_by = nullif(current_setting('app.user_id', true), '')::uuid)`,
};

describe.each(versions)('on PostgreSQL %i', (version) => {
  test.each(fixtureNames)(
    '%s: every table converted, taken back to the last byte, converted again and contracted, every relation the same',
    async (name) => {
      const db = await database(version);
      await loadFixture(db, name, 200);
      await db.query(preparation[name] ?? '');
      const client = await db.connect();
      const before = { schema: await readSchemaText(client), rows: await rowSums(client) };
      const contents = await contentColumns(client);
      const relationsBefore = await relations(client, contents);
      const plan = await answeredPlan(client);
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
      expect(await relations(client, contents)).toEqual(relationsBefore);
      await client.end();
    },
  );
});
