import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../src/plan/plan.ts';
import { planText } from '../src/plan/plan-text.ts';
import { planIn } from './plan-in.ts';
import { database, type TestDatabase } from './postgres.ts';
import { commandLine } from './run-rekey.ts';

/** The command line over a database with a plan of its own. */
export async function planned(schema: string, ...args: string[]) {
  const db = await database();
  await db.query(schema);
  const line = await commandLine(db);
  const file = join(line.folder, 'rekey.plan.json');
  const replan = (...more: string[]) => line.run('plan', '--out', file, ...more);
  const outcome = await replan(...args);
  const readPlan = () => planIn(file);
  const editPlan = async (edit: (plan: Plan) => void) => {
    const plan = await readPlan();
    edit(plan);
    await writeFile(file, planText(plan));
  };
  return { db, ...line, outcome, replan, readPlan, editPlan };
}

/** State of each unit that was begun, in the order of beginning. */
export const states = async (db: TestDatabase) =>
  Object.fromEntries(
    (
      await db.query<{ name: string; state: string }>(
        'select unit_name as name, state from rekey.run order by id',
      )
    ).map(({ name, state }) => [name, state]),
  );

/** Lets two days pass. */
export const soakIsOver = `update rekey.run set swapped_at = swapped_at - interval '2 days'`;
