import { type Catalog, isSame, primaryKeyOf, type Table } from '../catalog/catalog.ts';

/**
 * Tables in the order in which they are converted: who is referred to comes before who refers, cycles stay together (Tarjan's strongly
 * connected components), and names decide the rest, so that the same schema always has the same order. Within a cycle, whose key is a
 * reference comes after whom it refers to: it takes over that one's uuid.
 */
export function orderTables(catalog: Catalog): Table[][] {
  const tables = catalog.tables.toSorted((a, b) =>
    `${a.schema}.${a.name}` < `${b.schema}.${b.name}` ? -1 : 1,
  );
  const parentsOf = (table: Table) =>
    tables.filter((other) =>
      table.constraints.some(({ references }) => references && isSame(references.table, other)),
    );
  const number = new Map<Table, number>();
  const low = new Map<Table, number>();
  const stack: Table[] = [];
  const groups: Table[][] = [];

  const visit = (table: Table) => {
    number.set(table, number.size);
    low.set(table, number.get(table) ?? 0);
    stack.push(table);
    for (const parent of parentsOf(table)) {
      if (!number.has(parent)) visit(parent);
      else if (!stack.includes(parent)) continue;
      low.set(table, Math.min(low.get(table) ?? 0, low.get(parent) ?? 0));
    }
    if (low.get(table) !== number.get(table)) return;
    const group: Table[] = [];
    for (let member = stack.pop(); member; member = member === table ? undefined : stack.pop())
      group.push(member);
    // A component is complete when everything it refers to is: parents come out first.
    groups.push(byIdentity(group.reverse()));
  };
  for (const table of tables) if (!number.has(table)) visit(table);
  return groups;
}

/** Inside a circle, whoever is identified by another comes after that one (P25). */
function byIdentity(group: readonly Table[]): Table[] {
  const left = new Set(group);
  const ordered: Table[] = [];
  const waitsFor = (table: Table) =>
    table.constraints.some(
      ({ kind, columns, references }) =>
        kind === 'foreign' &&
        references !== null &&
        !isSame(references.table, table) &&
        columns.some((column) => primaryKeyOf(table)?.columns.includes(column)) &&
        [...left].some((other) => isSame(other, references.table)),
    );
  while (left.size > 0) {
    const next = [...left].find((table) => !waitsFor(table)) ?? [...left][0];
    if (!next) break;
    left.delete(next);
    ordered.push(next);
  }
  return ordered;
}
