import { type Catalog, isSame, type View } from '../catalog/catalog.ts';
import type { JudgedKeys } from '../keys/judged-keys.ts';
import { mixedKeys } from './key-questions.ts';
import { objectQuestions, viewQuestions } from './objects/object-questions.ts';
import type { Question, UnitDecision } from './plan.ts';
import type { RedundancyFound } from './redundancies.ts';
import { redundancyQuestions } from './redundancy-questions.ts';
import { routineQuestions } from './routine-questions.ts';
import { softQuestions } from './soft-questions.ts';
import type { SoftReference } from './soft-references.ts';

/** What was found in the data, beside the catalog. */
export interface Evidence {
  soft: readonly SoftReference[];
  redundant: RedundancyFound;
  /** Views that cannot be made again over uuids. */
  misfits: readonly View[];
}

/** What a machine must not decide, unit by unit. Every question's answers begin with the careful one. */
export function findQuestions(
  catalog: Catalog,
  units: readonly UnitDecision[],
  keys: JudgedKeys,
  { soft, redundant, misfits }: Evidence,
): Omit<Question, 'answer'>[] {
  const ofReferences = softQuestions(catalog, units, soft);
  const ofRoutines = routineQuestions(catalog, units);
  const ofRedundancies = redundancyQuestions(catalog, units, redundant);
  const ofUnits = units
    .filter(({ strategy }) => strategy !== 'leave' && strategy !== 'persistent')
    .flatMap((unit) => [
      ...ofReferences.filter(({ table }) => table === unit.table),
      ...ofRedundancies.filter(({ table }) => table === unit.table),
      ...mixedKeys(unit, keys),
      ...onceEach(
        [unit, consolidated(unit, ofRedundancies)].flatMap((way) => [
          ...objectQuestions(catalog, units, way),
          ...viewQuestions(catalog, way, misfits),
        ]),
      ),
    ]);
  return [...ofUnits, ...ofRoutines];
}

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
