import type { Catalog, Index, Table } from '../catalog/catalog.ts';
import { mentionsAny, rewriteExpression } from './rewrite-expression.ts';
import { namesOf, type Successor } from './successors.ts';

/** Successors of an index's table that an index is about: it contains an old column, of a tuple all of them or one that goes. */
export function concernedBy(index: Index, successors: readonly Successor[]): Successor[] {
  const parts = index.keys.map(({ column }) => column);
  const touches = (column: string) =>
    parts.includes(column) || index.includes.includes(column) || index.mentions.includes(column);
  return successors.filter(
    ({ columns, doomed }) =>
      (columns.length === 1 ? columns : doomed).some(touches) ||
      (columns.length > 1 && columns.every((column) => parts.includes(column))),
  );
}

/** Why an index cannot have a twin over uuids, or null. */
export function reasonAgainstTwin(
  catalog: Catalog,
  index: Index,
  concerned: readonly Successor[],
): string | null {
  const columns = concerned.flatMap((it) => it.columns);
  const lists = concerned.filter(({ kind }) => kind.is === 'list').flatMap((it) => it.columns);
  const names = namesOf(concerned, 'before');
  const expressions = index.keys.flatMap(({ expression }) => (expression === null ? [] : [expression]));
  const inTuples = columns.filter((column) => !names.has(column));
  if ([...expressions, index.predicate ?? ''].some((sql) => mentionsAny(sql, inTuples)))
    return 'it has an expression over a part of the old key';
  if (expressions.some((sql) => rewriteExpression(sql, names, 'key') === null))
    return 'it is made of an expression that has no meaning for a uuid';
  if (index.predicate !== null && rewriteExpression(index.predicate, names, 'condition') === null)
    return 'its WHERE compares with values of the old type';
  for (const key of index.keys)
    if (key.column !== null && columns.includes(key.column) && classFor(catalog, index, key, lists) === null)
      return key.opclass === null || index.method === 'btree'
        ? `no operator class of ${index.method} takes a uuid`
        : `its operator class ${key.opclass} has no like for uuids`;
  const tuple = concerned.find(
    (it) =>
      it.columns.length > 1 && !it.columns.every((each) => index.keys.some(({ column }) => column === each)),
  );
  if (tuple && index.isUnique) return `it is unique in a part of what ${tuple.uuidAfter} says`;
  return null;
}

/** The operator class of a key part for a uuid, as SQL; '' is the method's own. Null where there is none. */
export function classFor(
  { uuidClasses }: Catalog,
  { method }: Pick<Index, 'method'>,
  { column, opclass, suffix }: Index['keys'][number],
  lists: readonly string[],
): string | null {
  // Lists have a class for elements of any type; those of other types alone have not.
  if (column !== null && lists.includes(column))
    return opclass === null && ['gin', 'btree', 'hash'].includes(method) ? '' : null;
  const family = method === 'brin' && opclass ? /_(bloom|minmax_multi)_ops$/.exec(opclass)?.[1] : undefined;
  if (family) {
    const like = uuidClasses.find((it) => it.method === method && it.name.endsWith(`uuid_${family}_ops`));
    // Its parameters, which stand behind it in brackets, say as much about uuids.
    return like ? `${like.name} ${/\([^)]*\)/.exec(suffix)?.[0] ?? ''}`.trim() : null;
  }
  // Classes of text for patterns and locales only order it in another way.
  const isOrdering = ['btree', 'hash', 'brin'].includes(method);
  if (opclass !== null && !isOrdering) return null;
  return uuidClasses.some((it) => it.method === method && it.isDefault) ? '' : null;
}

/** A constraint makes the index, so it is the constraint's matter: nothing else builds an index for EXCLUDE or WITHOUT OVERLAPS. */
export const isMadeWhole = (table: Table, index: Index): boolean =>
  table.constraints.some(
    ({ name, kind, isTemporal }) => name === index.constraint && (kind === 'exclude' || isTemporal),
  );
