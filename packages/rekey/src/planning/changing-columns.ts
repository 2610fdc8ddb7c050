import { type Catalog, columnIn, isSame, type Table, tableIn } from '../catalog/catalog.ts';
import type { TableName } from '../database/table-name.ts';
import type { UnitDecision } from '../plan/plan.ts';
import { keepsOldColumn } from '../plan/reference-kind.ts';
import { ownColumns } from './propose.ts';

/** A column that is not for ever what it is: from the swap on its name means a uuid, or the contract drops it. */
export interface ChangingColumn {
  column: string;
  /** Its type of before. */
  type: string;
  when: 'swap' | 'contract';
}

/** A table that a unit changes, with its columns that code may speak of. Every conversion also gives its rows a further column. */
export interface ChangingTable {
  table: TableName;
  unit: UnitDecision;
  columns: ChangingColumn[];
}

/** The tables that the units of a plan change, each with the unit that is the first to do so. */
export function changingTables(catalog: Catalog, units: readonly UnitDecision[]): ChangingTable[] {
  const changing: ChangingTable[] = [];
  const note = (
    unit: UnitDecision,
    name: TableName,
    columns: readonly string[],
    when: ChangingColumn['when'] | null,
  ) => {
    const table = tableIn(catalog, name);
    if (!table) return;
    const known = changing.find((it) => isSame(it.table, table)) ?? { table: name, unit, columns: [] };
    if (!changing.includes(known)) changing.push(known);
    if (when === null) return;
    for (const column of columns)
      if (!known.columns.some((it) => it.column === column))
        known.columns.push({ column, type: columnIn(table, column)?.type ?? '', when });
  };
  for (const unit of units.filter(({ strategy }) => strategy !== 'leave')) {
    const table = tableIn(catalog, unit.table);
    if (table) note(unit, unit.table, ownColumns(catalog, table, { columns: unit.key }), keyChange(unit));
    for (const reference of unit.references) {
      const when = reference.keepName ? 'swap' : keepsOldColumn(reference) ? null : 'contract';
      note(unit, reference.table, referringColumns(catalog, unit, table, reference), when);
    }
  }
  return changing;
}

function keyChange({ strategy }: UnitDecision): ChangingColumn['when'] | null {
  if (strategy === 'replace') return 'swap';
  return strategy === 'cutover' || strategy === 'consolidate' ? 'contract' : null;
}

/** Those that the uuid stands for: what says in which partition stays. */
function referringColumns(
  catalog: Catalog,
  unit: UnitDecision,
  table: Table | undefined,
  { table: name, constraint, columns }: UnitDecision['references'][number],
): string[] {
  const fk = tableIn(catalog, name)?.constraints.find((it) => it.name === constraint)?.references;
  if (!table || !fk) return columns;
  const own = ownColumns(catalog, table, { columns: unit.key });
  return columns.filter((_, at) => own.includes(fk.columns[at] ?? ''));
}
