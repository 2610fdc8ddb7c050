import { haveSameCore } from '../catalog/fingerprint.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { readRuns } from '../journal/journal.ts';
import { objectObstacles } from '../objects/object-obstacles.ts';
import { objectQuestions } from '../objects/object-questions.ts';
import type { Plan } from '../plan/plan.ts';
import type { Runner } from './open-runner.ts';

/**
 * A plan fits the schema that it was made for, and what rekey itself has made of that since. Where only views, policies and the like were
 * rewritten or dropped, as the plan asks people to, it still fits as long as it answers everything that would be asked now.
 */
export async function refuseStalePlan(
  plan: Plan,
  { client, fingerprint }: Pick<Runner, 'client' | 'fingerprint'>,
): Promise<void> {
  const now = await fingerprint();
  const known = [plan.catalogSha, ...(await readRuns(client)).flatMap(({ catalogSha }) => catalogSha ?? [])];
  if (known.includes(now)) return;
  if (!known.some((it) => haveSameCore(it, now)))
    throw stale('The plan was made for another schema than this database has now.');
  const catalog = await readCatalog(client);
  const begun = await readRuns(client);
  const units = plan.units.filter(
    ({ table }) =>
      !begun.some(
        ({ unit, state }) =>
          state !== 'rolled back' && unit.schema === table.schema && unit.name === table.name,
      ),
  );
  const told = new Set(plan.obstacles.map(({ what }) => what));
  const [untold] = units
    .flatMap((unit) => objectObstacles(catalog, unit))
    .filter(({ what }) => !told.has(what));
  if (untold) throw stale(`The schema has changed, and the plan does not know that ${untold.what}.`);
  const asked = new Set(plan.questions.map(({ id }) => id));
  const [unasked] = units
    .filter(({ strategy }) => strategy !== 'leave' && strategy !== 'persistent')
    .flatMap((unit) => objectQuestions(catalog, plan.units, unit))
    .filter(({ id }) => !asked.has(id));
  if (unasked) throw stale(`The schema has changed, and the plan does not answer this: ${unasked.question}`);
}

const stale = (what: string) =>
  new RekeyError(
    'PLAN_STALE',
    what,
    'Make a new plan with `rekey plan` and look at what differs; --accept-drift goes on with the old one.',
  );
