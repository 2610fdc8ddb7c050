import { type ColumnsOf, isSame, type Policy, type Table, type Trigger } from '../catalog/catalog.ts';
import { rewriteExpression } from './rewrite-expression.ts';
import { namesOf, type Successor } from './successors.ts';

/** Successors whose old columns something reads. */
export const readSuccessors = (reads: readonly ColumnsOf[], successors: readonly Successor[]): Successor[] =>
  successors.filter((successor) =>
    reads.some(
      ({ table, columns }) =>
        isSame(table, successor.table) && successor.columns.some((column) => columns.includes(column)),
    ),
  );

/** Whether a text of SQL means the same when uuids take over the names in it: they all do, and it only asks whether keys are the same. */
export function bindsByName(texts: readonly (string | null)[], read: readonly Successor[]): boolean {
  const names = namesOf(read, 'after');
  const keepNames = read.every(({ keepName, columns }) => keepName && columns.every((it) => names.has(it)));
  return (
    keepNames && texts.every((sql) => sql === null || rewriteExpression(sql, names, 'condition') !== null)
  );
}

/** A policy that the swap binds to the uuids. */
export const policyFollows = ({ using, check, reads }: Policy, successors: readonly Successor[]): boolean =>
  bindsByName([using, check], readSuccessors(reads, successors));

/** A trigger that the swap makes anew: only its WHEN says more than names. */
export function triggerFollows(
  { definition, mentions }: Trigger,
  table: Table,
  successors: readonly Successor[],
) {
  const condition = / WHEN (\(.*\)) EXECUTE (?:FUNCTION|PROCEDURE) /s.exec(definition)?.[1] ?? null;
  return bindsByName([condition], readSuccessors([{ table, columns: mentions }], successors));
}
