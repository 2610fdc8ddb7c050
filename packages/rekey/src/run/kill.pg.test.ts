import { describe, expect, test } from 'vitest';
import { customerOrder, customersAndOrders } from '../../tests/customer-unit.ts';
import { database, newest, type TestDatabase, versions } from '../../tests/postgres.ts';
import { runDying } from '../../tests/run-dying.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { verifyUnits } from '../verify/verify-unit.ts';
import { applyUnit } from './apply-unit.ts';
import { readRuns } from './journal.ts';
import { openRunner } from './open-runner.ts';
import { rollbackUnit } from './rollback-unit.ts';

const open = (db: TestDatabase) =>
  openRunner({
    url: db.url,
    readSchemaText,
    openGate: async () => ({ summary: 'open', evidence: null }),
    report: () => undefined,
  });

async function schemaOf(db: TestDatabase): Promise<string> {
  const client = await db.connect();
  try {
    return await readSchemaText(client);
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
      await applyUnit(customerOrder, runner).catch((error) => expect(error.code).toBe('NOTHING_TO_DO'));
    }
  } finally {
    await runner.close();
  }
}

async function expectConverted(db: TestDatabase): Promise<void> {
  const client = await db.connect();
  const { units } = await verifyUnits(client, await readRuns(client), { strict: true });
  await client.end();
  const checks = units.flatMap((unit) => unit.checks);
  expect(checks.length).toBeGreaterThan(8);
  expect(checks.filter(({ outcome, name }) => outcome !== 'passed' && !name.startsWith('speed'))).toEqual([]);
}

const rows = `select md5(string_agg(p::text, ',' order by id)) as customers,
  (select md5(string_agg(c::text, ',' order by id)) from "order" c) as orders from customer p`;

// Every n-th statement is a place to die; REKEY_KILL_STRIDE=1 visits all of them.
describe.each(versions)('kill -9 on PostgreSQL %i', (version) => {
  const stride = Number(process.env.REKEY_KILL_STRIDE ?? (version === newest ? 19 : 67));

  test('at any statement of a run: it goes on, to the same schema and rows that fit', {
    timeout: process.env.REKEY_KILL_STRIDE ? 1_800_000 : 180_000,
  }, async () => {
    const whole = await database(version);
    await whole.query(customersAndOrders(600));
    const template = await database(version, whole.name);
    const statements = (await runDying(whole.url, 'apply', 'before', 0)) ?? 0;
    expect(statements).toBeGreaterThan(150);
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
    timeout: process.env.REKEY_KILL_STRIDE ? 1_800_000 : 180_000,
  }, async () => {
    const whole = await database(version);
    await whole.query(customersAndOrders(400));
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
