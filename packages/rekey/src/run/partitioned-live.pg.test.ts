import { describe, expect, test } from 'vitest';
import { orderOf, usersAndEvents } from '../../tests/events-unit.ts';
import { noTraffic, startWriters, type Write } from '../../tests/live-writers.ts';
import { openTestRunner, until } from '../../tests/open-test-runner.ts';
import { database, newest, type TestDatabase, versions } from '../../tests/postgres.ts';
import { runDying } from '../../tests/run-dying.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { defaultPatience, sqlState } from '../database/lock-retry.ts';
import { readRuns } from '../journal/journal.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import { makePlan } from '../planning/make-plan.ts';
import { verifyUnits } from '../verify/verify-unit.ts';

const many = 12_000;
const some = (random: () => number, below = many) => 1 + Math.floor(random() * below);
const someDay = (random: () => number) =>
  `2026-0${1 + Math.floor(random() * 4)}-1${Math.floor(random() * 9)}`;
const writes: Write[] = [
  async (send, random) => {
    await send(`insert into events (day, user_id, label) values ($1, $2, 'live')`, [
      someDay(random),
      some(random, many / 20),
    ]);
  },
  async (send, random) => {
    await send(
      `insert into tags (event_id, event_day, word) select id, day, 'live' from events where id = $1 and id % 5 < 3`,
      [some(random)],
    );
  },
  async (send, random) => {
    await send(
      `update tags t set event_id = e.id, event_day = e.day from events e where e.id = $1 and e.id % 5 < 3 and t.id = $2`,
      [some(random), some(random, 7_000)],
    );
  },
  async (send, random) => {
    await send(`insert into clicks select day, id, day from events where id = $1 and id % 5 = 1`, [
      some(random),
    ]);
  },
  async (send, random) => {
    // Not of rows that another writer moves: PostgreSQL itself gives such a statement 40001, with rekey or without.
    await send(`update events set label = label || '.', user_id = $2 where id = $1 and id % 5 <> 4`, [
      some(random),
      some(random, many / 20),
    ]);
  },
  // A row that nobody refers to moves to another partition, filled or not.
  async (send, random) => {
    await send(`update events set day = $2 where id = $1 and id % 5 = 4`, [some(random), someDay(random)]);
  },
  async (send, random) => {
    await send('begin');
    const { rows } = await send(
      `insert into events (day, user_id, label) values ($1, $2, 'both') returning id, day`,
      [someDay(random), some(random, many / 20)],
    );
    await send(`insert into tags (event_id, event_day, word) values ($1, $2, 'both')`, [
      rows[0].id,
      rows[0].day,
    ]);
    await send('commit');
  },
  async (send, random) => {
    await send(`delete from tags where id = $1`, [some(random, 7_000)]);
  },
  async (send, random) => {
    await send(
      `select e.label, t.word from events e join tags t on t.event_id = e.id and t.event_day = e.day where e.id = $1`,
      [some(random)],
    );
  },
];

async function verified(db: TestDatabase): Promise<void> {
  const client = await db.connect();
  const { units } = await verifyUnits(client, await readRuns(client), { strict: false });
  await client.end();
  const checks = units.flatMap((unit) => unit.checks);
  expect(checks.length).toBeGreaterThan(8);
  expect(checks.filter(({ outcome, name }) => outcome === 'failed' && !name.startsWith('speed'))).toEqual([]);
}

const schemaOf = async (db: TestDatabase) => {
  const client = await db.connect();
  try {
    return await readSchemaText(client);
  } finally {
    await client.end();
  }
};

describe.each(versions)('with live writers on PostgreSQL %i', (version) => {
  test('the parent of a partitioned table, and then its own key, are converted and taken back: no statement fails, no row is mismatched', async () => {
    const db = await database(version);
    await db.query(usersAndEvents(many));
    const client = await db.connect();
    const schema = await readSchemaText(client);
    const { plan } = await makePlan(client, {
      strategies: { events: 'cutover', users: 'cutover', tags: 'leave' },
    });
    expect(plan.obstacles).toEqual([]);
    const traffic = noTraffic();
    const writers = startWriters(db.url, 4, writes, traffic);
    const { runner } = await openTestRunner(db, {
      readSchemaText,
      workers: 2,
      patience: defaultPatience,
      targetMs: 50,
    });
    for (const name of ['users', 'events']) {
      expect((await applyUnit(orderOf(name, plan), runner)).state).toBe('soaking');
      expect([...traffic.failures]).toEqual([]);
    }
    await verified(db);
    expect(traffic.statements).toBeGreaterThan(200);
    for (const _ of ['events', 'users'])
      expect(await rollbackUnit(runner)).toMatchObject({ identical: true, differences: [] });
    await writers.stop();
    expect([...traffic.failures]).toEqual([]);
    expect(await readSchemaText(client)).toBe(schema);
    await runner.close();
    await client.end();
    // The application's trigger has counted its updates and none of rekey's; a move counts, and adds no dot.
    expect(
      await db.query(
        `select count(*)::int as wrong from events where label not like 'live%' and id % 5 <> 4 and touched <> length(label) - length(replace(label, '.', ''))`,
      ),
    ).toEqual([{ wrong: 0 }]);
  });

  test('a partition that is made in the middle gets both keys, and one that goes is not missed', async () => {
    const db = await database(version);
    await db.query(usersAndEvents(300));
    const schema = await schemaOf(db);
    const { runner } = await openTestRunner(db, { readSchemaText });
    runner.watch = async ({ key }) => {
      if (key.includes('unique-uuid-public.events_1'))
        await db.query(`create table events_4 partition of events for values from ('2027-04-01') to ('2027-05-01');
          insert into events (day, user_id, label) values ('2027-04-02', 1, 'in the new one')`);
    };
    expect((await applyUnit(orderOf('events'), runner)).state).toBe('soaking');
    await verified(db);
    expect(
      await db.query(
        `select count(*)::int as keys from pg_constraint where contype = 'p' and conrelid = 'events_4'::regclass and pg_get_constraintdef(oid) = 'PRIMARY KEY (uuid, day)'`,
      ),
    ).toEqual([{ keys: 1 }]);
    await db.query(`insert into tags (event_uuid, event_day, word) select uuid, day, 'by uuid' from events_4;
      create table events_5 partition of events for values from ('2027-05-01') to ('2027-06-01');
      delete from tags where word = 'by uuid';
      alter table events detach partition events_4; drop table events_4`);
    const { differences } = await rollbackUnit(runner);
    expect(differences.filter((line) => !line.includes('events_5'))).toEqual([]);
    expect(
      await db.query(
        `select pg_get_constraintdef(oid) as key from pg_constraint where contype = 'p' and conrelid = 'events_5'::regclass`,
      ),
    ).toEqual([{ key: 'PRIMARY KEY (id, day)' }]);
    await db.query(`alter table events detach partition events_5; drop table events_5`);
    expect(await schemaOf(db)).toBe(schema);
    await runner.close();
  });
});

test('a row that moves to another partition while a chunk waits for it gets its uuid, and the move does not fail', async () => {
  const db = await database(newest);
  await db.query(usersAndEvents(100));
  const mover = await db.connect();
  const { runner } = await openTestRunner(db, { readSchemaText, patience: defaultPatience });
  const met: string[] = [];
  const [worker] = runner.workers;
  const query = worker?.query.bind(worker) as (...args: unknown[]) => Promise<unknown>;
  Object.assign(worker ?? {}, {
    query: (...args: unknown[]) =>
      query(...args).catch((error: Error) => {
        if (String(args[0]).startsWith('update public.events')) met.push(sqlState(error) ?? '');
        throw error;
      }),
  });
  const waits = `select from pg_stat_activity where datname = current_database() and application_name like 'rekey worker%' and wait_event_type = 'Lock'`;
  let moved: Promise<unknown> = Promise.resolve();
  runner.watch = async ({ key }) => {
    if (!key.endsWith('events/expand/uuid')) return;
    await mover.query(`begin; update events set day = '2026-02-14' where id = 4`);
    moved = until(async () => (await db.query(waits)).length > 0).then(() => mover.query('commit'));
  };
  expect((await applyUnit(orderOf('events'), runner)).state).toBe('soaking');
  await moved;
  // Moved meanwhile, or not let go of in time: both are met by trying again.
  expect(met.length).toBeGreaterThan(0);
  expect(met.filter((code) => code !== '40001' && code !== '55P03')).toEqual([]);
  expect(await db.query(`select day::text from events where id = 4 and uuid is not null`)).toEqual([
    { day: '2026-02-14' },
  ]);
  await verified(db);
  await runner.close();
  await mover.end();
});

test('partitions that came while rekey stood still are named; it goes on with --accept-drift, but for one that is large', async () => {
  const db = await database();
  await db.query(usersAndEvents(300));
  const { runner } = await openTestRunner(db, { readSchemaText });
  runner.watch = async ({ key }) => {
    if (key.endsWith('constrain/legacy-key')) throw new Error('enough');
  };
  await expect(applyUnit(orderOf('events'), runner)).rejects.toThrow('enough');
  await runner.close();
  await db.query(`create table large (like events including defaults including constraints);
    alter table large alter label set storage plain;
    insert into large (day, user_id, label) select '2028-01-02', 1, repeat('x', 7000) from generate_series(1, 4500);
    alter table large add foreign key (user_id) references users on delete cascade;
    alter table events attach partition large for values from ('2028-01-01') to ('2028-02-01')`);
  const { runner: stopped } = await openTestRunner(db, { readSchemaText });
  await expect(applyUnit(orderOf('events'), stopped)).rejects.toMatchObject({
    code: 'PLAN_STALE',
    message: expect.stringContaining('public.large came'),
    remedy: expect.stringContaining('--accept-drift'),
  });
  await stopped.close();
  const { runner: accepting } = await openTestRunner(db, { readSchemaText, acceptDrift: true });
  await expect(applyUnit(orderOf('events'), accepting)).rejects.toThrow('too large to be indexed');
  await db.query(`alter table events detach partition large`);
  expect((await applyUnit(orderOf('events'), accepting)).state).toBe('soaking');
  await verified(db);
  await accepting.close();
});

test('a run over a partitioned table that is killed again and again under live writers ends with no statement failed and no row mismatched', async () => {
  const db = await database(newest);
  await db.query(usersAndEvents(many));
  const traffic = noTraffic();
  const writers = startWriters(db.url, 3, writes, traffic);
  let deaths = 0;
  for (const at of [40, 90, 33, 150, 61])
    if ((await runDying(db.url, 'apply', at % 2 === 0 ? 'before' : 'sent', at, 'events')) === null)
      deaths += 1;
  expect(deaths).toBe(5);
  const { runner } = await openTestRunner(db, { readSchemaText, workers: 2, patience: defaultPatience });
  expect((await applyUnit(orderOf('events'), runner)).state).toBe('soaking');
  await verified(db);
  await writers.stop();
  await runner.close();
  await verified(db);
  expect([...traffic.failures]).toEqual([]);
});

describe.each(versions)(
  'for a role that may not keep triggers quiet by a setting, on PostgreSQL %i',
  (version) => {
    test('those of a partitioned table and of its partitions do not fire for the backfill, and are what they were afterwards', async () => {
      const db = await database(version);
      await db.query(usersAndEvents(200));
      await db.query(`create trigger own before update on events_2_1 for each row execute function touch();
      create function clicked() returns trigger language plpgsql as $$ begin raise 'fired'; end $$;
      create trigger clicked after update on clicks for each row execute function clicked();
      alter table clicks enable always trigger clicked;
      alter table clicks_1 disable trigger clicked;
      alter table events_2_0 enable replica trigger touch;
      create role limited_${version} login password 'x';
      grant create on database ${db.name} to limited_${version}; grant create on schema public to limited_${version};
      do $$ declare r regclass; begin
        for r in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') loop
          execute format('alter table %s owner to limited_${version}', r); end loop; end $$`);
      const schema = await schemaOf(db);
      const url = new URL(db.url);
      url.username = `limited_${version}`;
      url.password = 'x';
      const { runner } = await openTestRunner({ ...db, url: url.href }, { readSchemaText });
      expect(runner.session.mayReplicate).toBe(false);
      const enabled = `select tgrelid::regclass::text as of, tgname, tgenabled, pg_get_triggerdef(oid) as is from pg_trigger where tgname in ('touch', 'own', 'clicked') order by 1, 2`;
      const before = await db.query(enabled);
      expect((await applyUnit(orderOf('events'), runner)).state).toBe('soaking');
      expect(await db.query(enabled)).toEqual(before);
      expect(await db.query(`select sum(touched)::int as touched from events`)).toEqual([{ touched: 0 }]);
      await verified(db);
      expect(await rollbackUnit(runner)).toMatchObject({ identical: true });
      expect(await schemaOf(db)).toBe(schema);
      await runner.close();
    });
  },
);
