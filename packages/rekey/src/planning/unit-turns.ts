import { isSame } from '../catalog/catalog.ts';
import type { TableName } from '../database/table-name.ts';
import type { UnitDecision } from '../plan/plan.ts';

/** A unit as far as it says whose columns its conversion changes: those of its table, and of all that refer to it. */
export interface TouchedTables {
  table: TableName;
  references: readonly { table: TableName }[];
}

const touchedBy = ({ table, references }: TouchedTables): TableName[] => [
  table,
  ...references.map((it) => it.table),
];

/** Whether two units change no table in common: both can soak at the same time, and either can be taken back without the other. */
export const areIndependent = (a: TouchedTables, b: TouchedTables): boolean =>
  !touchedBy(a).some((table) => touchedBy(b).some((other) => isSame(table, other)));

/** Where a unit stands, as far as its turn depends on it. */
export type UnitStanding = 'waiting' | 'begun' | 'done';

/** Units in the order of the plan, divided by whether they may begin now. */
export interface Turns {
  ready: UnitDecision[];
  /** What has to wait, and the earlier unit for whose soak or conversion. */
  waiting: { unit: UnitDecision; for: TableName }[];
}

/**
 * Which units may be converted in one go, so that one soak serves them all: those that are independent of every unit that soaks
 * and of every earlier one that has to wait itself. `standing` says where each is; what soaks may be no unit of the plan any more.
 */
export function turnsOf(
  units: readonly UnitDecision[],
  standing: (unit: UnitDecision) => UnitStanding,
  soaking: readonly TouchedTables[],
): Turns {
  const turns: Turns = { ready: [], waiting: [] };
  const begun = units.filter((unit) => standing(unit) === 'begun');
  const beside: TouchedTables[] = [...soaking, ...begun];
  const ahead: TouchedTables[] = [];
  for (const unit of units) {
    const state = standing(unit);
    if (state === 'begun') turns.ready.unshift(unit);
    if (state !== 'waiting') continue;
    const first = [...beside, ...ahead].find((other) => !areIndependent(unit, other));
    if (first) {
      turns.waiting.push({ unit, for: first.table });
      ahead.push(unit);
    } else {
      turns.ready.push(unit);
      beside.push(unit);
    }
  }
  return turns;
}
