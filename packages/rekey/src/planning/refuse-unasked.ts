import type { Catalog } from '../catalog/catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { objectObstacles } from '../objects/object-obstacles.ts';
import { objectQuestions, viewQuestions } from '../objects/object-questions.ts';
import type { Plan, UnitDecision } from '../plan/plan.ts';

/**
 * Refuses a unit whose plan does not know what hangs on the columns that it makes old: questions are asked for the strategy that a plan was
 * made with, and a person may have written or answered another one since. Throws PLAN_UNDECIDED. Asked before the unit begins.
 */
export function refuseUnasked(catalog: Catalog, plan: Plan, unit: UnitDecision): void {
  if (unit.strategy === 'leave' || unit.strategy === 'persistent') return;
  const told = new Set(plan.obstacles.map(({ what }) => what));
  const obstacle = objectObstacles(catalog, unit).find(({ what }) => !told.has(what));
  if (obstacle) throw undecided(unit, `${obstacle.what}. ${obstacle.remedy}`);
  const asked = new Set(plan.questions.map(({ id }) => id));
  const questions = [...objectQuestions(catalog, plan.units, unit), ...viewQuestions(catalog, unit, [])];
  const open = questions.find(({ id }) => !asked.has(id));
  if (open) throw undecided(unit, open.question);
}

function undecided({ table, key, strategy }: UnitDecision, what: string): RekeyError {
  const name = `${table.schema}.${table.name}`;
  return new RekeyError(
    'PLAN_UNDECIDED',
    `The plan converts ${name} (${key.join(', ')}) by "${strategy}" and does not answer this: ${what}`,
    `Run \`rekey plan --strategy ${name}=${strategy}\`: it keeps the answers that there are, and asks what this strategy needs.`,
  );
}
