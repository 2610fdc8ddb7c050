import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planIn } from '../../tests/plan-in.ts';
import { database, newest } from '../../tests/postgres.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import type { Plan, Strategy } from '../plan/plan.ts';
import { makePlan } from './make-plan.ts';
import { refuseUnasked } from './refuse-unasked.ts';

const codes = `
  create table codes (id text primary key, label text, constraint long check (length(id) > 2)); insert into codes select 'code ' || n, 'x' from generate_series(1, 9) n;
  create table uses (id serial primary key, code text references codes, constraint other check (code <> 'x')); insert into uses (code) select id from codes;
  create view v as select id from codes;`;

it('a plan whose strategy was changed by hand is refused where it does not answer what the new one asks, for every pair', async () => {
  const db = await database(newest);
  await db.query(codes);
  const client = await db.connect();
  const planned: [Strategy, Plan][] = [];
  for (const codes of ['replace', 'cutover', 'promote', 'persistent', 'leave'] as const) {
    const { plan } = await makePlan(client, { strategies: { codes, uses: 'leave' } });
    planned.push([codes, plan]);
  }
  const { catalog } = await makePlan(client);
  await client.end();
  const refused: string[] = [];
  for (const [from, { questions }] of planned)
    for (const [to, { units, ...plan }] of planned) {
      const unit = units.find(({ table }) => table.name === 'codes');
      try {
        if (unit) refuseUnasked(catalog, { ...plan, units, questions }, unit);
      } catch (error) {
        const what = /(constraint|view) [\w.]+/.exec(
          (error as Error).message.replace(/^.*answer this/, ''),
        )?.[0];
        refused.push(`${from} → ${to}: ${what}`);
      }
    }
  expect(refused).toEqual([
    'replace → cutover: view public.v',
    'promote → replace: constraint long',
    'promote → cutover: constraint long',
    'persistent → replace: constraint long',
    'persistent → cutover: constraint long',
    'persistent → promote: constraint other',
    'leave → replace: constraint long',
    'leave → cutover: constraint long',
    'leave → promote: constraint other',
  ]);
});

it('a strategy that was written into the plan is carried out once the plan has asked what it needs', async () => {
  const db = await database(newest);
  await db.query(codes);
  const { folder, run } = await commandLine(db);
  const file = join(folder, 'rekey.plan.json');
  const edit = async (change: (plan: Plan) => void) => {
    const plan = await planIn(file);
    change(plan);
    for (const it of plan.questions) it.answer ??= it.answers[0] ?? null;
    await writeFile(file, JSON.stringify(plan));
  };
  await run('plan', '--out', file);
  await edit(({ units }) => {
    for (const unit of units) if (unit.table.name === 'codes') unit.strategy = 'cutover';
  });
  const { err } = await run('apply', '--unit', 'codes');
  expect(err).toMatch(/constraint long[\s\S]*rekey plan --strategy public\.codes=cutover/);
  expect(await db.query(`select from rekey.run`)).toEqual([]);
  await run('plan', '--out', file, '--strategy', 'public.codes=cutover');
  await edit(({ questions }) =>
    expect(questions.map(({ question }) => question).join()).toContain('constraint long'),
  );
  expect((await run('apply', '--unit', 'codes', '--soak', '0s')).code).toBe(0);
});
