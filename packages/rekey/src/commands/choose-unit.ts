import { isSame } from '../catalog/catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import type { Run } from '../journal/journal.ts';
import { type Plan, type UnitDecision, unitOf } from '../plan/plan.ts';
import { type BlockedUnit, blockedUnits, needs, refusalOf } from '../planning/blocked-units.ts';
import { areIndependent, type TouchedTables, turnsOf, type UnitStanding } from '../planning/unit-turns.ts';
import { soakEndOf } from '../run/soak.ts';

/** Which units one call of `rekey apply` is to convert: the next one, a certain one, or as many as may go together. */
export type Wanted = { only: TableName } | { until: TableName } | 'next' | 'all';

/** The next unit to convert and how many more may follow at once, or why there is none. */
export type Choice =
  | { unit: UnitDecision; more: number; mayBeginBeside: (run: Run) => boolean }
  | { ended: string };

/** Decides what is converted next. Throws where nothing can be, and nothing has been by this call. */
export function chooseUnit(plan: Plan, wanted: Wanted, runs: readonly Run[], converted: number): Choice {
  if (wanted === 'all') return chooseOfMany(plan, plan.units, runs, converted);
  if (wanted === 'next') return converted > 0 ? { ended: 'The unit is converted.' } : chooseNext(plan, runs);
  if ('only' in wanted) {
    if (converted > 0) return { ended: 'The unit is converted.' };
    return chooseOnly(plan, wanted.only, runs);
  }
  const upTo = { table: wanted.until };
  // A plan that was made again leaves out what is converted.
  if (!unitOf(plan, wanted.until) && standingOf(runs)(upTo) === 'done')
    return { ended: `${nameOf(upTo)} is converted: nothing is left to do for it.` };
  const last = plan.units.indexOf(find(plan, wanted.until));
  return chooseOfMany(plan, plan.units.slice(0, last + 1), runs, converted);
}

const alone = { more: 0, mayBeginBeside: () => false };

function chooseNext(plan: Plan, runs: readonly Run[]): Choice {
  const standing = standingOf(runs);
  const units = plan.units.filter(({ strategy }) => strategy !== 'leave');
  const blocked = blockedUnits(plan);
  const unit =
    units.find((it) => standing(it) === 'begun') ??
    units.find((it) => standing(it) === 'waiting' && !blocked.some((other) => other.unit === it));
  return unit ? { unit, ...alone } : endOf(plan, units, runs, 0);
}

function chooseOnly(plan: Plan, wanted: TableName, runs: readonly Run[]): Choice {
  // A plan that was made again leaves out what is converted.
  if (standingOf(runs)({ table: wanted }) === 'done')
    return { ended: `${nameOf({ table: wanted })} is converted: nothing is left to do for it.` };
  const unit = find(plan, wanted);
  const state = standingOf(runs)(unit);
  const blocked = state === 'waiting' && blockedUnits(plan).find((it) => it.unit === unit);
  if (blocked) throw refusalOf(blocked);
  const missing = plan.units.filter(
    (it) => it.strategy !== 'leave' && needs(unit, it) && standingOf(runs)(it) === 'waiting',
  );
  if (missing.length > 0)
    throw new RekeyError(
      'GATE_CLOSED',
      `${nameOf(unit)} gets its key from ${missing.map(nameOf).join(' and ')}, which ${missing.length > 1 ? 'have' : 'has'} to be converted first.`,
      `\`rekey apply --until ${nameOf(unit)}\` converts what comes before it, and then it.`,
    );
  return { unit, ...alone };
}

/** Unit after unit, as long as none needs the soak of another. */
function chooseOfMany(
  plan: Plan,
  among: readonly UnitDecision[],
  runs: readonly Run[],
  converted: number,
): Choice {
  const blocked = blockedUnits(plan);
  const units = among.filter(
    (unit) => unit.strategy !== 'leave' && !blocked.some((other) => other.unit === unit),
  );
  const standing = standingOf(runs);
  const soaking = runs.filter(isSoaking);
  const { ready, waiting } = turnsOf(units, standing, soaking.map(touchedByRun));
  const [unit] = ready;
  if (unit)
    return {
      unit,
      more: ready.length - 1,
      mayBeginBeside: (run) => areIndependent(unit, touchedByRun(run)),
    };
  const [first] = waiting;
  if (!first) return endOf(plan, among, runs, converted);
  const until = soakEndOf(soaking.find((run) => isSame(run.unit, first.for)));
  const which = `${waiting.length} more ${waiting.length === 1 ? 'unit waits' : 'units wait'}, ${nameOf(first.unit)} for the soak of ${first.for.schema}.${first.for.name}${until ? `, which ends at ${until.toISOString()}` : ''}${heldUp(blocked, standing)}`;
  if (converted > 0) return { ended: `${which}; the same command goes on then.` };
  throw new RekeyError(
    'GATE_CLOSED',
    `Nothing can be converted now: ${which}.`,
    'Run the command again then; until then watch `rekey verify` and `rekey status`.',
  );
}

function heldUp(blocked: readonly BlockedUnit[], standing: (unit: UnitDecision) => UnitStanding): string {
  const count = blocked.filter(({ unit }) => standing(unit) === 'waiting').length;
  return count === 0
    ? ''
    : `; ${count} more ${count === 1 ? 'is' : 'are'} held up by what \`rekey plan\` names`;
}

/** What there is to say when no unit is left that could begin. */
function endOf(plan: Plan, among: readonly UnitDecision[], runs: readonly Run[], converted: number): Choice {
  const standing = standingOf(runs);
  const blocked = blockedUnits(plan).filter(
    ({ unit }) => among.includes(unit) && standing(unit) === 'waiting',
  );
  const [first] = blocked;
  if (!first) return { ended: allDone(plan, among) };
  const refusal = refusalOf(first);
  if (converted === 0) throw refusal;
  const others = blocked.length > 1 ? `, and so are ${blocked.length - 1} more` : '';
  return {
    ended: `${nameOf(first.unit)} is left${others}: ${refusal.message} ${refusal.remedy}`,
  };
}

function allDone({ units }: Plan, among: readonly UnitDecision[]): string {
  const last = among.at(-1);
  const isWhole = units.every((it) => it.strategy === 'leave' || among.includes(it));
  return isWhole || !last
    ? 'Every unit of the plan is converted: nothing is left to do.'
    : `Every unit up to ${nameOf(last)} is converted.`;
}

function standingOf(runs: readonly Run[]): (unit: Pick<UnitDecision, 'table'>) => UnitStanding {
  return ({ table }) => {
    const run = runs.findLast(
      ({ unit, state }) =>
        unit.schema === table.schema && unit.name === table.name && state !== 'rolled back',
    );
    if (!run) return 'waiting';
    return ['soaking', 'contracting', 'contracted'].includes(run.state) ? 'done' : 'begun';
  };
}

const isSoaking = (run: Run): boolean => (soakEndOf(run)?.getTime() ?? 0) > Date.now();

/** By the run's own shape: a plan that was made again leaves out what is converted. */
const touchedByRun = ({ unit, shape }: Run): TouchedTables => ({
  table: unit,
  references: shape?.references ?? [],
});

function find(plan: Plan, wanted: TableName): UnitDecision {
  const unit = unitOf(plan, wanted);
  const name = nameOf({ table: wanted });
  if (unit && unit.strategy !== 'leave') return unit;
  const names = plan.units.filter(({ strategy }) => strategy !== 'leave').map(nameOf);
  throw new RekeyError(
    unit ? 'NOTHING_TO_DO' : 'BAD_ARGUMENT',
    unit ? `The plan leaves ${name} as it is.` : `The plan has no unit ${name}.`,
    `Its units are ${names.slice(0, 20).join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}.`,
  );
}

const nameOf = ({ table }: Pick<UnitDecision, 'table'>) => `${table.schema}.${table.name}`;
