import { expect, test } from 'vitest';
import { database, newest } from '../../tests/postgres.ts';
import {
  answeredPlan,
  contractAll,
  convertAll,
  rollBackAll,
  testRunner,
} from '../../tests/whole-database.ts';
import { readSchemaText } from '../catalog/schema-text.ts';

test('a reference that is written in another case than its citext key leads to the same row, wherever citext lives', async () => {
  const db = await database(newest);
  await db.query(
    `create schema extensions;
     create extension citext schema extensions;
     create domain login as extensions.citext check (value <> '');
     create table people (login login primary key, boss extensions.citext references people, label text);
     create table posts (id serial primary key, login login not null references people on update cascade, label text);
     insert into people (login, label) select 'User ' || n, 'p' || n from generate_series(1, 6) n;
     update people set boss = 'USER 1' where login <> 'user 1';
     insert into posts (login, label) select 'user ' || n, 'n' || n from generate_series(1, 6) n;
     analyze`,
  );
  const client = await db.connect();
  const before = await readSchemaText(client);
  const plan = await answeredPlan(client, { strategies: { people: 'promote' } });
  const runner = await testRunner(db);
  try {
    await convertAll(runner, plan);
    await rollBackAll(runner, plan);
    expect(await readSchemaText(client)).toBe(before);
    await convertAll(runner, plan);
    await db.query(
      `insert into posts (login, label) values ('USER 3', 'new');
       insert into people (login, boss, label) values ('Self', 'SELF', 'self'), ('User 9', 'uSER 2', 'p9')`,
    );
    const found = await db.query<{ label: string; leads: string }>(
      `select c.label, p.label as leads from posts c join people p on p.uuid = c.login_uuid where c.label = 'new'
       union all select c.label, p.label from people c join people p on p.uuid = c.boss_uuid where c.label in ('self', 'p9') order by 1`,
    );
    expect(found).toEqual([
      { label: 'new', leads: 'p3' },
      { label: 'p9', leads: 'p2' },
      { label: 'self', leads: 'self' },
    ]);
    await contractAll(runner, plan);
  } finally {
    await runner.close();
    await client.end();
  }
});
