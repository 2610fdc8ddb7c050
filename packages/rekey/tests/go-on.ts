import { readCatalog } from '../src/catalog/read-catalog.ts';
import { applyUnit } from '../src/lifecycle/apply-unit.ts';
import type { Runner } from '../src/lifecycle/open-runner.ts';
import type { Plan } from '../src/plan/plan.ts';
import { stepsFor } from '../src/steps/steps-for.ts';

/** What is done already is no reason to stop: the process before has done it. */
export const unlessDone = (error: { code?: string }) => {
  if (error.code !== 'NOTHING_TO_DO') throw error;
};

/** The units of a plan that are converted. */
export const units = ({ units: all }: Plan) => all.filter(({ strategy }) => strategy !== 'leave');

/** Converts what is left to convert. */
export async function goOn(runner: Runner, plan: Plan): Promise<void> {
  for (const decision of units(plan)) {
    const order = {
      unit: decision.table,
      planSha: 'a test',
      soakSeconds: 0,
      statements: [],
      makeSteps: async () => stepsFor(await readCatalog(runner.client), plan, decision),
    };
    await applyUnit(order, runner).catch(unlessDone);
  }
}
