import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { customerOrder, customersAndOrders } from '../../tests/customer-unit.ts';
import { openTestRunner, until } from '../../tests/open-test-runner.ts';
import { database, newest, type TestDatabase, versions } from '../../tests/postgres.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import { startThrowawayServer } from '../../tests/throwaway-server.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';

async function roleUrl(db: TestDatabase, grants: (role: string) => string): Promise<string> {
  const role = `rekey_test_${randomBytes(4).toString('hex')}`;
  await db.query(`create role ${role} login; ${grants(role)}`);
  const url = new URL(db.url);
  url.username = role;
  return url.href;
}

test('a user who may not make the journal is told what it needs', async () => {
  const db = await database();
  const url = await roleUrl(db, () => '');
  await expect(openTestRunner({ ...db, url })).rejects.toMatchObject({
    code: 'NO_RIGHTS',
    remedy: expect.stringContaining('CREATE on the database'),
  });
});

test('a user who does not own the tables is refused, and the journal says so', async () => {
  const db = await database();
  await db.query(customersAndOrders(10));
  const url = await roleUrl(
    db,
    (role) =>
      `grant create on database ${db.name} to ${role}; grant select on all tables in schema public to ${role}`,
  );
  const { runner } = await openTestRunner({ ...db, url }, { readSchemaText });
  await expect(applyUnit(customerOrder, runner)).rejects.toMatchObject({ code: 'NO_RIGHTS' });
  await runner.close();
  expect(await db.query(`select state, reason->>'code' as code from rekey.run`)).toEqual([
    { state: 'stopped', code: 'NO_RIGHTS' },
  ]);
});

/** Triggers of every form, and the customers' own of the fixture; each counts in a table whom it saw. */
const triggers = `
  create table seen (trigger text, by text);
  create function see() returns trigger language plpgsql as $$ begin
    insert into seen values (tg_name, current_setting('application_name')); return case tg_op when 'DELETE' then old else new end; end $$;
  create trigger "on EXECUTE FUNCTION f" before update on customer for each row
    when (old.name is distinct from new.name or new.name = ' WHEN (x) EXECUTE FUNCTION ''y''') execute function see(' FOR EACH ROW ');
  comment on trigger "on EXECUTE FUNCTION f" on customer is 'who''s there';
  create trigger statement after update on "order" referencing new table as made for each statement execute function see();
  create constraint trigger late after update on "order" deferrable initially deferred for each row execute function see();
  alter table "order" enable always trigger late;
  create trigger named before update of note on "order" for each row execute function see();
  create trigger gone before update on "order" for each row execute function see();
  alter table "order" disable trigger gone;`;

describe.each(versions)(
  'user triggers on PostgreSQL %i, for a role that may not keep them quiet by a setting (P4)',
  (version) => {
    const prepare = async () => {
      const db = await database(version);
      await db.query(customersAndOrders(100));
      await db.query(triggers);
      const url = await roleUrl(
        db,
        (role) => `grant create on database ${db.name} to ${role}; grant create on schema public to ${role};
        alter table customer owner to ${role}; alter table "order" owner to ${role}; grant insert on seen to ${role}`,
      );
      const client = await db.connect();
      const schema = await readSchemaText(client);
      await client.end();
      return { db, schema, limited: { ...db, url } };
    };
    const schemaOf = async (db: TestDatabase) => {
      const client = await db.connect();
      try {
        return await readSchemaText(client);
      } finally {
        await client.end();
      }
    };

    test('they do not fire for the backfill, fire for the application all the time, and are what they were afterwards', async () => {
      const { db, schema, limited } = await prepare();
      const { runner } = await openTestRunner(limited, { readSchemaText });
      expect(runner.session.mayReplicate).toBe(false);
      let writes = 0;
      runner.watch = async ({ phase }) => {
        if (phase !== 'backfill' && phase !== 'expand') return;
        writes += 1;
        await db.query(`set application_name = 'the application'; update customer set name = name || '.' where id = 7;
        update "order" set note = note || '.' where id = 7`);
      };
      const definitions = `select tgname, tgenabled, pg_get_triggerdef(t.oid) as is, obj_description(t.oid, 'pg_trigger') as comment from pg_trigger t
      join pg_proc p on p.oid = tgfoid where not tgisinternal and p.pronamespace = 'public'::regnamespace order by 1`;
      const before = await db.query(definitions);
      expect((await applyUnit(customerOrder, runner)).state).toBe('soaking');
      expect(await db.query(definitions)).toEqual(before);
      expect(writes).toBeGreaterThan(5);
      expect(
        await db.query(`select trigger, by, count(*)::int as times from seen group by 1, 2 order by 1`),
      ).toEqual(
        ['late', 'named', 'on EXECUTE FUNCTION f', 'statement'].map((trigger) => ({
          trigger,
          by: 'the application',
          times: writes,
        })),
      );
      expect(await db.query(`select sum(visits)::int as visits from customer`)).toEqual([{ visits: writes }]);
      expect(await rollbackUnit(runner)).toMatchObject({ identical: true });
      expect(await schemaOf(db)).toBe(schema);
      await runner.close();
    });

    test('a rollback out of the middle of the backfill makes them what they were', async () => {
      const { db, schema, limited } = await prepare();
      const { runner } = await openTestRunner(limited, { readSchemaText });
      runner.watch = async ({ key }) => {
        if (key.includes('quiet-public.order')) throw new Error('enough');
      };
      await expect(applyUnit(customerOrder, runner)).rejects.toThrow('enough');
      expect(
        await db.query(
          `select tgname from pg_trigger where pg_get_triggerdef(oid) like '%rekey.backfill%' and tgname not like 'zzz%' order by 1`,
        ),
      ).toEqual([{ tgname: 'late' }, { tgname: 'statement' }]);
      expect(await rollbackUnit(runner)).toMatchObject({ identical: true });
      expect(await schemaOf(db)).toBe(schema);
      await runner.close();
    });

    test('a unit that a superuser has begun is not filled by such a role: the triggers would fire', async () => {
      const { db, limited } = await prepare();
      const { runner: first } = await openTestRunner(db, { readSchemaText });
      first.watch = async () => {
        throw new Error('enough');
      };
      await expect(applyUnit(customerOrder, first)).rejects.toThrow('enough');
      await first.close();
      const role = new URL(limited.url).username;
      await db.query(
        `grant all on schema rekey to ${role}; grant all on all tables in schema rekey to ${role}`,
      );
      const { runner } = await openTestRunner(limited, { readSchemaText });
      await expect(applyUnit(customerOrder, runner)).rejects.toMatchObject({
        code: 'NO_RIGHTS',
        message: expect.stringContaining('count_visit'),
      });
      await runner.close();
    });
  },
);

test('a server that takes no writes is refused', async () => {
  const server = await startThrowawayServer(newest, { default_transaction_read_only: 'on' });
  onTestFinished(() => server.stop());
  const db = { ...(await database()), url: server.url('postgres') };
  await expect(openTestRunner(db)).rejects.toMatchObject({ code: 'READ_ONLY_SERVER' });
});

test('a server that crashes on the way is told as a lost connection; afterwards the run goes on', async () => {
  const server = await startThrowawayServer(newest, { synchronous_commit: 'on' });
  onTestFinished(() => server.stop());
  const db = { ...(await database()), url: server.url('postgres') };
  const { runner: first } = await openTestRunner(db, { readSchemaText });
  await first.client.query(customersAndOrders(2_000));
  let steps = 0;
  first.watch = async () => {
    steps += 1;
    if (steps === 4) await server.crash();
  };
  await expect(applyUnit(customerOrder, first)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  await first.close();
  await server.start();
  const { run } = await commandLine(db);
  expect(await run('status')).toMatchObject({ code: 3, out: expect.stringContaining('Nobody is at work') });
  const { runner: second } = await openTestRunner(db, { readSchemaText });
  expect((await applyUnit(customerOrder, second)).state).toBe('soaking');
  await second.close();
  expect(await run('verify', '--strict')).toMatchObject({ code: 0 });
});

test('a wrong URL, a missing plan and a wrong option are one sentence and a remedy each', async () => {
  const db = await database();
  const { run } = await commandLine(db);
  expect(await run('apply')).toMatchObject({ code: 2, err: expect.stringContaining('There is no plan at') });
  expect(await run('verify', '--every', 'soon')).toMatchObject({
    code: 2,
    err: expect.stringContaining('"soon" is not a duration'),
  });
  expect(await run('status', '--database-url', 'postgresql://postgres@127.0.0.1:1/none')).toMatchObject({
    code: 2,
    err: expect.stringContaining('No connection to 127.0.0.1:1/none'),
  });
  expect(await run('rollback')).toMatchObject({
    code: 2,
    err: expect.stringContaining('No unit has been begun'),
  });
  expect(await run('contract')).toMatchObject({ code: 2, err: expect.stringContaining('No unit has') });
  expect(await run('status')).toMatchObject({
    code: 0,
    out: expect.stringContaining('`rekey plan` comes first'),
  });
});

test('a database that grows beyond --max-growth stops the run, and it goes on with more room', async () => {
  const db = await database();
  await db.query(customersAndOrders(5_000));
  const limits = {
    lagBytes: null,
    lagSeconds: null,
    walBytesPerSecond: null,
    activeSessions: null,
    archiveQueue: null,
    growthBytes: 1,
  };
  const { runner } = await openTestRunner(db, { readSchemaText, limits });
  await expect(applyUnit(customerOrder, runner)).rejects.toMatchObject({
    code: 'STOPPED',
    message: expect.stringContaining('--max-growth'),
  });
  await runner.close();
  const again = await openTestRunner(db, { readSchemaText });
  expect((await applyUnit(customerOrder, again.runner)).state).toBe('soaking');
  await again.runner.close();
});

test('a backfill waits while others have much to do, and goes on afterwards', async () => {
  const db = await database();
  await db.query(customersAndOrders(1_000));
  const app = await db.connect();
  const busy = app.query('select pg_sleep(3600)').catch(() => undefined);
  const limits = {
    lagBytes: null,
    lagSeconds: null,
    walBytesPerSecond: null,
    activeSessions: 0,
    archiveQueue: null,
    growthBytes: null,
  };
  await until(
    async () =>
      (
        await db.query(
          `select 1 from pg_stat_activity where query like 'select pg_sleep%' and datname = current_database()`,
        )
      ).length > 0,
  );
  const { runner, reports } = await openTestRunner(db, { readSchemaText, limits });
  const run = applyUnit(customerOrder, runner);
  await until(async () => reports.some(({ event }) => event === 'throttled'));
  await db.query(
    `select pg_cancel_backend(pid) from pg_stat_activity where query = 'select pg_sleep(3600)' and datname = current_database()`,
  );
  await busy;
  await app.end();
  expect((await run).state).toBe('soaking');
  await runner.close();
  expect(reports).toContainEqual({ event: 'throttled', reasons: ['1 sessions are working'] });
});
