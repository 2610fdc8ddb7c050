import { describe, expect, test } from 'vitest';
import { customerOrder, customersAndOrders } from '../../tests/customer-unit.ts';
import { openTestRunner } from '../../tests/open-test-runner.ts';
import { database, type TestDatabase, versions } from '../../tests/postgres.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { makeGates } from '../gates/open-gates.ts';
import { readRuns } from '../journal/journal.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { verifyUnits } from '../verify/verify-unit.ts';

async function faults(db: TestDatabase) {
  const client = await db.connect();
  const { units } = await verifyUnits(client, await readRuns(client), { strict: false });
  await client.end();
  return units
    .flatMap(({ checks }) => checks)
    .filter(({ outcome, name }) => outcome === 'failed' && !name.startsWith('speed'));
}

describe.each(versions)('on PostgreSQL %i', (version) => {
  test('P1: rows written between the reading of a bound and the end of the sweep are filled', async () => {
    const db = await database(version);
    await db.query(customersAndOrders(3_000));
    const { runner } = await openTestRunner(db, { readSchemaText });
    const app = await db.connect();
    let chunks = 0;
    const ready = runner.throttle.ready;
    runner.throttle = {
      ready: async () => {
        chunks += 1;
        await app.query(
          `insert into "order" (customer_id, note) select id, 'between' from customer order by id desc limit 50`,
        );
        await app.query(`insert into customer (code, name) values ('between ' || $1, 'x')`, [chunks]);
        await app.query(`update "order" set note = note || '!' where id % 97 = $1 % 97`, [chunks]);
        return ready();
      },
    };
    await applyUnit(customerOrder, runner);
    await runner.close();
    await app.end();
    expect(chunks).toBeGreaterThan(3);
    expect(await faults(db)).toEqual([]);
  });

  test('P5: rows written as a replica writes them are filled like others', async () => {
    const db = await database(version);
    await db.query(customersAndOrders(500));
    const { runner } = await openTestRunner(db, { readSchemaText });
    const replica = await db.connect();
    await replica.query(`set session_replication_role = replica`);
    runner.watch = async ({ key, phase, action }) => {
      if (phase === 'swap' || phase === 'verify' || action.do === 'gate') return;
      await replica.query(`insert into "order" (customer_id, gift_for, note) values (5, 6, $1)`, [key]);
      await replica.query(`update "order" set customer_id = 9 where id = 17`);
    };
    await applyUnit(customerOrder, runner);
    await replica.query(`insert into "order" (customer_id, note) values (5, 'after the swap')`);
    await replica.end();
    await runner.close();
    expect(await faults(db)).toEqual([]);
  });

  test('P15: the pools gate names old connections, waits for them or ends them; the swap breaks what they have prepared', async () => {
    const db = await database(version);
    await db.query(customersAndOrders(100));
    const old = await db.connect();
    old.on('error', () => undefined);
    await old.query(`set application_name = 'old pool'`);
    await old.query({ name: 'all', text: 'select * from customer limit 1' });
    const { rows } = await old.query(`select pg_backend_pid() as pid`);
    const gatesOf = (pools: 'report' | 'wait' | 'terminate') => {
      const gates = makeGates({
        url: db.url,
        backups: '/nowhere',
        backup: { kind: 'rows' },
        pools,
        patienceMs: 300,
      });
      return async (...args: Parameters<typeof gates>) =>
        args[0] === 'pools' ? gates(...args) : { summary: '', evidence: null };
    };
    const waiting = await openTestRunner(db, { readSchemaText, openGate: gatesOf('wait') });
    await expect(applyUnit(customerOrder, waiting.runner)).rejects.toMatchObject({
      code: 'GATE_CLOSED',
      message: expect.stringContaining(`process ${rows[0].pid}, old pool`),
    });
    await waiting.runner.close();
    await expect(old.query({ name: 'all', text: 'select * from customer limit 1' })).rejects.toMatchObject({
      code: '0A000',
    });
    const ending = await openTestRunner(db, { readSchemaText, openGate: gatesOf('terminate') });
    await applyUnit(customerOrder, ending.runner);
    await ending.runner.close();
    await expect(old.query('select 1')).rejects.toThrow();
    const [gate] = await db.query<{ evidence: unknown }>(
      `select evidence from rekey.gate where name = 'pools'`,
    );
    expect(gate?.evidence).toEqual({ old: [], preparedBefore: null, freshConnection: null });
  });
});

test('a full disk stops the run, and it goes on when there is room', async () => {
  const db = await database();
  await db.query(customersAndOrders(5_000));
  const { runner } = await openTestRunner(db, { readSchemaText, targetMs: 10 });
  // The server's own error, at the third chunk.
  await db.query(`create function full_disk() returns trigger language plpgsql as $$ begin
      if (select count(*) from rekey.chunk) >= 3 then raise exception 'could not extend file' using errcode = 'disk_full'; end if; return new; end $$;
    create trigger full_disk before insert on rekey.chunk for each row execute function full_disk();
    alter table rekey.chunk enable always trigger full_disk`);
  await expect(applyUnit(customerOrder, runner)).rejects.toMatchObject({
    code: 'DISK_FULL',
    remedy: expect.stringContaining('Make room'),
  });
  await db.query(`drop function full_disk() cascade`);
  await runner.close();
  const again = await openTestRunner(db, { readSchemaText, acceptDrift: true });
  expect((await applyUnit(customerOrder, again.runner)).state).toBe('soaking');
  await again.runner.close();
  expect(await faults(db)).toEqual([]);
});
