import { redundantReference } from '../audit/rules/redundant-reference.ts';
import { tableShape } from '../audit/rules/table-shape.ts';
import { isSame } from '../catalog/catalog.ts';
import type { TableName } from '../database/table-name.ts';
import type { Run } from '../journal/journal.ts';
import type { RedundantColumn } from '../plan/plan.ts';
import type { Subject } from '../subject/subject.ts';

/** What says the same twice, as the audit sees it. */
export interface RedundancyFound {
  keys: { table: TableName; key: string; through: string; reason: string }[];
  columns: { table: TableName; redundant: RedundantColumn; reason: string }[];
}

/**
 * Finds keys and columns that say no more than another column of their table. In the soak of an earlier unit its old columns say the
 * same as its new ones, and go with its contract.
 */
export async function readRedundancies(subject: Subject, runs: readonly Run[]): Promise<RedundancyFound> {
  const isOfSoak = (table: TableName, column: string) =>
    runs.some(({ state, shape }) => {
      const references = (state === 'soaking' && shape?.references) || [];
      return references.some((it) => isSame(it.table, table) && it.legacyAfter.includes(column));
    });
  const shapes = await tableShape.find(subject);
  const references = await redundantReference.find(subject);
  const named = ({ schema, name }: TableName) => ({ schema, name });
  return {
    keys: shapes
      .filter(({ rule }) => rule === 'redundant-key')
      .map(({ table, columns: [key = '', through = ''], reason }) => ({
        table: named(table),
        key,
        through,
        reason,
      })),
    columns: references.flatMap(({ table, redundant, reason }) =>
      redundant && ![redundant.column, redundant.through].some((it) => isOfSoak(table, it))
        ? [{ table: named(table), redundant, reason }]
        : [],
    ),
  };
}
