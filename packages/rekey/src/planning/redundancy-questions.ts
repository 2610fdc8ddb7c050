import { type Catalog, columnIn, isSame, primaryKeyOf, type Table, tableIn } from '../catalog/catalog.ts';
import { freeName } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import { consolidates, keepsBoth } from '../plan/answers.ts';
import type { Question, RedundantColumn, UnitDecision } from '../plan/plan.ts';
import type { RedundancyFound } from './redundancies.ts';

/** A question for each key and column that says what another column says: keeping both is the careful answer. */
export function redundancyQuestions(
  catalog: Catalog,
  units: readonly UnitDecision[],
  { keys, columns }: RedundancyFound,
): Omit<Question, 'answer'>[] {
  return [
    ...keys.flatMap(({ table, through, reason }) => keyQuestion(catalog, units, table, through, reason)),
    ...columns.flatMap(({ table, redundant, reason }) =>
      columnQuestion(catalog, units, table, redundant, reason),
    ),
  ];
}

function keyQuestion(
  catalog: Catalog,
  units: readonly UnitDecision[],
  name: TableName,
  through: string,
  reason: string,
): Omit<Question, 'answer'>[] {
  const table = tableIn(catalog, name);
  const at = units.findIndex((unit) => isSame(unit.table, name));
  const unit = units[at];
  const isKnown = (it: UnitDecision['references'][number]) =>
    isSame(it.table, name) && it.columns.join() === through;
  const parent = units.findIndex(({ references }) => references.some(isKnown));
  // The parent's uuid has to be there when the key follows it.
  if (!table || table.kind === 'partitioned' || !unit || parent < 0 || parent >= at) return [];
  if (unit.strategy !== 'replace' && unit.strategy !== 'cutover') return [];
  const names = units.flatMap(({ references }) =>
    references.filter((it) => isSame(it.table, name)).map(({ uuidColumn }) => uuidColumn),
  );
  const isTaken = (it: string) => columnIn(table, it) !== undefined || names.includes(it);
  const uuidColumn = isTaken('id') ? freeName('uuid', isTaken) : 'id';
  return [
    {
      id: `redundant key:${name.schema}.${name.name}`,
      table: unit.table,
      question: `${reason} "${consolidates}" makes that parent's uuid the key of ${name.name}, as ${uuidColumn}; ${unit.key.join(', ')} and ${through} go with the contracts. Consolidate?`,
      answers: [keepsBoth, consolidates],
      offer: { do: 'consolidate key', through, uuidColumn },
    },
  ];
}

function columnQuestion(
  catalog: Catalog,
  units: readonly UnitDecision[],
  name: TableName,
  redundant: RedundantColumn,
  reason: string,
): Omit<Question, 'answer'>[] {
  const { column, through, parent } = redundant;
  const table = tableIn(catalog, name);
  const at = units.findIndex((unit) => isSame(unit.table, name));
  const unit = units[at];
  if (!table || !unit || unit.strategy === 'leave' || unit.strategy === 'persistent') return [];
  const target = table.constraints.find(
    ({ kind, columns }) => kind === 'foreign' && columns.join() === column,
  );
  // Both parents have to be through with their own swap: the column goes by the names of after it.
  const isLate = [parent, target?.references?.table].some(
    (it) => it && units.findIndex((each) => isSame(each.table, it)) >= at,
  );
  const why = isLate
    ? 'these tables refer to each other in a circle'
    : reasonAgainst(catalog, table, column, through);
  return [
    {
      id: `redundant:${name.schema}.${name.name}.${column}`,
      table: unit.table,
      question: why
        ? `${reason} It cannot be dropped by rekey: ${why}.`
        : `${reason} "${consolidates}" keeps it in step until the contract of ${name.name}, which drops it. Consolidate?`,
      answers: why ? [keepsBoth] : [keepsBoth, consolidates],
      ...(why ? {} : { offer: { do: 'drop column' as const, redundant } }),
    },
  ];
}

/** What would be lost with the column and has no equivalent without it. */
function reasonAgainst(catalog: Catalog, table: Table, column: string, through: string): string | null {
  if (table.kind === 'partitioned' || table.parent) return 'the table is partitioned';
  if (primaryKeyOf(table)?.columns.includes(column)) return 'it is part of the primary key';
  const constraint = table.constraints.find(
    ({ kind, columns, deferrable }) =>
      columns.includes(column) &&
      (kind === 'check' ||
        kind === 'exclude' ||
        (kind === 'unique' && deferrable) ||
        (kind === 'foreign' && columns.length > 1)),
  );
  if (constraint) return `the constraint ${constraint.name} is made of it`;
  const unique = table.indexes.find(
    ({ isUnique, keys, mentions, predicate }) =>
      isUnique &&
      (keys.some((key) => key.column === column) || mentions.includes(column)) &&
      (predicate !== null || mentions.length > 0 || !keys.some((key) => key.column === through)),
  );
  // With both columns it says no less without this one: that one decides it.
  if (unique) return `the unique index ${unique.name} contains it without ${through}`;
  const isReferredTo = catalog.tables.some(({ constraints }) =>
    constraints.some(
      ({ references }) =>
        references && isSame(references.table, table) && references.columns.includes(column),
    ),
  );
  if (isReferredTo) return 'other tables refer to it';
  const written = new RegExp(`(?<!\\w)${column.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}(?!\\w)`);
  const generated = table.columns.find(
    ({ isGenerated, default: sql }) => isGenerated && written.test(sql ?? ''),
  );
  return generated ? `${generated.name} is computed from it` : null;
}
