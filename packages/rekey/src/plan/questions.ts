import { type Catalog, isSame, primaryKeyOf, tableIn } from '../catalog/catalog.ts';
import type { Question, UnitDecision } from './plan.ts';
import type { Contents } from './propose.ts';

/** What a machine must not decide, unit by unit. Every question's answers begin with the careful one. */
export function findQuestions(
  catalog: Catalog,
  units: readonly UnitDecision[],
  contents: Contents,
): Omit<Question, 'answer'>[] {
  return units
    .filter(({ strategy }) => strategy !== 'leave' && strategy !== 'persistent')
    .flatMap((unit) => [
      ...softReferences(catalog, unit),
      ...routines(catalog, unit),
      ...mixedKeys(unit, contents),
    ]);
}

/** Columns that by name and type refer to the unit although no foreign key says so (P23). */
function softReferences(catalog: Catalog, unit: UnitDecision): Omit<Question, 'answer'>[] {
  const table = tableIn(catalog, unit.table);
  const [key, ...more] = unit.key;
  if (!table || !key || more.length > 0) return [];
  const type = table.columns.find(({ name }) => name === key)?.type;
  const stems = stemsOf(unit.table.name);
  return catalog.tables.flatMap((child) =>
    child.columns
      .filter(({ name, type: its }) => {
        const stem = /^(.+?)(?:_ids?|Ids?)$/.exec(name)?.[1]?.toLowerCase().replaceAll('_', '');
        const declared = child.constraints.some(
          ({ kind, columns }) => kind === 'foreign' && columns.includes(name),
        );
        const isOwnKey = isSame(child, table) && primaryKeyOf(child)?.columns.includes(name);
        return (
          stem !== undefined &&
          stems.includes(stem) &&
          !declared &&
          !isOwnKey &&
          (its === type || its === `${type}[]`)
        );
      })
      .map(({ name, type: its }) => ({
        id: `soft:${child.schema}.${child.name}.${name}->${unit.table.schema}.${unit.table.name}`,
        table: unit.table,
        question: its.endsWith('[]')
          ? `${child.name}.${name} seems to be a list of ${unit.table.name}, and no foreign key says so. Lists are not converted: is it one that the application will convert?`
          : `${child.name}.${name} seems to refer to ${unit.table.name}, and no foreign key says so. Does it?`,
        answers: its.endsWith('[]')
          ? ['application converts it', 'is no reference']
          : ['yes, convert it', 'is no reference'],
      })),
  );
}

/** Spellings under which others refer to a table. */
function stemsOf(table: string): string[] {
  const plain = table.toLowerCase().replaceAll('_', '');
  return [plain, plain.replace(/s$/, ''), plain.replace(/es$/, ''), plain.replace(/ies$/, 'y')];
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

/** Text keys of which only some are uuids (P28). */
function mixedKeys(unit: UnitDecision, contents: Contents): Omit<Question, 'answer'>[] {
  const found = contents.get(`${unit.table.schema}.${unit.table.name}`);
  if (!found || found.uuids === 0 || found.uuids === found.rows) return [];
  return [
    {
      id: `mixed:${unit.table.schema}.${unit.table.name}`,
      table: unit.table,
      question: `${found.uuids} of ${found.rows} keys of ${unit.table.name} are uuids already. Are they to stay as they are, and only the others get a new one?`,
      answers: ['keep them'],
    },
  ];
}
