import type { Catalog, Constraint, Table } from '../catalog/catalog.ts';
import { ident } from '../database/sql.ts';
import { reasonAgainstTwin } from './index-verdict.ts';
import { mentionsAny, renameColumns, rewriteExpression } from './rewrite-expression.ts';
import { namesOf, type Successor } from './successors.ts';
import { listOf, nameIn, readTokens, writeTokens } from './tokens.ts';

/** Rows up to which a constraint that PostgreSQL makes under a lock is made without asking: a few tenths of a second. */
export const largestWhole = 20_000;

/** Successors whose old columns a constraint is made of and that go with the contract. */
export const successorsIn = (columns: readonly string[], successors: readonly Successor[]): Successor[] =>
  successors.filter(({ doomed }) => doomed.some((column) => columns.includes(column)));

/** Columns that a constraint names anywhere: those of its expressions stand with its index. */
export const columnsIn = (table: Table, { columns, index }: Constraint): string[] => [
  ...columns,
  ...(table.indexes.find(({ name }) => name === index)?.mentions ?? []),
];

/** What PostgreSQL makes as a whole only, index and all: an EXCLUDE, or a UNIQUE … WITHOUT OVERLAPS. */
export const isWhole = ({ kind, isTemporal }: Constraint): boolean =>
  kind === 'exclude' || (kind === 'unique' && isTemporal);

/** A CHECK's definition with uuids, or null where it compares with values of the old type. */
export function rewriteCheck(
  { definition }: Constraint,
  concerned: readonly Successor[],
  when: 'before' | 'after',
): string | null {
  const names = namesOf(concerned, when);
  if (concerned.some(({ columns }) => !columns.every((column) => names.has(column)))) return null;
  const [, condition, rest = ''] =
    /^CHECK (\(.*\))((?: NO INHERIT| NOT VALID| NOT ENFORCED)*)$/s.exec(definition) ?? [];
  const rewritten = condition === undefined ? null : rewriteExpression(condition, names, 'condition');
  return rewritten === null ? null : `CHECK ${rewritten}${rest.replace(' NOT VALID', '')}`;
}

/** Why EXCLUDE or UNIQUE … WITHOUT OVERLAPS cannot be made over uuids, or null. */
export function reasonAgainstWhole(
  catalog: Catalog,
  table: Table,
  constraint: Constraint,
  concerned: readonly Successor[],
): string | null {
  const index = table.indexes.find(({ name }) => name === constraint.index);
  if (!index) return 'its index is gone';
  const why = reasonAgainstTwin(catalog, index, concerned);
  if (why) return why;
  const inPart = concerned.find(
    (it) =>
      !it.columns.every((each) => index.keys.some(({ column }) => column === each)) && it.columns.length > 1,
  );
  if (inPart) return `it is over a part of what ${inPart.uuidAfter} says`;
  const columns = concerned.flatMap((it) => it.columns);
  const isOrdering = index.keys.some(
    ({ column, expression }, at) =>
      (column === null ? mentionsAny(expression ?? '', columns) : columns.includes(column)) &&
      !['=', '<>'].includes(constraint.operators?.[at] ?? '='),
  );
  return isOrdering ? 'it compares the column by more than whether two are the same' : null;
}

/** The definition with uuids in it: the first brackets hold what it is made of. One uuid stands in the place of a tuple's first column. */
export function rewriteWhole({ definition }: Constraint, concerned: readonly Successor[]): string {
  const at = definition.indexOf('(');
  const [list, ...rest] = readTokens(renameColumns(definition.slice(at), namesOf(concerned, 'before')));
  if (list?.is !== 'group') return definition;
  const placed = new Set<Successor>();
  const parts = listOf(list.inside).flatMap((part) => {
    const first = part.findIndex(({ is }) => is !== 'space');
    const tuple = concerned.find(
      ({ columns }) => columns.length > 1 && columns.includes(nameIn(part[first]) ?? ''),
    );
    if (!tuple) return [writeTokens(part)];
    if (placed.has(tuple)) return [];
    placed.add(tuple);
    return [writeTokens(part.with(first, { is: 'name', text: ident(tuple.uuid) }))];
  });
  return `${definition.slice(0, at)}(${parts.join(',')})${writeTokens(rest)}`;
}
