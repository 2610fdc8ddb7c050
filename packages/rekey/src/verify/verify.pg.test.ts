import { describe, expect, test } from 'vitest';
import { handWrittenOrder, parentAndChild } from '../../tests/hand-written-unit.ts';
import { openTestRunner } from '../../tests/open-test-runner.ts';
import { database, type TestDatabase, versions } from '../../tests/postgres.ts';
import { readRuns } from '../journal/journal.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { printReport } from './print-report.ts';
import { verifyUnits } from './verify-unit.ts';

async function convert(db: TestDatabase, stopAfter: string | null = null): Promise<void> {
  const { runner } = await openTestRunner(db, {
    watch: async ({ title }) => {
      if (title === stopAfter) throw new Error('stopped here');
    },
  });
  const run = applyUnit(handWrittenOrder, runner);
  await (stopAfter ? expect(run).rejects.toThrow('stopped here') : run);
  await runner.close();
}

async function verify(db: TestDatabase, strict = false) {
  const client = await db.connect();
  const report = await verifyUnits(client, await readRuns(client), { strict });
  await client.end();
  const outcomes = Object.fromEntries(
    report.units.flatMap(({ checks }) => checks.map((it) => [`${it.table.name}: ${it.name}`, it.outcome])),
  );
  return { report, outcomes, text: printReport(report) };
}

describe.each(versions)('verify on PostgreSQL %i', (version) => {
  test('finds a converted unit to be whole, and its statements as fast as before', async () => {
    const db = await database(version);
    await db.query(parentAndChild(5_000));
    await convert(db);
    const { report, outcomes, text } = await verify(db, true);
    expect(outcomes).toEqual({
      'parent: count': 'passed',
      'child: count': 'passed',
      'parent: journal': 'passed',
      'parent: nulls': 'passed',
      'parent: collisions': 'passed',
      'parent: old keys': 'passed',
      'parent: mapping': 'passed',
      'child: orphans of parent_uuid': 'passed',
      'child: relations through legacy_parent_id and parent_uuid': 'passed',
      'parent: content': 'passed',
      'child: content': 'passed',
      'parent: writes': 'passed',
      'child: writes': 'passed',
      'parent: speed of a row by its key': 'passed',
      'parent: speed of rows of public.child by parent_id': 'passed',
    });
    expect(report.passed, text).toBe(true);
    expect(text).toContain('Everything that can be verified now is as it should be');
  });

  test('says of a run on its way what is pending, and finds nothing wrong', async () => {
    const db = await database(version);
    await db.query(parentAndChild(1_000));
    await convert(db, 'uuid column of parent');
    const { report, outcomes } = await verify(db);
    expect(outcomes).toMatchObject({
      'parent: nulls': 'pending',
      'child: orphans of parent_uuid': 'pending',
      'parent: content': 'passed',
    });
    expect(report.passed).toBe(true);
  });
});

describe('verify finds', () => {
  const damages: [what: string, check: string, sql: string][] = [
    [
      'a row that refers to another than before',
      'child: relations through legacy_parent_id and parent_uuid',
      `alter table child disable trigger all; update child set parent_uuid = (select uuid from parent where id = 7) where id = 3`,
    ],
    [
      'a row that refers to nobody',
      'child: orphans of parent_uuid',
      `alter table child disable trigger all; alter table child drop constraint rk_fk; update child set parent_uuid = gen_random_uuid() where id = 3`,
    ],
    [
      'two rows with one uuid',
      'parent: collisions',
      `alter table child drop constraint rk_fk; alter table parent drop constraint rk_parent_uuid;
       update parent set uuid = (select uuid from parent where id = 7) where id = 3`,
    ],
    [
      'a key that is none',
      'parent: journal',
      `alter table child drop constraint rk_fk; alter table parent drop constraint rk_parent_uuid`,
    ],
    [
      'a key that is no uuid',
      'parent: journal',
      `alter table child drop constraint rk_fk; alter table parent alter column uuid drop default, alter column uuid type text`,
    ],
    ['a row without a uuid', 'parent: nulls', `update parent set uuid = null where id = 100000`],
    [
      'a mapping that says otherwise',
      'parent: mapping',
      `update rekey.mapping_parent set uuid = gen_random_uuid() where id = 3`,
    ],
    [
      'a change of content where nobody writes',
      'parent: content',
      `update parent set name = 'other' where id = 3`,
    ],
    ['a lost index', 'parent: speed of rows of public.child by parent_id', `drop index rk_child_parent_uuid`],
  ];

  test.each(damages)('%s', async (_what, check, sql) => {
    const db = await database();
    await db.query(parentAndChild(5_000));
    await db.query(`insert into parent (id, name) values (100000, 'without children')`);
    await convert(db);
    await db.query(sql);
    const { report, outcomes } = await verify(db, true);
    expect(outcomes[check]).toBe('failed');
    expect(report.passed).toBe(false);
  });

  test('no fault in what the application has written since', async () => {
    const db = await database();
    await db.query(parentAndChild(1_000));
    await convert(db);
    await db.query(
      `update parent set name = 'other' where id = 3; insert into child (legacy_parent_id) values (4)`,
    );
    const { report, outcomes } = await verify(db);
    expect(outcomes['child: relations through legacy_parent_id and parent_uuid']).toBe('passed');
    expect(outcomes['parent: content']).toBe('changed');
    expect(report.units).toHaveLength(1);
  });
});
