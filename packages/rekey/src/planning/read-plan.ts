import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { RekeyError } from '../database/rekey-error.ts';
import type { Plan } from '../plan/plan.ts';
import { parsePlan } from '../plan/plan-text.ts';
import { applyAnswers } from './apply-answers.ts';
import { readReadiness } from './read-readiness.ts';

/** Where the plan is kept unless a command is told otherwise. */
export const defaultPlanFile = 'rekey.plan.json';

/** Reads a plan file, and refuses one that has open questions; what stands in the way of single units is for them to tell. */
export async function readPlan(path: string): Promise<{ plan: Plan; sha: string }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new RekeyError(
      'PLAN_MISSING',
      `There is no plan at ${path} that can be read.`,
      'Make one with `rekey plan`, look it over and keep it in git; --plan names another file.',
      { cause: error },
    );
  }
  const plan = parsePlan(text);
  if (!plan)
    throw new RekeyError(
      'PLAN_MISSING',
      `${path} is not a plan of this rekey.`,
      'Make a new one with `rekey plan`.',
    );
  const open = plan.questions.filter(({ answer }) => answer === null);
  if (open.length > 0) {
    const first = open[0];
    throw new RekeyError(
      'PLAN_UNDECIDED',
      `${open.length} questions in ${path} have no answer, such as ${first?.id}: ${first?.question}`,
      `Write one of (${first?.answers.join(', ')}) as its "answer"; no machine must decide it.`,
    );
  }
  const strange = plan.questions.find(({ answer, answers }) => answer !== null && !answers.includes(answer));
  if (strange)
    throw new RekeyError(
      'PLAN_UNDECIDED',
      `${strange.id} in ${path} is answered with "${strange.answer}", which is none of its answers.`,
      `Write one of (${strange.answers.join(', ')}) as its "answer".`,
    );
  readReadiness(plan.before ?? [], `"before" in ${path}`);
  return { plan: applyAnswers(plan), sha: createHash('sha256').update(text).digest('hex') };
}
