import type { Catalog, Index, Table } from '../catalog/catalog.ts';
import { ident, qualified } from '../database/sql.ts';
import { classFor } from '../objects/index-verdict.ts';
import { renameColumns } from '../objects/rewrite-expression.ts';
import { namesOf, type Successor } from '../objects/successors.ts';

/** The parts of an index over uuids: each uuid in the place of its first old column; the others of a tuple go. */
function keysOf(catalog: Catalog, index: Index, concerned: readonly Successor[]): string[] {
  const placed = new Set<Successor>();
  const names = namesOf(concerned, 'before');
  return index.keys.flatMap((key) => {
    if (key.column === null)
      return [[renameColumns(key.expression ?? '', names), key.suffix].filter(Boolean).join(' ')];
    const successor = concerned.find(({ columns }) => columns.includes(key.column ?? ''));
    if (!successor) return [[ident(key.column), key.suffix].filter(Boolean).join(' ')];
    if (placed.has(successor)) return [];
    placed.add(successor);
    // Collations of text have no meaning for a uuid.
    const order = key.suffix.match(/\b(DESC|NULLS FIRST|NULLS LAST)\b/g) ?? [];
    const opclass = classFor(catalog, index, key, successor.kind.is === 'list' ? successor.columns : []);
    return [[ident(successor.uuid), opclass ?? '', ...order].filter(Boolean).join(' ')];
  });
}

/** Columns that an index over uuids carries along. */
export const includesOf = (index: Index, concerned: readonly Successor[]): string[] => [
  ...new Set(
    index.includes.map((column) => concerned.find(({ columns }) => columns.includes(column))?.uuid ?? column),
  ),
];

/** CREATE INDEX CONCURRENTLY of the twin; of a partitioned table it only puts its partitions' twins together. */
export function twinSql(
  catalog: Catalog,
  index: Index,
  child: Table,
  concerned: readonly Successor[],
  { name, isUnique }: { name: string; isUnique: boolean },
): string {
  const includes = includesOf(index, concerned);
  const predicate = index.predicate && renameColumns(index.predicate, namesOf(concerned, 'before'));
  const keys = keysOf(catalog, index, concerned).join(', ');
  return [
    `create ${isUnique ? 'unique ' : ''}index ${child.kind === 'partitioned' ? '' : 'concurrently '}${ident(name)} on ${qualified(child)} using ${index.method} (${keys})`,
    includes.length > 0 ? `include (${includes.map(ident).join(', ')})` : '',
    index.nullsNotDistinct && isUnique ? 'nulls not distinct' : '',
    index.options.toLowerCase(),
    index.tablespace ? `tablespace ${ident(index.tablespace)}` : '',
    predicate ? `where ${predicate}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** The constraint that a partitioned table's twin is: it takes over those of its partitions. */
export function uniqueSql(catalog: Catalog, index: Index, concerned: readonly Successor[]): string {
  const includes = includesOf(index, concerned);
  return [
    `unique${index.nullsNotDistinct ? ' nulls not distinct' : ''} (${keysOf(catalog, index, concerned).join(', ')})`,
    includes.length > 0 ? `include (${includes.map(ident).join(', ')})` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
