import { readFile } from 'node:fs/promises';
import type { Plan } from '../src/plan/plan.ts';
import { parsePlan } from '../src/plan/plan-text.ts';

/** The plan in a file, as it was made: its answers are not carried out. */
export async function planIn(file: string): Promise<Plan> {
  const plan = parsePlan(await readFile(file, 'utf8'));
  if (!plan) throw new Error(`${file} has no plan`);
  return plan;
}
