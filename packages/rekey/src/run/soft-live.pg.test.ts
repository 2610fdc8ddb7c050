import { describe, expect, test } from 'vitest';
import { noTraffic, startWriters, type Write } from '../../tests/live-writers.ts';
import { openTestRunner } from '../../tests/open-test-runner.ts';
import { database, versions } from '../../tests/postgres.ts';
import { answeredPlan } from '../../tests/whole-database.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { defaultPatience } from '../database/lock-retry.ts';
import { readRuns } from '../journal/journal.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import { consolidates, keepsOrphans } from '../plan/answers.ts';
import { stepsFor } from '../steps/steps-for.ts';
import { verifyUnits } from '../verify/verify-unit.ts';

const tables = `
  create table tags (id serial primary key, name text);
  create table posts (id serial primary key, title text);
  create table sections (id serial primary key, post_id int not null references posts);
  create table notes (id serial primary key, tag_ids int[], subject_type text, subject_id int, tag_id int, body text,
    section_id int not null references sections, post_id int not null references posts);
  create index on notes (section_id);
  create index on notes (subject_type, subject_id);
  insert into tags (name) select 't' || n from generate_series(1, 2000) n;
  insert into posts (title) select 'p' || n from generate_series(1, 2000) n;
  insert into sections (post_id) select n % 2000 + 1 from generate_series(1, 3000) n;
  insert into notes (tag_ids, subject_type, subject_id, tag_id, body, section_id, post_id)
    select array[n % 2000 + 1, null, 7, 7, 99999], case n % 2 when 0 then 'tags' else 'posts' end, n % 2000 + 1, n % 2100 + 1, 'n' || n, id, post_id
    from generate_series(1, 20000) n join sections s on s.id = n % 3000 + 1;
  analyze`;

const some = (random: () => number, below = 2000) => 1 + Math.floor(random() * below);
const writes: Write[] = [
  async (send, random) => {
    await send(
      `insert into notes (tag_ids, subject_type, subject_id, tag_id, body, section_id, post_id) select $1, $2, $3, $4, 'live', id, post_id from sections where id = $5`,
      [
        [some(random), some(random)],
        random() < 0.5 ? 'tags' : 'posts',
        some(random),
        some(random, 4000),
        some(random, 3000),
      ],
    );
  },
  async (send, random) => {
    await send(`update notes set tag_ids = tag_ids || $1::int where id = $2`, [
      some(random),
      some(random, 20_000),
    ]);
  },
  async (send, random) => {
    await send(
      `update notes set subject_type = case subject_type when 'tags' then 'posts' else 'tags' end where id = $1`,
      [some(random, 20_000)],
    );
  },
  async (send, random) => {
    await send(
      `update notes n set section_id = s.id, post_id = s.post_id from sections s where s.id = $1 and n.id = $2`,
      [some(random, 3000), some(random, 20_000)],
    );
  },
  async (send, random) => {
    await send('begin');
    const { rows } = await send(`select nextval('tags_id_seq')::int as id`);
    await send(
      `insert into notes (tag_ids, subject_type, subject_id, tag_id, body, section_id, post_id) select array[$1::int], 'tags', $1, $1, 'before its tag', id, post_id from sections where id = $2`,
      [rows[0].id, some(random, 3000)],
    );
    await send(`insert into tags (id, name) values ($1, 'late')`, [rows[0].id]);
    await send('commit');
  },
  async (send, random) => {
    await send(`delete from notes where id = $1`, [some(random, 20_000)]);
  },
];

describe.each(versions)('with live writers on PostgreSQL %i', (version) => {
  test('lists, polymorphic and orphaned references and a redundant column are converted and taken back: no statement fails, nothing is mismatched', async () => {
    const db = await database(version);
    await db.query(tables);
    const client = await db.connect();
    client.on('notice', () => undefined);
    const schema = await readSchemaText(client);
    // Under "cutover" what the old application sends means the same after the swap.
    const strategies = { tags: 'cutover', posts: 'cutover', sections: 'cutover', notes: 'cutover' } as const;
    const plan = await answeredPlan(
      client,
      { strategies },
      ({ answers }) => answers.find((it) => it === consolidates || it === keepsOrphans) ?? null,
    );
    const kinds = plan.units
      .flatMap(({ references }) => references)
      .filter(({ constraint }) => constraint === null);
    expect(kinds.map(({ table, columns }) => `${table.name}.${columns}`).sort()).toEqual([
      'notes.subject_id',
      'notes.subject_id',
      'notes.tag_id',
      'notes.tag_ids',
    ]);
    expect(plan.units.flatMap(({ redundant = [] }) => redundant)).toMatchObject([
      { column: 'post_id', through: 'section_id' },
    ]);
    const traffic = noTraffic();
    const writers = startWriters(db.url, 3, writes, traffic);
    const { runner } = await openTestRunner(db, {
      readSchemaText,
      workers: 2,
      patience: defaultPatience,
      targetMs: 50,
    });
    for (const decision of plan.units)
      await applyUnit(
        {
          unit: decision.table,
          planSha: 'a test',
          soakSeconds: 0,
          statements: [],
          makeSteps: async (it) => stepsFor(await readCatalog(it), plan, decision),
        },
        runner,
      );
    const { units } = await verifyUnits(client, await readRuns(client), { strict: false });
    const failed = units
      .flatMap(({ checks }) => checks)
      .filter(({ outcome, name }) => outcome === 'failed' && !name.startsWith('speed'));
    expect(failed).toEqual([]);
    expect([...traffic.failures]).toEqual([]);
    const [late] = await db.query<{ missing: number; late: number }>(
      `select count(*)::int as late, count(*) filter (where t.id is null)::int as missing from notes n left join tags t on t.uuid = n.tag_uuids[1] and t.uuid = n.subject_uuid and t.uuid = n.tag_uuid where body = 'before its tag' and subject_type = 'tags' and cardinality(tag_ids) = 1`,
    );
    expect(late?.late).toBeGreaterThan(0);
    expect(late?.missing).toBe(0);
    for (const _ of plan.units) expect(await rollbackUnit(runner)).toMatchObject({ identical: true });
    await writers.stop();
    expect([...traffic.failures]).toEqual([]);
    expect(await readSchemaText(client)).toBe(schema);
    await runner.close();
    await client.end();
  });
});
