import { describe, expect, test } from 'vitest';
import { noTraffic, startWriters, type Write } from '../../tests/live-writers.ts';
import { openTestRunner } from '../../tests/open-test-runner.ts';
import { database, type TestDatabase, versions } from '../../tests/postgres.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { defaultPatience } from '../database/lock-retry.ts';
import type { Plan, UnitDecision } from '../plan/plan.ts';
import { stepsFor } from '../plan/steps/steps-for.ts';
import { verifyUnits } from '../verify/verify-unit.ts';
import { applyUnit } from './apply-unit.ts';
import { readRuns } from './journal.ts';
import { rollbackUnit } from './rollback-unit.ts';

const orders = `
  create table customer (id serial primary key, code text not null unique, name text not null, visits int not null default 0);
  create table "order" (id serial primary key, customer_id int not null references customer on delete cascade, gift_for int references customer on delete set null, note text);
  create index on "order" (customer_id);
  create index on "order" (gift_for);
  create function count_visit() returns trigger language plpgsql as $$ begin new.visits := new.visits + 1; return new; end $$;
  create trigger count_visit before update on customer for each row execute function count_visit();
  insert into customer (code, name) select 'c' || n, 'customer ' || n from generate_series(1, 30000) n;
  insert into "order" (customer_id, gift_for, note) select 1 + n % 30000, nullif(n % 7, 0), 'order ' || n from generate_series(1, 60000) n;
  analyze;
`;

const decision: UnitDecision = {
  table: { schema: 'public', name: 'customer' },
  strategy: 'cutover',
  generator: 'v4',
  from: null,
  key: ['id'],
  uuidColumn: 'uuid',
  because: 'a test',
  references: ['customer_id', 'gift_for'].map((column) => ({
    table: { schema: 'public', name: 'order' },
    constraint: `order_${column}_fkey`,
    columns: [column],
    keepName: false,
    uuidColumn: `${column}_uuid`,
  })),
};
const plan: Plan = {
  format: 1,
  serverVersion: 0,
  catalogSha: '',
  units: [decision],
  questions: [],
  obstacles: [],
};

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
  test('a table is converted and taken back: no statement fails, no row is lost or mismatched', {
    timeout: 120_000,
  }, async () => {
    const db = await database(version);
    await db.query(orders);
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
    await applyUnit(
      {
        unit: decision.table,
        planSha: 'live',
        soakSeconds: 0,
        statements: [],
        makeSteps: async (it) => stepsFor(await readCatalog(it), plan, decision),
      },
      runner,
    );
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
    expect(traffic.longestMs).toBeLessThan(2_000);
  });
});
