import { describe, expect, test } from 'vitest';
import { handWrittenOrder, parentAndChild, readSimpleSchema } from '../../tests/hand-written-unit.ts';
import { database, newest, type TestDatabase, versions } from '../../tests/postgres.ts';
import { runDying } from '../../tests/run-dying.ts';
import { applyUnit } from './apply-unit.ts';
import { openRunner } from './open-runner.ts';
import { rollbackUnit } from './rollback-unit.ts';

const open = (db: TestDatabase) =>
  openRunner({
    url: db.url,
    readSchemaText: readSimpleSchema,
    openGate: async () => ({ summary: 'open', evidence: null }),
    report: () => undefined,
  });

async function schemaOf(db: TestDatabase): Promise<string> {
  const client = await db.connect();
  try {
    return await readSimpleSchema(client);
  } finally {
    await client.end();
  }
}

async function finish(db: TestDatabase, work: 'apply' | 'rollback'): Promise<void> {
  const runner = await open(db);
  try {
    if (work === 'rollback') {
      const { identical, differences } = await rollbackUnit(runner);
      expect({ identical, differences }).toEqual({ identical: true, differences: [] });
    } else {
      // A process that died after its very last statement has left nothing to do.
      await applyUnit(handWrittenOrder, runner).catch((error) => expect(error.code).toBe('NOTHING_TO_DO'));
    }
  } finally {
    await runner.close();
  }
}

async function expectConverted(db: TestDatabase): Promise<void> {
  expect(
    await db.query(`select count(*)::int as wrong from child c left join parent p on p.id = c.legacy_parent_id
      left join rekey.mapping_parent m on m.id = p.id
      where p.uuid is distinct from c.parent_uuid or m.uuid is distinct from p.uuid`),
  ).toEqual([{ wrong: 0 }]);
  expect(await db.query(`select sum(touched)::int as touched from child`)).toEqual([{ touched: 0 }]);
}

const rows = `select md5(string_agg(p::text, ',' order by id)) as parents,
  (select md5(string_agg(c::text, ',' order by id)) from child c) as children from parent p`;

// On the newest version every second statement of the run is a place to die, elsewhere a few are.
describe.each(versions)('kill -9 on PostgreSQL %i', (version) => {
  const stride = version === newest ? 3 : 17;

  test('at any statement of a run: it goes on, to the same schema and rows that fit', {
    timeout: 180_000,
  }, async () => {
    const whole = await database(version);
    await whole.query(parentAndChild(3_000));
    const template = await database(version, whole.name);
    const statements = (await runDying(whole.url, 'apply', 'before', 0)) ?? 0;
    expect(statements).toBeGreaterThan(50);
    await expectConverted(whole);
    const schema = await schemaOf(whole);
    for (let at = 1; at <= statements; at += stride) {
      const db = await database(version, template.name);
      await runDying(db.url, 'apply', at % 2 === 0 ? 'before' : 'sent', at);
      await finish(db, 'apply');
      await expectConverted(db);
      expect(await schemaOf(db), `after dying at statement ${at}`).toBe(schema);
      await db.drop();
    }
  });

  test('at any statement of a rollback: it goes on, to the old schema and rows', {
    timeout: 180_000,
  }, async () => {
    const whole = await database(version);
    await whole.query(parentAndChild(2_000));
    const [before] = await whole.query(rows);
    const schema = await schemaOf(whole);
    await runDying(whole.url, 'apply', 'before', 0);
    const template = await database(version, whole.name);
    const statements = (await runDying(whole.url, 'rollback', 'before', 0)) ?? 0;
    expect(await whole.query(rows)).toEqual([before]);
    for (let at = 1; at <= statements; at += stride) {
      const db = await database(version, template.name);
      const died = (await runDying(db.url, 'rollback', at % 2 === 0 ? 'before' : 'sent', at)) === null;
      if (died) await finish(db, 'rollback').catch((error) => expect(error.code).toBe('NOTHING_TO_DO'));
      expect(await schemaOf(db), `after dying at statement ${at}`).toBe(schema);
      expect(await db.query(rows)).toEqual([before]);
      await db.drop();
    }
  });
});
