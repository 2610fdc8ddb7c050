import { expect, it } from 'vitest';
import { withNilUuid } from './nil-uuid.ts';
import { type Purpose, rewriteExpression } from './rewrite-expression.ts';

const names = new Map([
  ['team_id', 'rk_team_id'],
  ['home_id', 'Home uuid'],
  ['away_id', 'away_uuid'],
]);
const rewritten = (sql: string, purpose: Purpose = 'condition') => rewriteExpression(sql, names, purpose);

it('A condition that asks whether keys are there and whether they are the same is rewritten', () => {
  expect(rewritten('(team_id IS NOT NULL)')).toBe('(rk_team_id IS NOT NULL)');
  expect(rewritten('((home_id <> away_id) OR (away_id IS NULL))')).toBe(
    '(("Home uuid" <> away_uuid) OR (away_uuid IS NULL))',
  );
  expect(rewritten('(num_nonnulls(team_id, other) = 1)')).toBe('(num_nonnulls(rk_team_id, other) = 1)');
  expect(rewritten('((((team_id IS NOT NULL))::integer + ((other IS NOT NULL))::integer) = 1)')).toContain(
    'rk_team_id IS NOT NULL',
  );
  expect(rewritten(`((kind = 'team_id'::text) = (team_id IS NOT NULL))`)).toContain(`'team_id'::text`);
  expect(rewritten('((COALESCE(home_id, away_id) = team_id) AND (NOT gone))')).toContain(
    'COALESCE("Home uuid"',
  );
  expect(rewritten('(new.team_id IS DISTINCT FROM old.team_id)')).toBe(
    '(new.rk_team_id IS DISTINCT FROM old.rk_team_id)',
  );
});

it('A condition that compares with the old type, orders, counts or reads its text is a question', () => {
  for (const sql of [
    '(team_id > 0)',
    '((team_id >= 1) AND (team_id <= 1000000))',
    '(team_id <> shirt)',
    '(home_id < away_id)',
    '(COALESCE(team_id, 0) = 5)',
    '(COALESCE(home_id, away_id) = 5)',
    `((team_id)::text <> 'x'::text)`,
    '(team_id = ANY (ARRAY[1, 2]))',
    '(abs(team_id) = 1)',
    '(CASE WHEN gone THEN NULL::integer ELSE team_id END = 5)',
    '(team_id IS DISTINCT FROM 5)',
    '((team_id)::bigint = big)',
    '(team_id = ( SELECT 1))',
    '(EXISTS ( SELECT 1 FROM m WHERE (m.x = team_id)))',
    '(team_id COLLATE "C" = home_id)',
  ])
    expect([sql, rewritten(sql)]).toEqual([sql, null]);
});

it('A subquery may select keys, or ask whether there are rows of one', () => {
  const inside = (where: string) =>
    `(team_id IN ( SELECT m.team_id\n   FROM public.members m\n  WHERE ${where}))`;
  expect(rewritten(inside(`(m.user_ref = (current_setting('app.user_id'::text))::bigint)`))).toContain(
    'SELECT m.rk_team_id',
  );
  expect(rewritten(inside('(m.team_id = 5)'))).toBeNull();
  expect(rewritten('(EXISTS ( SELECT 1\n FROM (a JOIN b ON ((a.home_id = b.team_id)))))')).not.toBeNull();
  expect(rewritten('(team_id = ( SELECT max(m.team_id) AS max FROM m))')).toBeNull();
  expect(rewritten('(5 = ( SELECT m.team_id FROM m))')).toBeNull();
});

it('The key of an index may be made of a key’s text, but not of its number', () => {
  expect(rewritten('((team_id)::text || nick)', 'key')).toBe('((rk_team_id)::text || nick)');
  expect(rewritten('lower((team_id)::text)', 'key')).toBe('lower((rk_team_id)::text)');
  expect(rewritten('team_id', 'key')).toBe('rk_team_id');
  for (const sql of [
    '(team_id % 10)',
    'COALESCE(team_id, 0)',
    'lower(team_id)',
    '((team_id)::bigint)',
    'f((team_id + 1))',
  ])
    expect([sql, rewritten(sql, 'key')]).toEqual([sql, null]);
});

it('What only has the name of a column is no column', () => {
  const types = new Map([['text', 'u']]);
  expect(rewriteExpression(`((kind)::text = 'text'::text)`, types, 'condition')).toBe(
    `((kind)::text = 'text'::text)`,
  );
  expect(rewriteExpression('(text(kind) = text.kind)', types, 'condition')).toBe('(text(kind) = text.kind)');
});

it('a literal that stands for nobody can be the nil UUID, which no row has', () => {
  const like = (sql: string) => withNilUuid(sql, names);
  const nil = `'00000000-0000-0000-0000-000000000000'::uuid`;
  expect(like('COALESCE(team_id, 0)')).toBe(`COALESCE(rk_team_id, ${nil})`);
  expect(like(`COALESCE(team_id, '-1'::integer)`)).toBe(`COALESCE(rk_team_id, ${nil})`);
  expect(like(`COALESCE(team_id, (0)::bigint)`)).toBe(`COALESCE(rk_team_id, ${nil})`);
  expect(like(`COALESCE(home_id, away_id, 'none'::text)`)).toBe(`COALESCE("Home uuid", away_uuid, ${nil})`);
  expect(like('(COALESCE(team_id, 0) % 10)')).toContain(nil);
  expect(like('COALESCE(shirt, 0)')).toBeNull();
  expect(like('(team_id % 10)')).toBeNull();
});
