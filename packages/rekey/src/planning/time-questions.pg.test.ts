import { describe, expect, test } from 'vitest';
import { executeSteps } from '../../tests/execute-steps.ts';
import { database, newest, versions } from '../../tests/postgres.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { stepsFor } from '../steps/steps-for.ts';
import { applyAnswers } from './apply-answers.ts';
import { makePlan } from './make-plan.ts';

/** The uuids' times, by row, of a plan whose question about times has the answer that fits. */
async function timesOf(version: (typeof versions)[number], sql: string, wanted: RegExp | null) {
  const db = await database(version);
  await db.query(sql);
  const client = await db.connect();
  client.on('notice', () => undefined);
  const { plan } = await makePlan(client);
  const [question] = plan.questions;
  const answer = wanted
    ? (question?.answers.find((it) => wanted.test(it)) ?? 'none fits')
    : (question?.answer ?? null);
  const answered = applyAnswers({ ...plan, questions: plan.questions.map((it) => ({ ...it, answer })) });
  const [unit] = answered.units;
  if (!unit) throw new Error('no unit');
  const { steps } = stepsFor(await readCatalog(client), answered, unit);
  await executeSteps(
    client,
    steps.filter(({ phase }) => phase === 'expand' || phase === 'backfill'),
  );
  const { rows } = await client.query<{ n: number; at: string; version: string }>(
    `select n, to_char(to_timestamp(('x' || lpad(left(replace(rk_id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0) at time zone 'UTC',
       'YYYY-MM-DD HH24:MI') as at, substr(rk_id::text, 15, 1) as version from t order by n`,
  );
  await client.end();
  return { question, unit, at: rows.map(({ at }) => at), versions: new Set(rows.map((it) => it.version)) };
}

const table = (type: string, ...values: string[]) => `
  create table t (id serial primary key, n int, created_at ${type});
  insert into t (n, created_at) values ${values.map((value, n) => `(${n}, ${value})`).join(', ')};`;

describe.each(versions)('on PostgreSQL %i', (version) => {
  test('uuids of version 7 say when the rows came to be; what they cannot say has an answer in the plan', async () => {
    const times = [
      `'2020-05-17 10:00+02'`,
      `'1970-01-01 00:00+00'`,
      `'1969-12-31 23:59+00'`,
      'null',
      `'infinity'`,
      `'-infinity'`,
      `'12000-01-01'`,
    ];
    const {
      question,
      unit,
      at,
      versions: made,
    } = await timesOf(version, table('timestamptz', ...times), /1970$/);
    expect(unit).toMatchObject({ generator: 'v7-from', from: 'created_at' });
    expect(question?.question).toContain('of 7, 1 empty, 2 before 1970, 2 beyond the year 10889 or infinite');
    expect(at).toEqual(['2020-05-17 08:00', ...Array.from({ length: 6 }, () => '1970-01-01 00:00')]);
    expect(made).toEqual(new Set(['7']));
  });
});

test('a time without a zone is read in the one that the answer says', async () => {
  const zoned = (sql: string) =>
    `do $$ begin execute format('alter database %I set timezone = ''Europe/Berlin''', current_database()); end $$; ${sql}`;
  const sql = zoned(table('timestamp', `'2020-07-01 12:00'`, `'2020-01-01 12:00'`));
  expect((await timesOf(newest, sql, /Berlin$/)).at).toEqual(['2020-07-01 10:00', '2020-01-01 11:00']);
  expect((await timesOf(newest, sql, /UTC$/)).at).toEqual(['2020-07-01 12:00', '2020-01-01 12:00']);
});

test('days count as their beginning, and the days that no timestamp can say are told', async () => {
  const { at } = await timesOf(
    newest,
    table('date', `'2020-02-29'`, `'5874897-12-31'`, `'-infinity'`),
    /1970$/,
  );
  expect(at).toEqual(['2020-02-29 00:00', '1970-01-01 00:00', '1970-01-01 00:00']);
});

test('nobody has to answer: what is taken then is the time of the conversion', async () => {
  const { question, unit } = await timesOf(newest, table('timestamptz', 'now()'), null);
  expect(question).toMatchObject({
    answer: 'no, as of the conversion',
    answers: ['no, as of the conversion', 'yes, from created_at'],
  });
  expect(unit.generator).toBe('v7');
});
