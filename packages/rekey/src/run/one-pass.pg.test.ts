import { describe, expect, test } from 'vitest';
import { customerOrder, customersAndOrders } from '../../tests/customer-unit.ts';
import { openTestRunner } from '../../tests/open-test-runner.ts';
import { database, type TestDatabase, versions } from '../../tests/postgres.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import { makePlan } from '../planning/make-plan.ts';
import { stepsFor } from '../steps/steps-for.ts';

/** Counts every UPDATE of a row of a table, whoever does it and in whichever role; a sequence goes on over what is rolled back. */
const counting = (table: string) => `
  create sequence writes;
  create function count_write() returns trigger language plpgsql as $$ begin perform nextval('public.writes'); return new; end $$;
  create trigger count_write before update on ${table} for each row execute function count_write();
  alter table ${table} enable always trigger count_write;`;

/** The update by which a run tries, before it begins, what the table's triggers do; it is rolled back. */
const PROBE = 1;

const writes = async (db: TestDatabase) =>
  Number(
    (
      await db.query<{ n: string }>(`select case when is_called then last_value else 0 end as n from writes`)
    )[0]?.n,
  );

describe.each(versions)('on PostgreSQL %i', (version) => {
  test('a row with two references to the table is written once, and one without any is not written', async () => {
    const db = await database(version);
    await db.query(customersAndOrders(300));
    await db.query(`alter table "order" alter column customer_id drop not null;
      insert into "order" (customer_id, gift_for) values (null, null), (null, 3), (4, null)`);
    await db.query(counting('"order"'));
    const { runner } = await openTestRunner(db, { readSchemaText, workers: 2 });
    await applyUnit(customerOrder, runner);
    expect(await writes(db)).toBe(602 + PROBE);
    expect(
      await db.query(
        `select 1 from "order" o left join customer c on c.id = o.customer_id left join customer g on g.id = o.gift_for
         where o.customer_id_uuid is distinct from c.uuid or o.gift_for_uuid is distinct from g.uuid`,
      ),
    ).toEqual([]);
    await runner.close();
  });

  test('a reference to the own table is filled with the key where its old value says which uuid it means', async () => {
    const db = await database(version);
    await db.query(`create table node (id text primary key, parent_id text references node, label text);
      insert into node select md5(n::text)::uuid::text, case when n > 1 then md5((301 - n)::text)::uuid::text end from generate_series(1, 300) n;
      analyze`);
    await db.query(counting('node'));
    const { runner } = await openTestRunner(db, { readSchemaText, workers: 2 });
    const before = await readSchemaText(runner.client);
    const { plan } = await makePlan(runner.client);
    const [decision] = plan.units;
    if (!decision) throw new Error('There is no unit.');
    // Rows that the application writes while no old row has its uuid: their parent cannot be looked up yet.
    runner.watch = async ({ key }) => {
      if (key.includes('/expand/public.node.'))
        await db.query(
          `insert into node values ('${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}', md5('7')::uuid::text, 'late')`,
        );
    };
    const order = {
      unit: decision.table,
      planSha: 'nodes',
      soakSeconds: 0,
      statements: [],
      makeSteps: async () => stepsFor(await readCatalog(runner.client), plan, decision),
    };
    await applyUnit(order, runner);
    expect(await db.query(`select step->>'title' as title from rekey.step where phase = 'backfill'`)).toEqual(
      [{ title: 'give every row of node its uuid, rk_parent_id' }],
    );
    expect(await writes(db)).toBe(301 + PROBE);
    expect(
      await db.query(
        `select count(*)::int as rows, count(c.parent_id)::int as children, count(p.id)::int as parents, count(*) filter (where c.id::text <> c.legacy_id)::int as changed
         from node c left join node p on p.id = c.parent_id and p.legacy_id = c.legacy_parent_id`,
      ),
    ).toEqual([{ rows: 301, children: 300, parents: 300, changed: 0 }]);
    expect(await rollbackUnit(runner)).toMatchObject({ identical: true });
    expect(await readSchemaText(runner.client)).toBe(before);
    await runner.close();
  });
});
