import type pg from 'pg';
import { readChecksum } from '../database/table-checksum.ts';
import type { TableName } from '../database/table-name.ts';

/** A table's content as it was before the run: the columns that it had then, by number because names may change. */
export interface ContentBaseline {
  table: TableName;
  columns: number[];
  rows: string;
  sum: string;
}

/** Settings under which the same value always has the same text. */
export const stableText = `select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
  set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true)`;

/** Measures tables in one snapshot, before anything is changed; columns that the run itself fills are left out. */
export async function measureBaseline(
  client: pg.ClientBase,
  tables: TableName[],
  isFilled: (table: TableName, column: string) => boolean = () => false,
): Promise<ContentBaseline[]> {
  await client.query('begin isolation level repeatable read read only');
  try {
    await client.query(stableText);
    const measured: ContentBaseline[] = [];
    for (const table of tables) {
      const { rows: all } = await client.query<{ number: number; name: string }>(columnsSql, [
        table.schema,
        table.name,
      ]);
      const rows = all.filter(({ name }) => !isFilled(table, name));
      const checksum = await readChecksum(
        client,
        table,
        rows.map(({ name }) => name),
      );
      const columns = rows.map(({ number }) => number);
      measured.push({ table, columns, ...checksum });
    }
    return measured;
  } finally {
    await client.query('rollback');
  }
}

const columnsSql = `select attnum as number, attname as name from pg_attribute join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace
  where nspname = $1 and relname = $2 and attnum > 0 and not attisdropped order by attnum`;

/** The names that the baseline's columns have now; null as soon as one of them is gone. */
export async function readPresentNames(
  client: pg.ClientBase,
  { table, columns }: ContentBaseline,
): Promise<string[] | null> {
  const { rows } = await client.query<{ number: number; name: string }>(columnsSql, [
    table.schema,
    table.name,
  ]);
  const names = columns.map((number) => rows.find((row) => row.number === number)?.name);
  return names.every((name) => name !== undefined) ? names : null;
}
