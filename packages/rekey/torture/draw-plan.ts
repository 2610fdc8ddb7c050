import type pg from 'pg';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { RekeyError } from '../src/database/rekey-error.ts';
import { consolidates, goes, isBuilt } from '../src/plan/answers.ts';
import type { Plan, Question, UnitDecision } from '../src/plan/plan.ts';
import { blockedUnits, refusalOf } from '../src/planning/blocked-units.ts';
import type { Wishes } from '../src/planning/propose.ts';
import { refuseUnasked } from '../src/planning/refuse-unasked.ts';
import { answeredPlan } from '../tests/whole-database.ts';
import { throwDice } from './dice.ts';

/** A unit that is not converted, and why. */
export interface LeftUnit {
  table: string;
  reason: string;
}

/** The plan of a seed, answered; whatever a person would have to clear first is left, and said. */
export async function drawPlan(client: pg.Client, seed: number): Promise<{ plan: Plan; left: LeftUnit[] }> {
  const choose = chooser(seed);
  const wishes = drawWishes(seed, await answeredPlan(client));
  const left: LeftUnit[] = [];
  for (;;) {
    const strategies = Object.fromEntries(left.map(({ table }) => [table, 'leave' as const]));
    const plan = await answeredPlan(
      client,
      { ...wishes, strategies: { ...wishes.strategies, ...strategies } },
      choose,
    );
    const refused = await refusals(client, plan);
    if (refused.length === 0) return { plan, left };
    left.push(...refused);
  }
}

/** What `apply` would not begin; who only waits for such a unit is planned anew without it. */
async function refusals(client: pg.Client, plan: Plan): Promise<LeftUnit[]> {
  const blocked = blockedUnits(plan).filter(({ obstacle }) => obstacle !== null);
  if (blocked.length > 0) return blocked.map((it) => tellLeft({ unit: it.unit, error: refusalOf(it) }));
  const catalog = await readCatalog(client);
  return plan.units.flatMap((unit) => {
    try {
      refuseUnasked(catalog, plan, unit);
      return [];
    } catch (error) {
      if (error instanceof RekeyError && error.code === 'PLAN_UNDECIDED') return [tellLeft({ unit, error })];
      throw error;
    }
  });
}

const tellLeft = ({ unit: { table }, error }: { unit: UnitDecision; error: RekeyError }): LeftUnit => ({
  table: `${table.schema}.${table.name}`,
  reason: error.message,
});

/** Keys and columns that say what others say are consolidated in half of the databases that have some; what has no like by itself is built or goes. */
function chooser(seed: number): (question: Question) => string | null {
  const dice = throwDice(seed + 2);
  const isBold = dice.oneIn(2);
  return ({ id, answers }) => {
    if (id.startsWith('redundant')) return isBold && answers.includes(consolidates) ? consolidates : null;
    return [isBuilt, goes].find((it) => answers.includes(it)) ?? null;
  };
}

/** What a person might have said in advance: another strategy here and there, and how uuids are made. */
function drawWishes(seed: number, { units }: Plan): Wishes {
  const dice = throwDice(seed + 1);
  const strategies = units
    .filter(
      ({ strategy, key }) =>
        key.length === 1 && (strategy === 'replace' || strategy === 'promote') && dice.oneIn(3),
    )
    .map(({ table }) => [
      `${table.schema}.${table.name}`,
      dice.pick(['promote', 'replace', 'cutover', 'persistent', 'leave'] as const),
    ]);
  return { generator: dice.pick(['v4', 'v7'] as const), strategies: Object.fromEntries(strategies) };
}
