import { type Catalog, columnIn, isSame, primaryKeyOf, type Table, tableIn } from '../catalog/catalog.ts';
import { partitionColumnsOf, rootOf } from '../catalog/partitions.ts';
import { freeName } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import { legacyName, type ReferenceDecision, type UnitDecision } from '../plan/plan.ts';
import { keepsOldColumn, type ReferenceKind } from '../plan/reference-kind.ts';

/** Old columns of a table that a uuid column stands for: a reference to the unit, or the unit's own key where that goes. */
export interface Successor {
  table: TableName;
  /** The old columns, under their names before the swap. */
  columns: string[];
  /** Those of them that the contract drops. */
  doomed: string[];
  /** The uuid's column before the swap and after it. */
  uuid: string;
  uuidAfter: string;
  keepName: boolean;
  /** It is the unit's own key, or a column that has said the same as text: its default needs no like. */
  isKey: boolean;
  /** Of a polymorphic column the uuid is that of one type of row. */
  kind: ReferenceKind;
}

/** Strategies whose contract drops the unit's own key. */
export const dropsKey = (strategy: string) => ['replace', 'cutover', 'consolidate'].includes(strategy);

/** Name of a uuid column that takes over another's name in the swap, until then: one that no column of the table has. */
export const nameBeforeSwap = (table: Table, uuidColumn: string) =>
  freeName(`rk_${uuidColumn}`, (name) => columnIn(table, name) !== undefined);

/** Everything that a unit's conversion puts a uuid beside. */
export function successorsOf(catalog: Catalog, decision: UnitDecision): Successor[] {
  const table = tableIn(catalog, decision.table);
  return [
    ...(table && dropsKey(decision.strategy) ? ownKey(catalog, table, decision) : []),
    ...(table && decision.supersedes !== undefined ? [ofText(table, decision, decision.supersedes)] : []),
    ...decision.references.flatMap((reference) => {
      const child = tableIn(catalog, reference.table);
      return child ? [ofReference(child, reference)] : [];
    }),
  ];
}

function ownKey(catalog: Catalog, table: Table, decision: UnitDecision): Successor[] {
  const partitioning = partitionColumnsOf(catalog, table);
  const key = primaryKeyOf(table)?.columns ?? [];
  const columns = key.filter((column) => !partitioning.includes(column));
  if (columns.length === 0) return [];
  const keepName = decision.strategy === 'replace';
  return [
    {
      table: decision.table,
      columns,
      doomed: columns,
      uuid: keyBeforeSwap(table, decision),
      uuidAfter: decision.uuidColumn,
      keepName,
      isKey: true,
      kind: { is: 'scalar' },
    },
  ];
}

/** Name of a unit's new key until the swap: its own, unless another column has that so long. */
export const keyBeforeSwap = (table: Table, { strategy, supersedes, uuidColumn }: UnitDecision): string =>
  strategy === 'replace' || supersedes !== undefined ? nameBeforeSwap(table, uuidColumn) : uuidColumn;

const ofText = (table: Table, decision: UnitDecision, column: string): Successor => ({
  table: decision.table,
  columns: [column],
  doomed: [column],
  uuid: keyBeforeSwap(table, decision),
  uuidAfter: decision.uuidColumn,
  keepName: true,
  isKey: true,
  kind: { is: 'scalar' },
});

function ofReference(child: Table, reference: ReferenceDecision): Successor {
  const { columns, keepName, uuidColumn, kind } = reference;
  return {
    table: reference.table,
    columns,
    doomed: doomedColumns(child, reference),
    uuid: keepName ? nameBeforeSwap(child, uuidColumn) : uuidColumn,
    uuidAfter: uuidColumn,
    keepName,
    isKey: false,
    kind,
  };
}

/** Old columns of a reference that nothing else in the child is made of. */
export function doomedColumns(child: Table, reference: ReferenceDecision): string[] {
  const { columns, constraint } = reference;
  if (keepsOldColumn(reference)) return [];
  return columns.filter((column) => {
    const used = child.constraints.some(
      (it) => it.kind === 'foreign' && it.name !== constraint && it.columns.includes(column),
    );
    // A tuple's column that is part of the child's own key says more than whom it refers to.
    const ownKeyPart =
      columns.length > 1 &&
      child.constraints.some((it) => it.kind === 'primary' && it.columns.includes(column));
    return !used && !ownKeyPart;
  });
}

/** The uuid that stands for each single old column: what is made of several columns has no name of its own in an expression. */
export const namesOf = (successors: readonly Successor[], when: 'before' | 'after'): Map<string, string> =>
  new Map(
    successors.flatMap(({ columns, uuid, uuidAfter, kind }) =>
      columns.length === 1 && kind.is === 'scalar'
        ? [[columns[0] ?? '', when === 'before' ? uuid : uuidAfter] as const]
        : [],
    ),
  );

/** Columns of a table that other units of the plan have left behind, and whose contract drops them. */
export function leftBehind(
  catalog: Catalog,
  units: readonly UnitDecision[],
  decision: UnitDecision,
  table: Table,
): Set<string> {
  const root = rootOf(catalog, table);
  const columns = new Set<string>();
  const isThere = (name: string, type?: string) =>
    root.columns.some((it) => it.name === name && (type === undefined || it.type === type));
  const note = (old: string, keepName: boolean, uuid: string) => {
    const column = keepName ? legacyName(old) : old;
    if (isThere(column) && (isThere(uuid, 'uuid') || isThere(uuid, 'uuid[]'))) columns.add(column);
  };
  for (const unit of units) {
    if (isSame(unit.table, decision.table)) continue;
    for (const reference of unit.references)
      if (isSame(reference.table, root))
        for (const column of reference.columns) note(column, reference.keepName, reference.uuidColumn);
    if (isSame(unit.table, root) && dropsKey(unit.strategy))
      for (const column of unit.key) note(column, unit.strategy === 'replace', unit.uuidColumn);
  }
  return columns;
}
