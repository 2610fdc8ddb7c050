import { describe, expect, test } from 'vitest';
import { customerOrder, customersAndOrders } from '../../tests/customer-unit.ts';
import { noTraffic, startWriters, type Write } from '../../tests/live-writers.ts';
import { openTestRunner } from '../../tests/open-test-runner.ts';
import { database, type TestDatabase, versions } from '../../tests/postgres.ts';
import { runDying } from '../../tests/run-dying.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { defaultPatience } from '../database/lock-retry.ts';
import { readRuns } from '../journal/journal.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import { verifyUnits } from '../verify/verify-unit.ts';

const someId = (random: () => number) => 1 + Math.floor(random() * 30_000);
const writes: Write[] = [
  async (send, random) => {
    await send(`insert into "order" (customer_id, gift_for, note) values ($1, $2, 'live')`, [
      someId(random),
      random() < 0.5 ? null : someId(random),
    ]);
  },
  async (send, random) => {
    const code = `live ${random()}`;
    await send('begin');
    const { rows } = await send(
      `insert into customer (code, name) values ($1, $1) on conflict (code) do update set name = excluded.name returning id`,
      [code],
    );
    await send(`insert into "order" (customer_id, note) values ($1, $2)`, [rows[0].id, code]);
    await send('commit');
  },
  async (send, random) => {
    await send(`update customer set name = name || '.' where id = $1`, [someId(random)]);
  },
  async (send, random) => {
    await send(`update "order" set customer_id = $1 where id = $2`, [
      someId(random),
      1 + Math.floor(random() * 60_000),
    ]);
  },
  async (send, random) => {
    await send(`update "order" set gift_for = null, note = 'given' where id = $1`, [
      1 + Math.floor(random() * 60_000),
    ]);
  },
  async (send, random) => {
    await send(`delete from "order" where id = $1`, [1 + Math.floor(random() * 60_000)]);
  },
  async (send, random) => {
    await send(
      `select c.name, o.note from "order" o join customer c on c.id = o.customer_id where o.id = $1`,
      [1 + Math.floor(random() * 60_000)],
    );
  },
];

async function verified(db: TestDatabase) {
  const client = await db.connect();
  const { passed, units } = await verifyUnits(client, await readRuns(client), { strict: false });
  await client.end();
  const failed = units
    .flatMap(({ checks }) => checks)
    .filter(({ outcome, name }) => outcome === 'failed' && !name.startsWith('speed'));
  expect(failed).toEqual([]);
  return passed;
}

describe.each(versions)('with live writers on PostgreSQL %i', (version) => {
  test('a table is converted and taken back: no statement fails, no row is lost or mismatched', async () => {
    const db = await database(version);
    await db.query(customersAndOrders(30_000));
    const client = await db.connect();
    const schema = await readSchemaText(client);
    const traffic = noTraffic();
    const writers = startWriters(db.url, 4, writes, traffic);
    const { runner } = await openTestRunner(db, {
      readSchemaText,
      workers: 2,
      patience: defaultPatience,
      targetMs: 50,
    });
    await applyUnit(customerOrder, runner);
    expect([...traffic.failures]).toEqual([]);
    await verified(db);
    // Old and new shape side by side: what is written by the new key is found by the old one.
    const between = traffic.statements;
    expect(between).toBeGreaterThan(200);
    const { identical, differences } = await rollbackUnit(runner);
    expect({ identical, differences }).toEqual({ identical: true, differences: [] });
    await writers.stop();
    expect([...traffic.failures]).toEqual([]);
    expect(await readSchemaText(client)).toBe(schema);
    await runner.close();
    await client.end();
    // The user trigger has counted the application's updates and none of rekey's.
    expect(
      await db.query(
        `select count(*)::int as wrong from customer where name not like 'live%' and visits <> length(name) - length(replace(name, '.', ''))`,
      ),
    ).toEqual([{ wrong: 0 }]);
    // No statement hangs; how long one waits at most is measured by bench:rekey.
    expect(traffic.longestMs).toBeLessThan(60_000);
  });
});

test('a run that is killed again and again under live writers ends with no statement failed and no row mismatched', async () => {
  const db = await database();
  await db.query(customersAndOrders(30_000));
  const traffic = noTraffic();
  const writers = startWriters(db.url, 3, writes, traffic);
  let deaths = 0;
  for (const at of [40, 90, 33, 150, 61]) {
    if ((await runDying(db.url, 'apply', at % 2 === 0 ? 'before' : 'sent', at)) === null) deaths += 1;
  }
  expect(deaths).toBe(5);
  const { runner } = await openTestRunner(db, { readSchemaText, workers: 2, patience: defaultPatience });
  expect((await applyUnit(customerOrder, runner)).state).toBe('soaking');
  await verified(db);
  await writers.stop();
  await runner.close();
  await verified(db);
  expect([...traffic.failures]).toEqual([]);
  expect(traffic.statements).toBeGreaterThan(200);
});
