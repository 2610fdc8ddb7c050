import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadFixture } from '../../tests/fixture.ts';
import { until } from '../../tests/open-test-runner.ts';
import { database } from '../../tests/postgres.ts';
import { recordedTerminal } from '../../tests/recorded-terminal.ts';
import { main } from './main.ts';

async function plan(url: string, ...args: string[]) {
  const terminal = recordedTerminal();
  const out = args.includes('--out')
    ? []
    : ['--out', join(await mkdtemp(join(tmpdir(), 'rekey-plan-')), 'plan.json')];
  const code = await main(['plan', '--database-url', url, ...out, ...args], terminal);
  return { code, ...terminal.written, file: out[1] ?? args[args.indexOf('--out') + 1] ?? '' };
}

describe('rekey plan', () => {
  it('says for the video crew’s show what happens to which table, and asks what it must not decide', async () => {
    const db = await database();
    await loadFixture(db, 'video', 30);
    const { code, out } = await plan(db.url);
    expect(code).toBe(0);
    expect(out).toMatch(/sources \(id; about 30 rows\): promote/);
    expect(out).not.toContain('_prisma_migrations');
    expect(out).toMatch(/In all about .* of work, .* of WAL, .* of disk/);
  });

  it('keeps the answers of the file that is there, and shows every step with SQL, lock and inverse', async () => {
    const db = await database();
    await db.query(
      `create table users (id serial primary key); create table logs (id serial primary key, user_id int);`,
    );
    const first = await plan(db.url);
    const made = JSON.parse(await readFile(first.file, 'utf8'));
    expect(made.questions).toMatchObject([
      { answers: ['yes, convert it', 'yes, and keep values without a row', 'is no reference'], answer: null },
    ]);
    made.questions[0].answer = 'is no reference';
    await writeFile(first.file, JSON.stringify(made));
    const { out } = await plan(db.url, '--out', first.file, '--unit', 'users');
    expect(JSON.parse(await readFile(first.file, 'utf8')).questions[0].answer).toBe('is no reference');
    expect(out).toContain('ACCESS EXCLUSIVE on users');
    expect(out).toContain('alter table public.users add column rk_id uuid;');
    expect(out).not.toContain('public.logs');
    made.questions[0].answer = 'yes, convert it';
    await writeFile(first.file, JSON.stringify(made));
    const converted = await plan(db.url, '--out', first.file, '--unit', 'users');
    expect(converted.out).toContain('alter table public.logs add column rk_user_id uuid;');
    expect(out).toMatch(/taken back by:\n {7}alter table public.users drop column if exists rk_id;/);
  });

  it('says what each answer about an object does, what stays beside the new key, and which labels it needs a provider for', async () => {
    const db = await database();
    await db.query(`
      create table people (id serial primary key, name text, uuid uuid not null unique default gen_random_uuid()); insert into people (name) values ('a'), ('b');
      create table seats (id serial primary key, person_id int references people, no int);
      create unique index one_each on seats (no, coalesce(person_id, 0)); alter table seats add constraint early check (person_id < 100);
      insert into pg_seclabel select 'seats'::regclass, 'pg_class'::regclass, attnum, 'walls', 'secret' from pg_attribute
        where attrelid = 'seats'::regclass and attname = 'person_id'`);
    const { out } = await plan(db.url, '--strategy', 'people=promote', '--strategy', 'seats=leave');
    expect(out).toMatch(
      /people_uuid_key says of uuid what the primary key will say: after the contract drop it/,
    );
    expect(out).toMatch(/security labels of seats\.person_id \(walls\): the server must have loaded/);
    expect(out).toContain(
      `"will be made by hand before the contract": somebody makes what it is to be over the uuid, such as COALESCE(person_uuid, '00000000-0000-0000-0000-000000000000'::uuid), and drops it`,
    );
    expect(out).toContain(
      '"goes with the old column": the contract drops it, and from then on rows that it keeps apart are taken twice.',
    );
    expect(out).toContain('from then on rows that it refuses are taken.');
  });

  it('rehearses on a copy, says what it took, and leaves the database as it is', async () => {
    const db = await database();
    await loadFixture(db, 'analytics', 40);
    const { code, out } = await plan(db.url, '--dry-run');
    expect(out).toContain('Everything was taken back, and the schema is the same to the last character.');
    expect(code).toBe(0);
    expect(await db.query(`select to_regnamespace('rekey') as rekey`)).toEqual([{ rekey: null }]);
    expect(await db.query(`select datname from pg_database where datname like 'rekey_dry_run%'`)).toEqual([]);
  });

  it('drops the copy of a rehearsal that was killed, and leaves that of a living one', async () => {
    const db = await database();
    await db.query('create table users (id serial primary key)');
    const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));
    const file = join(await mkdtemp(join(tmpdir(), 'rekey-plan-')), 'plan.json');
    const child = spawn(
      process.execPath,
      [cli, 'plan', '--dry-run', '--out', file, '--database-url', db.url],
      { stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    const left = () =>
      db.query<{ name: string }>(
        `select datname as name from pg_database where datname like 'rekey_dry_run%' order by 1`,
      );
    await until(async () => (await left()).length === 1);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    const [{ name } = { name: '' }] = await left();
    await until(
      async () =>
        (await db.query(`select from pg_stat_activity where '${name}' in (application_name, datname)`))
          .length === 0,
    );
    // Another one, whose process lives.
    const living = 'rekey_drift_0123456789abcdef';
    const elsewhere = Object.assign(new URL(db.url), { pathname: '/postgres' }).href;
    const holder = new pg.Client({ connectionString: elsewhere });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query(`set application_name = ${living}`);
    await holder.query(`create database ${living}`);
    // One of an earlier rekey, whose processes held none.
    const doubtful = 'rekey_drift_0123456789ab';
    await holder.query(`create database ${doubtful}`);
    for (const each of [living, doubtful])
      onTestFinished(() => db.query(`drop database ${each}`).then(() => undefined));
    const terminal = recordedTerminal();
    expect(await main(['status', '--database-url', db.url], terminal)).toBe(0);
    expect(terminal.written.out).toContain(`Left by a rekey that was killed: the database ${name}.`);
    expect(terminal.written.out).toContain(
      `Perhaps left by an earlier version of rekey: the database ${doubtful}.`,
    );
    expect(terminal.written.out).not.toMatch(new RegExp(`${living}\\b`));
    expect(await plan(db.url, '--dry-run')).toMatchObject({ code: 0 });
    expect(await left()).toEqual([]);
    expect(
      await db.query(`select from pg_database where datname in ('${living}', '${doubtful}')`),
    ).toHaveLength(2);
  });

  it('finds in the rehearsal what would stop the real run', async () => {
    const db = await database();
    await db.query(`
      create table users (id serial primary key);
      create view strict_view as select id, count(*) from users where id > 5 group by id;
      create function stops() returns event_trigger language plpgsql as $$ begin raise exception 'no changes on Fridays'; end $$;
      create event trigger stops on ddl_command_end when tag in ('ALTER TABLE') execute function stops();`);
    const { code, out } = await plan(db.url, '--dry-run');
    expect(code).toBe(1);
    expect(out).toContain('no changes on Fridays');
  });

  it('refuses what it does not know', async () => {
    const db = await database();
    await db.query('create table users (id serial primary key)');
    expect(await plan(db.url, '--strategy', 'nobody=promote')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no table nobody'),
    });
    expect(await plan(db.url, '--strategy', 'users=magic')).toMatchObject({ code: 2 });
    expect(await plan(db.url, '--generator', 'v9')).toMatchObject({ code: 2 });
    expect(await plan(db.url, '--unit', 'nobody')).toMatchObject({ code: 2 });
  });
});
