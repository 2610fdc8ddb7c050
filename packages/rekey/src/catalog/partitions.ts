import { type Catalog, type Constraint, isSame, type Table, tableIn } from './catalog.ts';

/** A foreign key of a table, or of one of its partitions. */
export interface HeldKey {
  table: Table;
  fk: Constraint;
}

/** The partitioned table at the top of a partition; any other table itself. */
export function rootOf(catalog: Catalog, table: Table): Table {
  const parent = table.parent && tableIn(catalog, table.parent);
  return parent?.kind === 'partitioned' ? rootOf(catalog, parent) : table;
}

/** All partitions below a table, the deepest first. */
export function partitionsOf(catalog: Catalog, table: Table): Table[] {
  if (table.kind !== 'partitioned') return [];
  return catalog.tables
    .filter(({ parent }) => parent !== null && isSame(parent, table))
    .flatMap((partition) => [...partitionsOf(catalog, partition), partition]);
}

/** A table with its partitions, the deepest first and the table itself last. */
export const withPartitions = (catalog: Catalog, table: Table): Table[] => [
  ...partitionsOf(catalog, table),
  table,
];

/** The tables that hold a table's rows: its last partitions, or it itself. */
export const leavesOf = (catalog: Catalog, table: Table): Table[] =>
  withPartitions(catalog, table).filter(({ kind }) => kind !== 'partitioned');

/** Columns by which a table, or one of its partitions, is partitioned: every key of it contains them, and none of them can change. */
export function partitionColumnsOf(catalog: Catalog, table: Table): string[] {
  const columns = withPartitions(catalog, table).flatMap(({ partitionKey }) => partitionKey);
  return [...new Set(columns)];
}

/**
 * Foreign keys to a key, one for each set of columns of each table. Partitions may have keys of their own (P14): they count as the
 * partitioned table's, whose column they share. `held` are all that stand for the reference, the deepest first.
 */
export function foreignKeysTo(
  catalog: Catalog,
  table: Table,
  key: readonly string[],
): { child: Table; fk: Constraint; held: HeldKey[] }[] {
  const points = ({ kind, references }: Constraint) =>
    kind === 'foreign' &&
    references !== null &&
    isSame(references.table, table) &&
    references.columns.length === key.length &&
    references.columns.every((column) => key.includes(column));
  const found: { child: Table; fk: Constraint; held: HeldKey[] }[] = [];
  for (const child of catalog.tables) {
    if (rootOf(catalog, child) !== child) continue;
    const own = child.constraints.filter((fk) => points(fk) && !fk.isInherited);
    if (child.kind !== 'partitioned') {
      found.push(...own.map((fk) => ({ child, fk, held: [{ table: child, fk }] })));
      continue;
    }
    const all = withPartitions(catalog, child).flatMap((of) =>
      of.constraints.filter(points).map((fk) => ({ table: of, fk })),
    );
    const signs = new Set(all.map(({ fk }) => signOf(fk)));
    for (const sign of signs) {
      const held = all.filter(({ fk }) => signOf(fk) === sign);
      const fk = own.find((it) => signOf(it) === sign) ?? held[0]?.fk;
      if (fk) found.push({ child, fk, held });
    }
  }
  return found;
}

const signOf = ({ columns, references }: Constraint) => JSON.stringify([columns, references?.columns]);
