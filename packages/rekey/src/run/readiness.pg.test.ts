import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planned, states } from '../../tests/planned-database.ts';

const users = `
  create table users (id serial primary key, email text);
  create table sessions (id serial primary key, user_id int not null references users, ends_at timestamptz);
  create table rooms (id serial primary key, name text);
  insert into users (email) values ('ada@example.org'), ('ADA@example.org'), ('bo@example.org');
  insert into sessions (user_id, ends_at) values (1, now() + interval '1 day');`;

const checks = [
  {
    name: 'duplicate e-mails',
    unit: 'users',
    sql: 'select lower(email) from users group by 1 having count(*) > 1',
    remedy: 'Merge the accounts first.',
  },
  { name: 'open sessions', unit: 'public.us*', sql: 'select count(*) from sessions where ends_at > now()' },
  { name: 'nothing was changed', command: 'test -d /' },
];

async function checked() {
  const line = await planned(users);
  const file = join(line.folder, 'before.json');
  await writeFile(file, JSON.stringify(checks));
  await line.replan('--before', file);
  return line;
}

test('a unit does not begin before its readiness checks pass, and each one that fails is named', async () => {
  const { db, run, replan, readPlan } = await checked();
  await replan();
  expect((await readPlan()).before).toEqual(checks);
  const refused = await run('apply', '--unit', 'users');
  expect(refused).toMatchObject({
    code: 3,
    err: expect.stringContaining(
      'public.users is not ready: "duplicate e-mails" finds ada@example.org; "open sessions" counts 1.',
    ),
  });
  expect(refused.err).toContain('Merge the accounts first. Then run the same command again.');
  expect(await states(db)).toEqual({});
  expect(await run('apply', '--unit', 'rooms', '--soak', '0s')).toMatchObject({ code: 0 });
  await db.query(`delete from users where id = 2; update sessions set ends_at = now() - interval '1 day'`);
  expect(await run('apply', '--unit', 'users', '--soak', '0s')).toMatchObject({ code: 0 });
  // Asked before the unit and before its swap, and both kept as proof.
  const proof = await db.query<{ names: string; passed: boolean }>(
    `select string_agg(it->>'name', ', ') as names, bool_and(it->'offence' = 'null') as passed
     from rekey.gate, jsonb_array_elements(evidence) it
     where name = 'readiness' and run = (select id from rekey.run where unit_name = 'users') group by gate.id`,
  );
  const all = { names: 'duplicate e-mails, open sessions, nothing was changed', passed: true };
  expect(proof).toEqual([all, all]);
});

test('--before asks a query or a command, and a swap waits for it too', async () => {
  const { db, run, folder } = await planned(users);
  // Ready at the beginning, and no longer before the swap.
  const once = `mkdir '${join(folder, 'once')}'`;
  const stopped = await run('apply', '--unit', 'rooms', '--before', once);
  expect(stopped).toMatchObject({ code: 3, err: expect.stringContaining('public.rooms is not ready') });
  expect(await states(db)).toEqual({ rooms: 'stopped' });
  expect((await run('status')).out).toContain('is not ready');
  expect(
    await run('apply', '--unit', 'rooms', '--soak', '0s', '--before', 'select 1 where false'),
  ).toMatchObject({
    code: 0,
  });
  expect(await run('apply', '--unit', 'users', '--before', 'select broken')).toMatchObject({
    code: 3,
    err: expect.stringMatching(/cannot be asked \(column .?broken.? does not exist\)/),
  });
  expect(
    await run(
      'apply',
      '--unit',
      'users',
      '--before',
      'with gone as (delete from users returning id) select id from gone',
    ),
  ).toMatchObject({
    code: 3,
    err: expect.stringContaining('read-only transaction'),
  });
});
