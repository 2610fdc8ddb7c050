import { columnIn, primaryKeyOf, type Table } from '../catalog/catalog.ts';
import { ident, idents, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import type { Action, Step } from '../plan/step.ts';
import { adoptedColumn } from './adopted-column.ts';
import { type StepMaker, transaction } from './make-step.ts';
import type { Reference, UnitContext } from './unit-context.ts';

type Chunks = Extract<Action, { do: 'chunks' }>;

/** Where it is remembered which rows a backfill completes, in a column that was there with empty fields. */
export interface CompletedRows {
  table: Table;
  /** The column that was there. */
  column: string;
  list: TableName;
  /** By what a row is found again: the table's key, or the value itself where no two rows have the same. */
  by: string[];
}

const listOf = (table: Table, column: string): TableName => ({
  schema: 'rekey',
  name: `completed_${table.oid}_${columnIn(table, column)?.number}`,
});

/** Rows of the unit's own table; null where no field can be empty. */
export function completedKeys(unit: UnitContext): CompletedRows | null {
  const there = adoptedColumn(unit);
  if (!there || there.notNull) return null;
  const { table } = unit;
  return { table, column: there.name, list: listOf(table, there.name), by: [there.name] };
}

/** Rows that refer to it; null where no field can be empty, or the table has no key to know a row by. */
export function completedReferences({ child, decision, uuid }: Reference): CompletedRows | null {
  const key = primaryKeyOf(child)?.columns ?? [];
  if (!decision.adopts || columnIn(child, uuid)?.notNull || key.length === 0) return null;
  return { table: child, column: uuid, list: listOf(child, uuid), by: key };
}

/** All lists of a unit: its contract has no more need of them. */
export const completedBy = (unit: UnitContext): CompletedRows[] =>
  [completedKeys(unit), ...unit.references.map(completedReferences)].filter((it) => it !== null);

/** A pass that fills one column, with each row written down in the chunk that completes it. */
export function remembered(pass: Chunks, completed: CompletedRows): Chunks {
  const names = namesOf(completed);
  const returned = names.map((name) => `t.${ident(name)}`).join(', ');
  return {
    ...pass,
    sql: pass.sql.map(
      (update) => `with filled as (${update} returning ${returned})
insert into ${qualified(completed.list)} (${idents(names)}) select * from filled on conflict do nothing`,
    ),
  };
}

const namesOf = ({ by, column }: Pick<CompletedRows, 'by' | 'column'>) => [...new Set([...by, column])];

/** What makes the list, what empties its rows again, and what drops it. A row that the application has made since, or given another uuid, is not in it. */
export function rememberRows({ table, column, list, by }: CompletedRows) {
  const name = qualified(table);
  const listed = `exists (select from ${qualified(list)} l where ${by.map((it) => `l.${ident(it)} = t.${ident(it)}`).join(' and ')}) and t.${ident(column)} is not null`;
  const returned = namesOf({ by, column }).map((it) => `t.${ident(it)}`);
  return {
    make: [
      `create table ${qualified(list)} as select ${returned.join(', ')} from ${name} t with no data`,
      `alter table ${qualified(list)} add primary key (${idents(by)})`,
    ],
    inverseChunks: {
      do: 'chunks' as const,
      table: { schema: table.schema, name: table.name },
      keyColumns: primaryKeyOf(table)?.columns ?? [],
      sql: [`update ${name} t set ${ident(column)} = null where :chunk and ${listed}`],
      left: `select count(*) from ${name} t where ${listed}`,
    },
    drop: [`drop table if exists ${qualified(list)}`],
  };
}

/**
 * Makes the list of a reference's rows, before the column is kept equal to the old one: on a rollback this is taken back after that, for as long
 * as the two are kept equal no row stays empty.
 */
export function rememberReferences(reference: Reference, step: StepMaker): Step[] {
  const completed = completedReferences(reference);
  if (!completed) return [];
  const { table, column } = completed;
  const { make, inverseChunks, drop } = rememberRows(completed);
  return [
    step(
      'expand',
      `completed-${table.schema}.${table.name}.${column}`,
      `remember which rows of ${table.name} get a ${column}`,
      { action: transaction(make, []), inverseChunks, inverse: drop },
    ),
  ];
}
