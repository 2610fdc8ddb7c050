import { describe, expect, it } from 'vitest';
import { database, versions } from '../../tests/postgres.ts';
import { convertUnits, query, thereAndBack } from '../../tests/there-and-back.ts';
import { consolidates, keepsBoth } from '../plan/answers.ts';
import type { Question } from '../plan/plan.ts';
import { applyAnswers } from '../planning/apply-answers.ts';
import { makePlan } from '../planning/make-plan.ts';

const consolidate = ({ answers }: Question) => answers.find((it) => it === consolidates) ?? null;

describe.each(versions)('on PostgreSQL %i', (version) => {
  it('seed 004, phase 5: a key beside a unique, required reference goes, and the parent’s uuid is the key', () =>
    thereAndBack(
      version,
      `create table planning (id serial primary key, name text);
       create table scoping (attribute_id serial primary key, planning_id int not null unique references planning on delete cascade, decision text);
       create table executions (id serial primary key, attribute_id int not null references scoping);
       insert into planning (name) select 'p' || n from generate_series(1, 20) n;
       insert into scoping (planning_id, decision) select id, 'd' || id from planning where id % 2 = 0 order by id desc;
       insert into executions (attribute_id) select attribute_id from scoping, generate_series(1, 3);`,
      {
        choose: consolidate,
        afterwards: async (client) => {
          expect(
            await query(client, `select count(*)::int as n from scoping s join planning p on p.id = s.id`),
          ).toEqual([{ n: 10 }]);
          expect(
            await query(
              client,
              `select count(*)::int as n from executions e join scoping s on s.id = e.attribute_id`,
            ),
          ).toEqual([{ n: 30 }]);
          // The new application knows the uuid alone, the old one the numbers.
          await query(
            client,
            `insert into scoping (id, decision) select id, 'by uuid' from planning where name = 'p3'`,
          );
          expect(
            await query(
              client,
              `select planning_id, attribute_id is not null as numbered from scoping where decision = 'by uuid'`,
            ),
          ).toEqual([{ planning_id: 3, numbered: true }]);
          await query(client, `insert into scoping (planning_id, decision) values (5, 'by number')`);
          expect(
            await query(
              client,
              `select p.name from scoping s join planning p on p.id = s.id where decision = 'by number'`,
            ),
          ).toEqual([{ name: 'p5' }]);
          // A row that moves to another parent takes along who refers to it.
          await query(client, `update scoping set planning_id = 7 where planning_id = 2`);
          expect(
            await query(
              client,
              `select count(*)::int as n from executions e join scoping s on s.id = e.attribute_id join planning p on p.id = s.id where p.name = 'p7'`,
            ),
          ).toEqual([{ n: 3 }]);
        },
        atTheEnd: async (client) => {
          expect(Object.keys((await query(client, 'select * from scoping limit 1'))[0])).toEqual([
            'decision',
            'id',
          ]);
          expect(
            await query(
              client,
              `select count(*)::int as n from pg_index where indrelid = 'scoping'::regclass`,
            ),
          ).toEqual([{ n: 1 }]);
        },
      },
    ));

  it('a column that another reference says already follows it through the soak, and goes with its indexes and keys', () =>
    thereAndBack(
      version,
      `create table phases (id serial primary key, name text);
       create table scoping (id serial primary key, phase_id int not null references phases);
       create table executions (id serial primary key, phase_id int not null references phases, scoping_id int not null references scoping, n int, constraint one_each unique (phase_id, scoping_id, n));
       create index on executions (phase_id);
       insert into phases (name) select 'f' || n from generate_series(1, 5) n;
       insert into scoping (phase_id) select n % 5 + 1 from generate_series(1, 15) n;
       insert into executions (phase_id, scoping_id, n) select phase_id, id, n from scoping, generate_series(1, 4) n;`,
      {
        choose: consolidate,
        afterwards: async (client) => {
          const wrong = `select count(*)::int as n from executions e join scoping s on s.id = e.scoping_id where e.phase_id <> s.phase_id or e.legacy_phase_id <> s.legacy_phase_id`;
          await query(client, `insert into executions (scoping_id, n) select id, 99 from scoping`);
          await query(
            client,
            `insert into executions (legacy_phase_id, legacy_scoping_id, n) values (1, 1, 77)`,
          );
          expect(
            await query(
              client,
              `select count(*)::int as n from executions where phase_id is null or legacy_phase_id is null`,
            ),
          ).toEqual([{ n: 0 }]);
          expect(await query(client, wrong)).toEqual([{ n: 0 }]);
          await query(
            client,
            `update scoping set phase_id = (select id from phases where name = 'f2') where legacy_id = 3`,
          );
          await query(
            client,
            `update executions set legacy_scoping_id = 5 where legacy_scoping_id = 4 and n > 98`,
          ).catch(({ code }) => expect(code).toBe('23505'));
          expect(await query(client, wrong)).toEqual([{ n: 0 }]);
        },
        atTheEnd: async (client) => {
          expect(Object.keys((await query(client, 'select * from executions limit 1'))[0])).toEqual([
            'n',
            'scoping_id',
            'id',
          ]);
          await expect(
            query(
              client,
              `insert into executions (scoping_id, n) select scoping_id, n from executions limit 1`,
            ),
          ).rejects.toThrow(/duplicate/);
        },
      },
    ));

  it('what would be lost with a column is said in the plan, and such a column is not dropped', async () => {
    const db = await database(version);
    await db.query(`
      create table phases (id serial primary key);
      create table scoping (id serial primary key, phase_id int not null references phases);
      create table executions (id serial primary key, phase_id int not null references phases, scoping_id int not null references scoping, n int unique, unique (phase_id, n));
      insert into phases select from generate_series(1, 5); insert into scoping (phase_id) select n % 5 + 1 from generate_series(1, 15) n;
      insert into executions (phase_id, scoping_id, n) select phase_id, id, id from scoping; analyze`);
    const client = await db.connect();
    const { plan } = await makePlan(client);
    expect(plan.questions.filter(({ id }) => id.startsWith('redundant'))).toMatchObject([
      { question: expect.stringContaining('contains it without scoping_id'), answers: [keepsBoth] },
    ]);
    await client.end();
  });

  it('a row that disagrees stops the consolidation before the swap', async () => {
    const db = await database(version);
    await db.query(`
      create table phases (id serial primary key);
      create table scoping (id serial primary key, phase_id int not null references phases);
      create table executions (id serial primary key, phase_id int not null references phases, scoping_id int not null references scoping);
      insert into phases select from generate_series(1, 5); insert into scoping (phase_id) select n % 5 + 1 from generate_series(1, 15) n;
      insert into executions (phase_id, scoping_id) select phase_id, id from scoping; analyze`);
    const client = await db.connect();
    const { plan } = await makePlan(client);
    const questions = plan.questions.map((it) => ({ ...it, answer: consolidate(it) }));
    await client.query('update executions set phase_id = phase_id % 5 + 1 where id = 3');
    await expect(convertUnits(client, applyAnswers({ ...plan, questions }))).rejects.toThrow(
      /is not what scoping_id leads to/,
    );
    await client.end();
  });
});
