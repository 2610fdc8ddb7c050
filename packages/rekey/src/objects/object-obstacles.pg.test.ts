import { expect, it } from 'vitest';
import { database, newest } from '../../tests/postgres.ts';
import { converts, isNoReference } from '../plan/answers.ts';
import { makePlan } from '../planning/make-plan.ts';

it('what hangs on a reference that nobody declared is asked in the plan, and stands in the way once the reference is confirmed', async () => {
  const db = await database();
  await db.query(`
    create table posts (id serial primary key, title text); create table labels (id text primary key); insert into labels select gen_random_uuid()::text;
    create table notes (id serial primary key, label_id text references labels default null::varchar, post_id int check (post_id > 0), body text, twice int generated always as (post_id * 2) stored);
    insert into posts (title) select 'p' || n from generate_series(1, 20) n;
    insert into notes (post_id) select n from generate_series(1, 20) n; analyze;`);
  const client = await db.connect();
  const first = await makePlan(client);
  const asked = first.plan.questions.map(({ id }) => id);
  expect(asked).toEqual([
    'soft:public.notes.post_id->public.posts',
    'object:constraint notes_post_id_check on public.notes->public.posts',
  ]);
  expect(first.plan.obstacles).toEqual([]);
  const again = async (answer: string) => {
    const questions = first.plan.questions.map((it) => (it.id.startsWith('soft') ? { ...it, answer } : it));
    const { plan } = await makePlan(client, {}, { ...first.plan, questions });
    return { asked: plan.questions.map(({ id }) => id), obstacles: plan.obstacles.map(({ what }) => what) };
  };
  expect(await again(converts)).toEqual({
    asked,
    obstacles: ['the generated column public.notes.twice is computed from post_id'],
  });
  expect(await again(isNoReference)).toEqual({ asked: asked.slice(0, 1), obstacles: [] });
  await client.end();
});

it('what rekey cannot make over uuids stands in the way, in words', async () => {
  const db = await database();
  await db.query(`
    create table animals (id serial primary key); create table dogs (bark text) inherits (animals);
    create table docs (id serial primary key, tenant int, unique (tenant, id));
    create table pages (id serial primary key, tenant int, doc int, foreign key (tenant, doc) references docs (tenant, id));
    create table rooms (id serial primary key, name text);
    create table "Odd ""one""" (id serial primary key); create table snaps (id serial primary key, was animals[], odd "Odd ""one""", n int);
    create type pair as (a int, b int); create table pairs (id pair primary key);
    create table gen (id serial primary key, room_id int references rooms, twice int generated always as (room_id * 2) stored);
    create publication pub for table gen ${newest >= 15 ? 'where (room_id > 3)' : ''};`);
  if (newest >= 18)
    await db.query(`create extension btree_gist;
      create table seasons (room_id int references rooms, during daterange, primary key (room_id, during without overlaps));
      create table stays (id serial primary key, room_id int, during daterange, foreign key (room_id, period during) references seasons (room_id, period during));`);
  const client = await db.connect();
  const { plan } = await makePlan(client);
  const said = plan.obstacles.map(({ table, what }) => `${table.name}: ${what}`).sort();
  expect(said).toEqual(
    [
      'animals: public.dogs inherits its columns from it',
      'animals: public.snaps.was holds whole rows of the type public.animals[], whose old keys would be gone from them after the contract',
      'Odd "one": public.snaps.odd holds whole rows of the type public."Odd ""one""", whose old keys would be gone from them after the contract',
      'docs: the foreign key pages_tenant_doc_fkey of public.pages refers to tenant, id together',
      'rooms: the generated column public.gen.twice is computed from room_id',
      ...(newest >= 15
        ? ['rooms: the publication pub names room_id of public.gen in its column list or row filter']
        : []),
      ...(newest >= 18
        ? [
            'rooms: the primary key seasons_pkey of public.seasons is over periods of time: PRIMARY KEY (room_id, during WITHOUT OVERLAPS)',
            'seasons: the foreign key stays_room_id_during_fkey of public.stays is over periods of time: FOREIGN KEY (room_id, PERIOD during) REFERENCES public.seasons(room_id, PERIOD during)',
            'seasons: the primary key seasons_pkey of public.seasons is over periods of time: PRIMARY KEY (room_id, during WITHOUT OVERLAPS)',
          ]
        : []),
    ].sort(),
  );
  await client.end();
});
