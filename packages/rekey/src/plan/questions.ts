import type { Catalog, View } from '../catalog/catalog.ts';
import type { JudgedKeys } from '../keys/judged-keys.ts';
import { mixedKeys } from './key-questions.ts';
import { objectQuestions, viewQuestions } from './objects/object-questions.ts';
import type { Question, UnitDecision } from './plan.ts';
import type { RedundancyFound } from './redundancies.ts';
import { redundancyQuestions } from './redundancy-questions.ts';
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
  const ofRedundancies = redundancyQuestions(catalog, units, redundant);
  return units
    .filter(({ strategy }) => strategy !== 'leave' && strategy !== 'persistent')
    .flatMap((unit) => [
      ...ofReferences.filter(({ table }) => table === unit.table),
      ...ofRedundancies.filter(({ table }) => table === unit.table),
      ...routines(catalog, unit),
      ...mixedKeys(unit, keys),
      ...objectQuestions(catalog, units, unit),
      ...viewQuestions(catalog, unit, misfits),
    ]);
}

/** Functions whose text mentions the table and, where names change their meaning, the key (P11). */
function routines(catalog: Catalog, unit: UnitDecision): Omit<Question, 'answer'>[] {
  if (unit.strategy !== 'replace') return [];
  const word = (text: string) => new RegExp(`\\b${text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}\\b`, 'i');
  return catalog.routines
    .filter(
      ({ isParsed, body }) =>
        !isParsed && word(unit.table.name).test(body) && unit.key.some((key) => word(key).test(body)),
    )
    .map(({ schema, name, arguments: args }) => ({
      id: `routine:${schema}.${name}(${args})->${unit.table.schema}.${unit.table.name}`,
      table: unit.table,
      question: `The function ${schema}.${name}(${args}) mentions ${unit.table.name} and ${unit.key.join(', ')} in its text, which rekey does not change. Does it work with a uuid?`,
      answers: ['works with both', 'will be replaced with the application'],
    }));
}
