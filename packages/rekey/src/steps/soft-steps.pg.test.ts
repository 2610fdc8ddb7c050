import { describe, expect, it } from 'vitest';
import { executeSteps } from '../../tests/execute-steps.ts';
import { database, versions } from '../../tests/postgres.ts';
import { convertUnits, query, thereAndBack } from '../../tests/there-and-back.ts';
import { converts, keepsOrphans } from '../plan/answers.ts';
import type { Question } from '../plan/plan.ts';
import { applyAnswers } from '../planning/apply-answers.ts';
import { makePlan } from '../planning/make-plan.ts';

const first = ({ answers }: Question) => answers[0] ?? null;

describe.each(versions)('on PostgreSQL %i', (version) => {
  it('P23: lists of keys become lists of uuids, order, repeats and empty elements kept, and back', () =>
    thereAndBack(
      version,
      `create table tags (id serial primary key, name text unique);
       create table posts (id serial primary key, tag_ids int[] not null default '{}', old_tag_ids int[], label text);
       create index posts_tags on posts using gin (tag_ids);
       insert into tags (name) select 't' || n from generate_series(1, 20) n;
       insert into posts (tag_ids, old_tag_ids, label) select array[n, n + 1, n, null], case n % 3 when 0 then '{}'::int[] when 1 then array[20, 19, n] end, 'p' || n from generate_series(1, 18) n;`,
      {
        choose: first,
        lost: { '"public"."posts"': 3 },
        afterwards: async (client) => {
          const [row] = await query(
            client,
            `select p.legacy_tag_ids, array(select t.legacy_id from unnest(p.tag_ids) with ordinality e (u, n) left join tags t on t.id = e.u order by e.n) as seen from posts p where label = 'p4'`,
          );
          expect(row).toEqual({ legacy_tag_ids: [4, 5, 4, null], seen: [4, 5, 4, null] });
          // Written by the old application, and by the new one.
          await query(client, `update posts set legacy_tag_ids = '{3,3,1}' where label = 'p5'`);
          expect(
            await query(
              client,
              `select array_agg(t.name order by e.n) as names from posts p, unnest(p.tag_ids) with ordinality e (u, n) join tags t on t.id = e.u where p.label = 'p5'`,
            ),
          ).toEqual([{ names: ['t3', 't3', 't1'] }]);
          await query(
            client,
            `update posts set tag_ids = (select array_agg(id order by name desc) from tags where name in ('t7', 't8')) where label = 'p6'`,
          );
          expect(await query(client, `select legacy_tag_ids from posts where label = 'p6'`)).toEqual([
            { legacy_tag_ids: [8, 7] },
          ]);
          await query(client, `insert into posts (label) values ('none')`);
          expect(
            await query(client, `select legacy_tag_ids, tag_ids::text from posts where label = 'none'`),
          ).toEqual([{ legacy_tag_ids: [], tag_ids: '{}' }]);
          // The list before the row that it names, in one transaction.
          await query(
            client,
            `begin; insert into posts (legacy_tag_ids, label) values ('{900}', 'early'); insert into tags (legacy_id, name) values (900, 'late'); commit`,
          );
          expect(
            await query(
              client,
              `select t.name from posts p join tags t on t.id = p.tag_ids[1] where p.label = 'early'`,
            ),
          ).toEqual([{ name: 'late' }]);
          expect(
            await query(
              client,
              `select count(*)::int as n from pg_indexes where tablename = 'posts' and indexdef like '%gin (tag_ids)%'`,
            ),
          ).toEqual([{ n: 1 }]);
          await query(client, `delete from posts where label in ('p5', 'p6', 'early')`);
        },
        atTheEnd: async (client) => {
          expect(Object.keys((await query(client, 'select * from posts limit 1'))[0])).toEqual([
            'label',
            'id',
            'tag_ids',
            'old_tag_ids',
          ]);
          await query(client, `insert into posts (label) values ('after')`);
          expect(await query(client, `select tag_ids::text from posts where label = 'after'`)).toEqual([
            { tag_ids: '{}' },
          ]);
        },
      },
    ));

  it('P23: values without a row stay in the old column, alone and in lists, in their places', () =>
    thereAndBack(
      version,
      `create table users (id serial primary key, name text);
       create table logs (id serial primary key, user_id int not null, user_ids text[], what text);
       insert into users (name) select 'u' || n from generate_series(1, 30) n;
       insert into logs (user_id, user_ids, what) select n, array[n::text, '7', 'nobody'], 'l' || n from generate_series(1, 40) n;`,
      {
        choose: ({ offer, answers }) =>
          offer?.do === 'convert reference' ? (answers.find((it) => it === keepsOrphans) ?? null) : null,
        lost: { '"public"."logs"': 1 },
        afterwards: async (client) => {
          expect(await query(client, `select count(*)::int as n from logs where user_id is null`)).toEqual([
            { n: 10 },
          ]);
          // Whoever adds to a list does not lose what has no row.
          await query(
            client,
            `update logs set user_ids = user_ids || (select id from users where name = 'u9') where what = 'l3'`,
          );
          expect(await query(client, `select legacy_user_ids from logs where what = 'l3'`)).toEqual([
            { legacy_user_ids: ['3', '7', 'nobody', '9'] },
          ]);
          // And no write of the old application is refused.
          await query(client, `insert into logs (legacy_user_id, what) values (4711, 'orphan')`);
          await query(client, `delete from logs where what = 'l3'`);
        },
        atTheEnd: async (client) => {
          await query(client, `insert into logs (user_id, what) select id, 'new' from users limit 1`);
          expect(
            await query(
              client,
              `select count(*)::int as n from logs where legacy_user_id is not null and user_id is null`,
            ),
          ).toEqual([{ n: 11 }]);
        },
      },
    ));

  it('P23: a type and an id: one uuid, filled table by table; the id goes with the last contract', () =>
    thereAndBack(
      version,
      `create table posts (id serial primary key, title text);
       create table photos (id bigserial primary key, title text);
       create table comments (id serial primary key, commentable_type text not null, commentable_id int not null, body text);
       create index comments_on on comments (commentable_type, commentable_id);
       create unique index once_a_post on comments (commentable_id, body) where commentable_type = 'Post';
       insert into posts (title) select 'post ' || n from generate_series(1, 20) n;
       insert into photos (title) select 'photo ' || n from generate_series(1, 20) n;
       insert into comments (commentable_type, commentable_id, body) select case n % 2 when 0 then 'Post' else 'Photo' end, n % 20 + 1, 'c' || n from generate_series(1, 40) n;`,
      {
        choose: first,
        afterwards: async (client) => {
          const leads = (body: string) =>
            query(
              client,
              `select c.commentable_id, coalesce(p.title, f.title) as title from comments c left join posts p on p.id = c.commentable_uuid and c.commentable_type = 'Post' left join photos f on f.id = c.commentable_uuid and c.commentable_type = 'Photo' where body = '${body}'`,
            );
          expect(await leads('c4')).toEqual([{ commentable_id: 5, title: 'post 5' }]);
          expect(await leads('c5')).toEqual([{ commentable_id: 6, title: 'photo 6' }]);
          await query(client, `update comments set commentable_type = 'Photo' where body = 'c4'`);
          expect(await leads('c4')).toEqual([{ commentable_id: 5, title: 'photo 5' }]);
          await query(
            client,
            `update comments set commentable_type = 'Post', commentable_uuid = (select id from posts where title = 'post 9') where body = 'c5'`,
          );
          expect(await leads('c5')).toEqual([{ commentable_id: 9, title: 'post 9' }]);
          await query(
            client,
            `insert into comments (commentable_type, commentable_uuid, body) select 'Photo', id, 'new' from photos where title = 'photo 3'`,
          );
          expect(await leads('new')).toEqual([{ commentable_id: 3, title: 'photo 3' }]);
          await query(client, `update comments set commentable_type = 'Page' where body = 'c7'`);
          expect(await query(client, `select commentable_uuid from comments where body = 'c7'`)).toEqual([
            { commentable_uuid: null },
          ]);
          await query(client, `update comments set commentable_type = 'Post' where body = 'c7'`);
        },
        atTheEnd: async (client) => {
          expect(Object.keys((await query(client, 'select * from comments limit 1'))[0])).toEqual([
            'commentable_type',
            'body',
            'id',
            'commentable_uuid',
          ]);
          expect(
            await query(client, `select indexdef from pg_indexes where indexname = 'once_a_post_uuid'`),
          ).toEqual([
            {
              indexdef: `CREATE UNIQUE INDEX once_a_post_uuid ON public.comments USING btree (commentable_uuid, body) WHERE (commentable_type = 'Post'::text)`,
            },
          ]);
          expect(await query(client, `select to_regclass('rekey.shared_column') as register`)).toEqual([
            { register: null },
          ]);
        },
      },
    ));

  it('P23: an id that rows of another type still need stays, and is no longer required', async () => {
    const db = await database(version);
    await db.query(`
      create table posts (id serial primary key, title text);
      create table notes (id serial primary key, subject_type text, subject_id text not null);
      insert into posts (title) select 'post ' || n from generate_series(1, 20) n;
      insert into notes (subject_type, subject_id) select case n % 2 when 0 then 'posts' else 'page' end, n::text from generate_series(1, 20) n; analyze`);
    const client = await db.connect();
    const warnings: string[] = [];
    client.on('notice', ({ message }) => warnings.push(message ?? ''));
    const { plan } = await makePlan(client);
    const answered = applyAnswers({
      ...plan,
      questions: plan.questions.map((it) => ({ ...it, answer: first(it) })),
    });
    for (const { contract } of (await convertUnits(client, answered)).toReversed())
      await executeSteps(client, contract);
    expect(warnings).toContainEqual(expect.stringContaining('notes.subject_id stays'));
    await client.query(
      `insert into notes (subject_type, subject_uuid) select 'posts', id from posts limit 1`,
    );
    const { rows } = await client.query(
      `select count(*)::int as n from notes where (subject_type = 'posts') = (subject_uuid is null)`,
    );
    expect(rows).toEqual([{ n: 0 }]);
    await client.end();
  });

  it('P23: an id that something without a like over uuids hangs on stays, and the contract says what that is', async () => {
    const db = await database(version);
    await db.query(`
      create table posts (id serial primary key, title text);
      create table notes (id serial primary key, subject_type text, subject_id int, body text, constraint said check (subject_id is not null or body <> ''));
      create index on notes (subject_type, subject_id);
      insert into posts (title) select 'post ' || n from generate_series(1, 20) n;
      insert into notes (subject_type, subject_id) select 'posts', n from generate_series(1, 20) n; analyze`);
    const client = await db.connect();
    const warnings: string[] = [];
    client.on('notice', ({ message }) => warnings.push(message ?? ''));
    const { plan } = await makePlan(client);
    const answered = applyAnswers({
      ...plan,
      questions: plan.questions.map((it) => ({ ...it, answer: first(it) })),
    });
    for (const { contract } of (await convertUnits(client, answered)).toReversed())
      await executeSteps(client, contract);
    expect(warnings).toContain(
      'notes.subject_id stays: constraint said on table notes hangs on it and has no like over uuids',
    );
    expect(
      (
        await client.query(
          `select conname from pg_constraint where contype = 'c' and conrelid = 'notes'::regclass`,
        )
      ).rows,
    ).toEqual([{ conname: 'said' }]);
    await client.end();
  });

  it('P23: a value without a row stops the conversion before the swap unless somebody decides to keep it', async () => {
    const db = await database(version);
    await db.query(`
      create table users (id serial primary key);
      create table logs (id serial primary key, user_id int);
      insert into users select from generate_series(1, 9); insert into logs (user_id) select n from generate_series(1, 10) n; analyze`);
    const client = await db.connect();
    const { plan } = await makePlan(client);
    expect(plan.questions).toMatchObject([
      {
        question: expect.stringMatching(/90 % of 10 values looked at are there, 1 have no row/),
        answers: [keepsOrphans, converts, 'is no reference'],
      },
    ]);
    const questions = plan.questions.map((it) => ({ ...it, answer: converts }));
    await expect(convertUnits(client, applyAnswers({ ...plan, questions }))).rejects.toThrow(
      /names no row of users/,
    );
    await client.end();
  });
});
