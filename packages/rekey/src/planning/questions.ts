import { type Catalog, isSame, type View } from '../catalog/catalog.ts';
import type { JudgedKeys } from '../keys/judged-keys.ts';
import { objectQuestions, viewQuestions } from '../objects/object-questions.ts';
import type { Question, UnitDecision } from '../plan/plan.ts';
import { mixedKeys } from './key-questions.ts';
import type { RedundancyFound } from './redundancies.ts';
import { redundancyQuestions } from './redundancy-questions.ts';
import { routineQuestions } from './routine-questions.ts';

/** What was found in the data, beside the catalog. */
export interface Evidence {
  /** What is asked about references that nobody declared. */
  references: readonly Omit<Question, 'answer'>[];
  /** The units as they are if those are answered as they seem to be. */
  supposed: readonly UnitDecision[];
  redundant: RedundancyFound;
  /** Views that cannot be made again over uuids. */
  misfits: readonly View[];
}

/** What a machine must not decide, unit by unit. Every question's answers begin with the careful one. */
export function findQuestions(
  catalog: Catalog,
  units: readonly UnitDecision[],
  keys: JudgedKeys,
  { references, supposed, redundant, misfits }: Evidence,
): Omit<Question, 'answer'>[] {
  const ofRoutines = routineQuestions(catalog, units);
  const ofRedundancies = redundancyQuestions(catalog, units, redundant);
  const ofUnits = units
    .filter(({ strategy }) => strategy !== 'leave' && strategy !== 'persistent')
    .flatMap((unit) => [
      ...references.filter(({ table }) => table === unit.table),
      ...ofRedundancies.filter(({ table }) => table === unit.table),
      ...mixedKeys(unit, keys),
      ...onceEach(
        waysOf(supposed.find(({ table }) => isSame(table, unit.table)) ?? unit, ofRedundancies).flatMap(
          (way) => [...objectQuestions(catalog, supposed, way), ...viewQuestions(catalog, way, misfits)],
        ),
      ),
    ]);
  return [...ofUnits, ...ofRoutines];
}

const waysOf = (unit: UnitDecision, ofRedundancies: readonly Omit<Question, 'answer'>[]) => [
  unit,
  consolidated(unit, ofRedundancies),
];

/** The unit as it is where a person lets all go that is offered: what hangs on that is asked in the same plan. */
function consolidated(unit: UnitDecision, offered: readonly Omit<Question, 'answer'>[]): UnitDecision {
  const offers = offered.filter(({ table }) => isSame(table, unit.table)).map(({ offer }) => offer);
  const key = offers.find((it) => it?.do === 'consolidate key');
  const columns = offers.flatMap((it) => (it?.do === 'drop column' ? it.redundant : []));
  return {
    ...unit,
    ...(key && { strategy: 'consolidate', through: key.through, uuidColumn: key.uuidColumn }),
    ...(columns.length > 0 && { redundant: [...(unit.redundant ?? []), ...columns] }),
  };
}

const onceEach = <Asked extends { id: string }>(questions: readonly Asked[]): Asked[] =>
  questions.filter(({ id }, i) => questions.findIndex((it) => it.id === id) === i);
