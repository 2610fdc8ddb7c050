import { redundantReference } from '../audit/rules/redundant-reference.ts';
import { tableShape } from '../audit/rules/table-shape.ts';
import type { Subject } from '../audit/subject.ts';
import type { RedundantColumn } from './plan.ts';
import type { TableName } from './step.ts';

/** What says the same twice, as the audit sees it. */
export interface RedundancyFound {
  keys: { table: TableName; key: string; through: string; reason: string }[];
  columns: { table: TableName; redundant: RedundantColumn; reason: string }[];
}

/** Finds keys and columns that say no more than another column of their table. */
export async function readRedundancies(subject: Subject): Promise<RedundancyFound> {
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
      redundant ? [{ table: named(table), redundant, reason }] : [],
    ),
  };
}
