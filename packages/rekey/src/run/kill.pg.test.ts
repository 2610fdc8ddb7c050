import { describe, expect, test } from 'vitest';
import { customerOrder, customersAndOrders } from '../../tests/customer-unit.ts';
import { orderOf, usersAndEvents } from '../../tests/events-unit.ts';
import { database, newest, type TestDatabase, versions } from '../../tests/postgres.ts';
import { runDying } from '../../tests/run-dying.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { readRuns } from '../journal/journal.ts';
import { applyUnit, type UnitOrder } from '../lifecycle/apply-unit.ts';
import { openRunner } from '../lifecycle/open-runner.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import { verifyUnits } from '../verify/verify-unit.ts';

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

async function finish(db: TestDatabase, work: 'apply' | 'rollback', order: UnitOrder): Promise<void> {
  const runner = await open(db);
  try {
    if (work === 'rollback') {
      const { identical, differences } = await rollbackUnit(runner);
      expect({ identical, differences }).toEqual({ identical: true, differences: [] });
    } else {
      // A process that died after its very last statement has left nothing to do.
      await applyUnit(order, runner).catch((error) => expect(error.code).toBe('NOTHING_TO_DO'));
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

const sumOf = (table: string) =>
  `(select md5(string_agg(t::text, ',' order by t::text)) from ${table} t) as ${table}`;
const units = [
  {
    unit: 'customer',
    of: 'an ordinary table',
    make: customersAndOrders,
    order: customerOrder,
    rows: `select ${sumOf('customer')}, ${sumOf('"order"')}`,
    strides: { newest: 37, older: 67 },
  },
  {
    unit: 'events',
    of: 'a partitioned table',
    make: usersAndEvents,
    order: orderOf('events'),
    rows: `select ${['events', 'tags', 'clicks'].map(sumOf).join(', ')}`,
    strides: { newest: 97, older: 293 },
  },
];

// Every n-th statement is a place to die; REKEY_KILL_STRIDE=1 visits all of them.
describe.each(versions.flatMap((version) => units.map((it) => ({ ...it, version }))))(
  'kill -9 of the conversion of $of on PostgreSQL $version',
  ({ version, unit, make, order, rows, strides }) => {
    const stride = Number(
      process.env.REKEY_KILL_STRIDE ?? (version === newest ? strides.newest : strides.older),
    );

    test('at any statement of a run: it goes on, to the same schema and rows that fit', {
      timeout: process.env.REKEY_KILL_STRIDE ? 21_600_000 : 300_000,
    }, async () => {
      const whole = await database(version);
      await whole.query(make(600));
      const template = await database(version, whole.name);
      const statements = (await runDying(whole.url, 'apply', 'before', 0, unit)) ?? 0;
      expect(statements).toBeGreaterThan(150);
      await expectConverted(whole);
      const schema = await schemaOf(whole);
      for (let at = 1; at <= statements; at += stride) {
        const db = await database(version, template.name);
        await runDying(db.url, 'apply', at % 2 === 0 ? 'before' : 'sent', at, unit);
        await finish(db, 'apply', order);
        await expectConverted(db);
        expect(await schemaOf(db), `after dying at statement ${at}`).toBe(schema);
        await db.drop();
      }
    });

    test('at any statement of a rollback: it goes on, to the old schema and rows', {
      timeout: process.env.REKEY_KILL_STRIDE ? 21_600_000 : 300_000,
    }, async () => {
      const whole = await database(version);
      await whole.query(make(400));
      const [before] = await whole.query(rows);
      const schema = await schemaOf(whole);
      await runDying(whole.url, 'apply', 'before', 0, unit);
      const template = await database(version, whole.name);
      const statements = (await runDying(whole.url, 'rollback', 'before', 0, unit)) ?? 0;
      expect(await whole.query(rows)).toEqual([before]);
      for (let at = 1; at <= statements; at += stride) {
        const db = await database(version, template.name);
        const died =
          (await runDying(db.url, 'rollback', at % 2 === 0 ? 'before' : 'sent', at, unit)) === null;
        if (died)
          await finish(db, 'rollback', order).catch((error) => expect(error.code).toBe('NOTHING_TO_DO'));
        expect(await schemaOf(db), `after dying at statement ${at}`).toBe(schema);
        expect(await db.query(rows)).toEqual([before]);
        await db.drop();
      }
    });
  },
);
