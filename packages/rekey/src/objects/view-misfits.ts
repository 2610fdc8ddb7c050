import type pg from 'pg';
import { type Catalog, isSame, type Table, type View } from '../catalog/catalog.ts';
import { ident, idents } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import type { UnitDecision } from '../plan/plan.ts';
import { uuidTypeOf } from '../plan/reference-kind.ts';
import { type Successor, successorsOf } from './successors.ts';

/** Types do not fit together: undefined_function, datatype_mismatch, cannot_coerce, indeterminate_datatype, invalid_text_representation, grouping_error. */
const misfits = new Set(['42883', '42804', '42846', '42P18', '22P02', '42803']);

/**
 * Views whose text does not fit the types that their tables have once every unit is converted. PostgreSQL says so itself: it plans each
 * text over tables of that form, which are written as subqueries, so nothing is made and no row is read.
 */
export async function readViewMisfits(
  client: pg.ClientBase,
  catalog: Catalog,
  units: readonly UnitDecision[],
): Promise<View[]> {
  const successors = units
    .filter(({ strategy }) => strategy !== 'leave' && strategy !== 'persistent')
    .flatMap((unit) => successorsOf(catalog, unit))
    .filter(({ keepName, columns }) => keepName && columns.length === 1);
  const reads = ({ reads: all }: View) =>
    successors.some((it) =>
      all.some(({ table, columns }) => isSame(table, it.table) && columns.includes(it.columns[0] ?? '')),
    );
  const concerned = catalog.views.filter(reads);
  if (concerned.length === 0) return [];
  const schemas = [...new Set([...catalog.tables, ...catalog.views].map(({ schema }) => schema))];
  await client.query('begin read only');
  try {
    // Names without their schema are what a subquery can take the place of.
    await client.query(`set local search_path = ${idents(schemas)}`);
    const found: View[] = [];
    for (const view of concerned) if (!(await fits(client, catalog, view, successors))) found.push(view);
    return found;
  } finally {
    await client.query('rollback');
  }
}

async function fits(
  client: pg.ClientBase,
  catalog: Catalog,
  view: View,
  successors: readonly Successor[],
): Promise<boolean> {
  const below = viewsBelow(catalog, view);
  const tables = catalog.tables.filter((table) =>
    [...below, view].some(({ reads }) => reads.some((it) => isSame(it.table, table))),
  );
  const names = [...tables, ...below].map(({ name }) => name);
  const isUnique = (name: string) =>
    [...catalog.tables, ...catalog.views].filter((it) => it.name === name).length === 1;
  if (!names.every(isUnique)) return true;
  const textOf = async (it: View) => {
    const { rows } = await client.query<{ text: string }>(`select pg_get_viewdef($1::oid) as text`, [it.oid]);
    return (rows[0]?.text ?? '').trim().replace(/;$/, '');
  };
  const parts = tables.map((table) => `${ident(table.name)} as (${formOf(table, successors)})`);
  for (const it of below) parts.push(`${ident(it.name)} as (${await textOf(it)})`);
  await client.query('savepoint view');
  try {
    await client.query(`explain with ${parts.join(', ')} select * from (${await textOf(view)}) it`);
    return true;
  } catch (error) {
    await client.query('rollback to savepoint view');
    const { code = '' } = error as { code?: string };
    // A subquery has no primary key that a GROUP BY could rely on.
    return !misfits.has(code) || (code === '42803' && view.hangsOnKeyOf.length > 0);
  }
}

/** Views that a view reads, those first that others read. */
function viewsBelow(catalog: Catalog, view: View): View[] {
  const direct = catalog.views.filter((it) => view.readsViews.some((name) => isSame(name, it)));
  return [...new Set(direct.flatMap((it) => [...viewsBelow(catalog, it), it]))];
}

/** A table's columns with the types of after the conversion, and no rows. */
function formOf(table: Table, successors: readonly Successor[]): string {
  const isOf = ({ table: name }: { table: TableName }) => isSame(name, table);
  const columns = table.columns.map(({ name, type }) => {
    const successor = successors.find((it) => isOf(it) && it.columns[0] === name);
    return `null::${successor ? uuidTypeOf(successor.kind) : type} as ${ident(name)}`;
  });
  return `select ${columns.join(', ')} where false`;
}
